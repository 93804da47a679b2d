import type { Speak } from '../language/area-texts.ts'
import type { Language } from '../language/language.ts'
import { toFailure } from '../mail/jmap-failure.ts'
import type { LabelsText } from './texts/texts.ts'

/** Why a label could not be had. */
export function explainRefusal(error: unknown, speak: Speak<LabelsText>, language: Language): string {
  const { type, message } = toFailure(error)
  if (type === 'alreadyExists') return speak('exists')
  return type === 'overQuota' ? speak('tooMany') : language.text('failed', { reason: message })
}
