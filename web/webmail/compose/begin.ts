import type { OpenedEmail } from '../../../src/wire/jmap/email.ts'
import { writeAddresses } from '../../../src/wire/jmap/typed-addresses.ts'
import type { ShownContent, Wish } from '../desk/wish.ts'
import type { Mail } from '../mail/mail.ts'
import type { Unsealed } from '../mail/unsealed.ts'
import { answer, continued, forward, forwardAsFile, type Writer } from './answering.ts'
import type { ParseHtml } from './html/html-node.ts'
import { type Beginning, emptyLetter } from './letter.ts'
import { loadWhole, quotedAsShown, quotedOf } from './quoted.ts'

/** What a letter begins with that somebody wishes to write; undefined if the message that it is about is gone. @throws JmapFailure */
export async function begin(wish: Wish, mail: Mail, writer: Writer, parse: ParseHtml): Promise<Beginning | undefined> {
  if (wish.kind === 'new' || wish.kind === 'files') {
    const { to = [], subject = '' } = wish.kind === 'new' ? wish : {}
    const letter = { ...emptyLetter(writer.from, writer.kind), to: writeAddresses(to), subject }
    return { letter, thread: undefined, emailId: undefined }
  }
  const unsealed = mail.unsealed.get(wish.emailId)
  if (unsealed?.isEncrypted && (wish.kind === 'answer' || wish.kind === 'forward')) {
    const quoted = quotedAsShown(wish.shown ?? shownOf(unsealed), [], parse)
    const { email } = unsealed
    const begun = wish.kind === 'answer' ? answer(email, quoted, wish.toAll, writer) : forward(email, quoted, writer)
    return { ...begun, wasEncrypted: true }
  }
  const email = await loadWhole(mail, wish.emailId)
  if (!email) return undefined
  if (wish.kind === 'forwardAsFile') return forwardAsFile(email, writer)
  const shown = wish.kind === 'continue' ? undefined : wish.shown
  const quoted = shown ? quotedAsShown(shown, [], parse) : quotedOf(email, parse)
  if (wish.kind === 'continue') return continued(email, quoted, writer)
  const begun = wish.kind === 'answer' ? answer(email, quoted, wish.toAll, writer) : forward(email, quoted, writer)
  // Whoever answers before the passphrase is entered answers what was encrypted all the same.
  return isEncrypted(email) ? { ...begun, wasEncrypted: true } : begun
}

/** By its form. */
function isEncrypted(email: OpenedEmail): boolean {
  return /^\s*multipart\/encrypted\b/i.test(email['header:Content-Type'] ?? '')
}

/** What is seen of a message that was decrypted here. */
export function shownOf({ email, html }: Unsealed): ShownContent {
  return { text: email.bodyValues['text']?.value.trimEnd() ?? '', html }
}
