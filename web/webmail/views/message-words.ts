import type { OpenedEmail } from '../../../src/wire/jmap/email.ts'
import { htmlAsText } from './html-as-text.ts'

/** What a message says, as text: of a web page its words. */
export function textOf({ textBody, bodyValues }: OpenedEmail): string {
  const parts = textBody.filter(({ type }) => type.startsWith('text/'))
  const texts = parts.map(({ partId, type }) => {
    const value = bodyValues[partId ?? '']?.value ?? ''
    return type === 'text/html' ? htmlAsText(value) : value
  })
  return texts.join('\n').trimEnd()
}
