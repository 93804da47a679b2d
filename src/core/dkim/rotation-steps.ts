import type { DkimKey, DkimStep } from '../directory/directory.ts'

/** What the DNS shows under a key's name: its record, none, another one, or no answer. */
export type SeenInDns = 'right' | 'absent' | 'different' | 'unknown'

/** How keys are replaced. Times in milliseconds. */
export interface RotationSettings {
  /** A key signs for so long before the next one is made; 0: until the operator asks for it. */
  readonly rotateMs: number
  /** From when the record was first seen to when its key signs: whoever has remembered that there is no record has forgotten it by then. */
  readonly settleMs: number
  /** For so long the record stays after the key's last signature: mail waits in queues for days, and is verified when it arrives. */
  readonly keepMs: number
}

/**
 * The steps that are due for the keys of one domain, and whether new keys are to be made. Nothing is decided on a DNS that does not answer. Steps that belong together (one key
 * takes over from another) are in one list, to be taken at one moment.
 */
export function dueSteps(
  keys: readonly DkimKey[],
  seen: ReadonlyMap<string, SeenInDns>,
  settings: RotationSettings,
  nowMs: number,
): { readonly makeKeys: boolean; readonly steps: readonly (readonly DkimStep[])[] } {
  const steps = keys.flatMap((key) => {
    const step = nextSteps(key, keys, seen.get(key.selector) ?? 'unknown', settings, nowMs)
    return step.length === 0 ? [] : [step]
  })
  return { makeKeys: isNewPairDue(keys, settings, nowMs), steps }
}

/** The key takes over: it signs, and those of the same algorithm that have signed are retired, at one moment. */
export function takeOver(key: DkimKey, keys: readonly DkimKey[]): readonly DkimStep[] {
  const before = keys.filter(
    (other) => other.state === 'signing' && other.algorithm === key.algorithm && other.selector !== key.selector,
  )
  return [
    { selector: key.selector, from: key.state, to: 'signing' },
    ...before.map(({ selector }) => ({ selector, from: 'signing', to: 'retired' }) as const),
  ]
}

function nextSteps(
  key: DkimKey,
  keys: readonly DkimKey[],
  seen: SeenInDns,
  { settleMs, keepMs }: RotationSettings,
  nowMs: number,
): readonly DkimStep[] {
  const { selector } = key
  const age = nowMs - key.stateMs
  switch (key.state) {
    case 'planned':
      return seen === 'right' ? [{ selector, from: 'planned', to: 'published' }] : []
    case 'published':
      if (seen === 'absent' || seen === 'different') return [{ selector, from: 'published', to: 'planned' }]
      return seen === 'right' && age >= settleMs ? takeOver(key, keys) : []
    case 'signing':
      return []
    case 'retired':
      return age >= keepMs ? [{ selector, from: 'retired', to: 'removed' }] : []
    case 'removed':
      return seen === 'absent' ? [{ selector, from: 'removed', to: 'forgotten' }] : []
  }
}

/** Both algorithms are replaced together, so that a domain has two records to publish at a time and not now one and then the other. */
function isNewPairDue(keys: readonly DkimKey[], { rotateMs }: RotationSettings, nowMs: number): boolean {
  if (rotateMs === 0 || keys.some(({ state }) => state === 'planned' || state === 'published')) return false
  return keys.some(({ state, stateMs }) => state === 'signing' && nowMs - stateMs >= rotateMs)
}
