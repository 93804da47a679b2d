import { PGP_LIMITS } from '../../pgp/limits.ts'
import type { Person } from '../../pgp/mime/header-values.ts'
import { writeAddresses } from '../compose/addresses.ts'
import type { Writer } from '../compose/answering.ts'
import { parseHtml } from '../compose/html/parse-html.ts'
import { tidyHtml } from '../compose/html/tidy-html.ts'
import type { Beginning, LetterBody, LetterFile } from '../compose/letter.ts'
import { type OpenedEmail, RECEIPT_TO } from '../mail/email.ts'
import { JmapFailure } from '../mail/jmap-failure.ts'
import { fetchOctets } from '../sealed/fetch-octets.ts'
import { readFile } from '../sealed/inner-files.ts'
import type { Setting } from '../views/setting.ts'

/** A draft that was saved encrypted, to be written on. Its files stay here. Undefined if the member does not want to enter the passphrase. @throws JmapFailure, Fault, TooLarge */
export async function continueSealed(
  email: OpenedEmail,
  { pgp, fileUrl }: Pick<Setting, 'pgp' | 'fileUrl'>,
  { from }: Writer,
): Promise<Beginning | undefined> {
  const session = await pgp()
  const octets = await fetchOctets(fileUrl(email.blobId, 'draft.eml', 'message/rfc822'), {
    maxBytes: PGP_LIMITS.maxMessageBytes,
    signal: AbortSignal.timeout(300_000),
    onProgress: () => undefined,
  })
  const client = await session.client()
  const open = () => client.call('openMessage', { octets, correspondents: [] })
  let opened = await open()
  if (opened.encryption.kind === 'locked') {
    if (!(await session.requireUnlocked(opened.encryption.fingerprints[0]))) return undefined
    opened = await open()
  }
  const { content, encryption, headers, headerProtection, handle } = opened
  if (!content) throw new JmapFailure('refused', encryption.kind)
  const held = new Map<string, Blob>()
  const files: LetterFile[] = []
  for (const [at, { name, type, contentId, bytes }] of content.files.entries()) {
    if (handle === undefined) break
    const blobId = `here:${at}`
    held.set(blobId, await readFile(session, handle, at))
    files.push({ blobId, name, type, size: bytes, cid: content.html === undefined ? undefined : contentId })
  }
  if (handle !== undefined) await client.call('closeMessage', { handle })
  const body: LetterBody =
    content.html === undefined
      ? { kind: 'plain', text: content.text ?? '' }
      : { kind: 'rich', html: tidied(content.html, files) }
  const { inReplyTo, references } = headers
  const isUndecided = headerProtection === 'rfc9788' && headers.isUndecided
  return {
    letter: {
      from,
      to: writeAddresses(headers.to.map(typed)),
      cc: writeAddresses(headers.cc.map(typed)),
      bcc: writeAddresses(email.bcc ?? []),
      subject: headers.subject,
      body,
      files,
      asksReceipt: (email[RECEIPT_TO]?.length ?? 0) > 0,
    },
    thread:
      inReplyTo.length > 0 ? { inReplyTo, references: references.length > 0 ? references : inReplyTo } : undefined,
    emailId: email.id,
    wasEncrypted: encryption.kind === 'decrypted' && !isUndecided,
    held,
  }
}

/** Whatever the server gives as a draft of ours: what may not stand in a letter does not get into the editor. */
function tidied(html: string, files: readonly LetterFile[]): string {
  const isOurs = (src: string) => files.some(({ cid }) => cid !== undefined && src === `cid:${cid}`)
  return tidyHtml(parseHtml(html), { target: 'message', image: (src) => (isOurs(src) ? { src } : undefined) })
}

function typed({ name, address }: Person) {
  return { name: name ?? null, email: address }
}
