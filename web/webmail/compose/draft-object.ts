import { type EmailAddress, RECEIPT_TO } from '../../../src/wire/jmap/email.ts'
import type { JsonObject } from '../../../src/wire/jmap/json.ts'
import { typedSoFar } from '../../../src/wire/jmap/typed-addresses.ts'
import type { Letter, LetterFile, LetterThread } from './letter.ts'

/** The Email object of a letter (RFC 8621 §4.6): text alone, or text and HTML with the pictures that it shows, and files. `textOf`: what HTML says as text. */
export function draftObject(
  letter: Letter,
  thread: LetterThread | undefined,
  textOf: (html: string) => string,
): JsonObject {
  const { from, to, cc, bcc, subject, body, asksReceipt } = letter
  const files = filesInOrder(letter)
  const text = body.kind === 'plain' ? body.text : textOf(body.html)
  return {
    from: [plain(from)],
    to: typedSoFar(to).map(plain),
    ...field('cc', cc),
    ...field('bcc', bcc),
    subject,
    ...(from.replyTo ? { replyTo: from.replyTo.map(plain) } : {}),
    ...(asksReceipt ? { [RECEIPT_TO]: [plain(from)] } : {}),
    ...(thread ? { inReplyTo: thread.inReplyTo, references: thread.references } : {}),
    bodyValues: { text: { value: text }, ...(body.kind === 'rich' ? { html: { value: page(body.html) } } : {}) },
    textBody: [{ partId: 'text', type: 'text/plain' }],
    ...(body.kind === 'rich' ? { htmlBody: [{ partId: 'html', type: 'text/html' }] } : {}),
    ...(files.length > 0 ? { attachments: files.map(part) } : {}),
  }
}

/** The files that go along, in the order in which the message has them: pictures that the text shows, then the others. A picture that was taken out of the text does not go along. */
export function filesInOrder({ body, files }: Letter): readonly LetterFile[] {
  const html = body.kind === 'rich' ? body.html : undefined
  const isShown = ({ cid }: LetterFile) => cid !== undefined && html?.includes(`cid:${cid}"`)
  const attached = files.filter(({ cid }) => cid === undefined || html === undefined)
  return [...files.filter(isShown), ...attached]
}

/** Programs that guess look for these. */
function page(html: string): string {
  return `<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head><body>${html}</body></html>\n`
}

function part({ blobId, name, type, cid }: LetterFile): JsonObject {
  return cid === undefined
    ? { blobId, name, type, disposition: 'attachment' }
    : { blobId, name, type, disposition: 'inline', cid }
}

function plain({ name, email }: EmailAddress): JsonObject {
  return { name, email }
}

function field(name: string, typed: string): JsonObject {
  const addresses = typedSoFar(typed)
  return addresses.length === 0 ? {} : { [name]: addresses.map(plain) }
}
