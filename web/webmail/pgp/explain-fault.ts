import { isFault } from '../../../src/base/fault.ts'
import type { Speak } from '../language/area-texts.ts'
import { ENGLISH } from './texts/english.ts'
import type { PgpText } from './texts/texts.ts'

/** What went wrong with PGP, in the member's language as far as it has words for it. */
export function explainFault(error: unknown, speak: Speak<PgpText>): string {
  if (isFault(error)) {
    const key = `fault.${error.code}`
    if (Object.hasOwn(ENGLISH, key)) return speak(key as PgpText)
  }
  return error instanceof Error ? error.message : String(error)
}
