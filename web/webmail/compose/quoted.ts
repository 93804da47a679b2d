import type { BodyPart, OpenedEmail } from '../../../src/wire/jmap/email.ts'
import type { ShownContent } from '../desk/wish.ts'
import { MOST_TEXT_OCTETS, OPENED_PROPERTIES } from '../mail/email.ts'
import type { Mail } from '../mail/mail.ts'
import type { ParseHtml } from './html/html-node.ts'
import { htmlToText } from './html/html-to-text.ts'
import { textToHtml } from './html/text-to-html.ts'
import { tidyHtml } from './html/tidy-html.ts'
import type { LetterFile } from './letter.ts'

/** What of a message goes into a letter: what it says, written as letters are, and its files. */
export interface Quoted {
  readonly text: string
  /** By the list of what may be in a letter: remote pictures are links, and those of the message are `cid:`. */
  readonly html: string
  /** It was made as a page. */
  readonly isPage: boolean
  /** Pictures that `html` shows, with their `cid`, and all other files. */
  readonly files: readonly LetterFile[]
}

/** Loads a message with all that can be quoted of it; undefined if it is gone. @throws JmapFailure */
export async function loadWhole(mail: Mail, emailId: string): Promise<OpenedEmail | undefined> {
  const answer = await mail.calls.call('Email/get', {
    accountId: mail.accountId,
    ids: [emailId],
    properties: OPENED_PROPERTIES,
    fetchTextBodyValues: true,
    fetchHTMLBodyValues: true,
    maxBodyValueBytes: MOST_TEXT_OCTETS,
  })
  const [email] = answer['list'] as unknown as readonly OpenedEmail[]
  if (email) mail.cache.open(email)
  return email
}

/** What can be quoted of a message. */
export function quotedOf(email: OpenedEmail, parse: ParseHtml): Quoted {
  const { textBody, htmlBody, bodyValues } = email
  const saidIn = ({ partId }: BodyPart) => bodyValues[partId ?? '']?.value ?? ''
  const isText = ({ type }: BodyPart) => type === 'text/html' || type === 'text/plain'
  const text = textBody
    .filter(isText)
    .map((part) => (part.type === 'text/html' ? htmlToText(parse(saidIn(part))) : saidIn(part)))
    .join('\n')
    .trimEnd()
  const all = filesOf(email)
  const html = htmlBody
    .filter(isText)
    .map((part) => (part.type === 'text/html' ? tidied(saidIn(part), all, parse) : textToHtml(saidIn(part).trimEnd())))
    .join('')
  return { text, html, isPage: htmlBody.some(({ type }) => type === 'text/html'), files: asShown(all, html) }
}

/** What can be quoted of a message that was decrypted in the browser: nothing but what is shown of it. `files`: those that go along, none with an answer. */
export function quotedAsShown({ text, html }: ShownContent, files: readonly LetterFile[], parse: ParseHtml): Quoted {
  const usable = files.map((file) => (isPicture(file) ? file : { ...file, cid: undefined }))
  const quoted = html === undefined ? textToHtml(text) : tidied(html, usable, parse)
  return { text, html: quoted, isPage: html !== undefined, files: asShown(usable, quoted) }
}

/** A picture that the text does not show is a file like any other. */
function asShown(files: readonly LetterFile[], html: string): readonly LetterFile[] {
  return files.map((file) =>
    file.cid !== undefined && html.includes(`cid:${file.cid}"`) ? file : { ...file, cid: undefined },
  )
}

/** HTML of anybody, with the pictures that are among the files. */
function tidied(html: string, files: readonly LetterFile[], parse: ParseHtml): string {
  const isOurs = (src: string) => files.some(({ cid }) => cid !== undefined && src === `cid:${cid}`)
  return tidyHtml(parse(html), { target: 'message', image: (src) => (isOurs(src) ? { src } : undefined) })
}

function filesOf({ attachments }: OpenedEmail): readonly LetterFile[] {
  return attachments.flatMap(({ blobId, name, type, size, cid }) => {
    // A signature is of the message that it came with.
    if (blobId === null || type === 'application/pgp-signature') return []
    const cids = cid !== null && isPicture({ cid, type }) ? { cid } : { cid: undefined }
    return [{ blobId, name: name?.trim() || nameFor(type), type, size, ...cids }]
  })
}

/** What may stand in a quoted attribute: others are files like any other. */
function isPicture({ cid, type }: Pick<LetterFile, 'cid' | 'type'>): boolean {
  return cid !== undefined && /^[\w.!#$%*+/=?^`{|}~@:-]{1,250}$/.test(cid) && type.startsWith('image/')
}

function nameFor(type: string): string {
  return type === 'message/rfc822' ? 'message.eml' : (type.split('/')[0] ?? 'file')
}
