/** RFC 8461 §3.2: some 1 year at most. */
const MAX_AGE_SECONDS = 31_557_600
/** Patterns of one policy; 64 KB would hold thousands. */
const MAX_PATTERNS = 200

/** A domain's policy for those who send to it. RFC 8461 §3.2. */
export interface StsPolicy {
  readonly mode: 'enforce' | 'testing' | 'none'
  /** Small letters: host names, or `*.` before one for exactly one label. */
  readonly mx: readonly string[]
  readonly maxAgeSeconds: number
}

/**
 * Reads a policy file, of lines `key: value` that end with LF or CRLF. Keys that are not known are passed over; of one that is there twice the first counts.
 * Undefined if it is not one. RFC 8461 §3.2.
 */
export function tryParseStsPolicy(text: string): StsPolicy | undefined {
  const fields = new Map<string, string>()
  const mx: string[] = []
  const lines = text.split(/\r?\n/)
  while (lines.at(-1) === '') lines.pop()
  for (const line of lines) {
    const [, key, value] = /^([A-Za-z0-9][A-Za-z0-9_.-]{0,31}):[ \t]*(.*?)[ \t]*$/.exec(line) ?? []
    if (key === undefined || value === undefined) return undefined
    if (key === 'mx') mx.push(value.toLowerCase())
    else if (!fields.has(key)) fields.set(key, value)
  }
  const mode = fields.get('mode')
  const age = fields.get('max_age') ?? ''
  if (fields.get('version') !== 'STSv1' || !/^[0-9]{1,10}$/.test(age)) return undefined
  if (mode !== 'enforce' && mode !== 'testing' && mode !== 'none') return undefined
  if (mx.length > MAX_PATTERNS || !mx.every(isPattern)) return undefined
  if (mode !== 'none' && mx.length === 0) return undefined
  return { mode, mx, maxAgeSeconds: Math.min(Number(age), MAX_AGE_SECONDS) }
}

/** Whether the policy lets mail go to a host. RFC 8461 §4.1: `*` stands for one label, and only as the first. `host`: small letters, no dot at the end. */
export function allowsHost(policy: StsPolicy, host: string): boolean {
  return policy.mx.some((pattern) => {
    if (!pattern.startsWith('*.')) return pattern === host
    const dot = host.indexOf('.')
    return dot > 0 && host.slice(dot + 1) === pattern.slice(2)
  })
}

function isPattern(pattern: string): boolean {
  const name = pattern.startsWith('*.') ? pattern.slice(2) : pattern
  return name.length <= 253 && name.split('.').every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label))
}
