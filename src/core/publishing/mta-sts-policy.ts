import { createHash } from 'node:crypto'

/** How others shall treat mail for a domain whose MX cannot be verified, RFC 8461 §5. `none` takes back a policy that was published before. */
export type MtaStsMode = 'enforce' | 'testing' | 'none'

/** What a domain says about TLS to its MX, RFC 8461 §3.2. */
export interface MtaStsPolicy {
  readonly mode: MtaStsMode
  /** Host names of the MX, lower-case A-labels. */
  readonly mx: readonly string[]
  /** Seconds for which others keep it, at most 31557600. */
  readonly maxAge: number
}

/** The policy as it is served at `https://mta-sts.<domain>/.well-known/mta-sts.txt`. */
export function encodeMtaStsPolicy({ mode, mx, maxAge }: MtaStsPolicy): string {
  return ['version: STSv1', `mode: ${mode}`, ...mx.map((host) => `mx: ${host}`), `max_age: ${maxAge}`, ''].join('\r\n')
}

/**
 * The `id` of the TXT record, RFC 8461 §3.1: at most 32 letters and digits. It is made from the policy itself, so that it changes when the policy does, and only then: others fetch a
 * policy again when its id is a new one.
 */
export function mtaStsId(policy: MtaStsPolicy): string {
  return createHash('sha256').update(encodeMtaStsPolicy(policy)).digest('hex').slice(0, 20)
}
