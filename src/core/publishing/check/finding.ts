import type { RecordTopic } from '../published-record.ts'

/**
 * What was found of a record, or of what goes with it. `unknown`: the DNS says nothing. `surplus`: there is more than there should be. `dangerous`: mail is lost, refused or forged for it.
 * `note`: worth knowing, and not wrong.
 */
export type Verdict = 'right' | 'missing' | 'different' | 'surplus' | 'dangerous' | 'unknown' | 'note'

/** One thing that was looked at. */
export interface Finding {
  readonly topic: RecordTopic | 'address' | 'dnssec'
  readonly name: string
  /** Type of the record, or what else it is (`policy`, `reverse`). */
  readonly type: string
  readonly verdict: Verdict
  /** As a zone file has them. */
  readonly wanted: readonly string[]
  readonly found: readonly string[]
  /** What is the matter, and what to do about it. Empty where all is well. */
  readonly mend: string
}

/** Whether something has to be done. What could not be looked at is not known to be right. */
export function isWrong({ verdict }: Finding): boolean {
  return verdict !== 'right' && verdict !== 'note'
}

/** Strangers' records are shown; this many, and this much of each. */
const MOST_SHOWN = 10
const MOST_CHARACTERS = 500

/** Values as they may be shown: as many as fit, and none too long. */
export function shownValues(values: readonly string[]): string[] {
  const shown = values.slice(0, MOST_SHOWN).map((value) => value.slice(0, MOST_CHARACTERS))
  return values.length > MOST_SHOWN ? [...shown, `and ${values.length - MOST_SHOWN} more`] : shown
}
