import type { Speak } from '../language/area-texts.ts'
import type { Language } from '../language/language.ts'
import { isEncrypted, type Template } from './templates.ts'
import type { SendingText } from './texts/texts.ts'

/** What a template is called in lists: its subject, or when it was kept, if the subject is encrypted with the rest. */
export function templateName(template: Template, speak: Speak<SendingText>, language: Language): string {
  const { receivedAt } = template
  if (isEncrypted(template) && receivedAt !== undefined) {
    return speak('encryptedTemplate', { moment: language.moment(new Date(receivedAt)) })
  }
  return template.subject?.trim() || speak('unnamedTemplate')
}
