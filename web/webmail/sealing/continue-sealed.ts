import { systemEntropy } from '../../../src/base/entropy.ts'
import { randomId } from '../../../src/base/ids.ts'
import { type OpenedEmail, RECEIPT_TO } from '../../../src/wire/jmap/email.ts'
import { writeAddresses } from '../../../src/wire/jmap/typed-addresses.ts'
import type { Person } from '../../pgp/mime/header-values.ts'
import type { Writer } from '../compose/answering.ts'
import { parseHtml } from '../compose/html/parse-html.ts'
import { tidyHtml } from '../compose/html/tidy-html.ts'
import type { Beginning, LetterBody, LetterFile } from '../compose/letter.ts'
import { JmapFailure } from '../mail/jmap-failure.ts'
import type { PgpSession } from '../pgp/pgp-session.ts'
import { readFile } from '../sealed/inner-files.ts'
import { type Inside, openInside } from '../sealed/open-inside.ts'
import type { Setting } from '../views/setting.ts'
import { LIST_TYPE, sealedFiles, tryReadList } from './kept-files.ts'

/** A draft that was saved encrypted, to be written on. Its files stay here. Undefined if the member does not want to enter the passphrase. @throws JmapFailure, Fault, TooLarge */
export async function continueSealed(
  email: OpenedEmail,
  place: Pick<Setting, 'pgp' | 'fileUrl'>,
  { from }: Writer,
): Promise<Beginning | undefined> {
  const inside = await openInside(email, place)
  if (!inside) return undefined
  const { content, encryption, headers, headerProtection } = inside.shown
  if (!content) throw new JmapFailure('refused', encryption.kind)
  const session = await place.pgp()
  const all = await withKeptFiles(inside, session)
  const files = all.files.map((file) => (content.html === undefined ? { ...file, cid: undefined } : file))
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
    held: all.held,
  }
}

/** The files of a draft, also those that stand behind it. @throws JmapFailure if one of them is not what was kept */
async function withKeptFiles(
  { files, held, octets }: Inside,
  session: PgpSession,
): Promise<Pick<Inside, 'files' | 'held'>> {
  const listed = files.find(({ type }) => type === LIST_TYPE)
  const written = listed && held.get(listed.blobId)
  const list = written && tryReadList(new Uint8Array(await written.arrayBuffer()))
  if (!list) return { files, held }
  const found: LetterFile[] = []
  const all = new Map(held)
  const client = await session.client()
  for await (const [{ name, type, size, cid }, sealed] of sealedFiles(octets, list)) {
    const opened = sealed && (await client.call('openMessage', { octets: sealed, correspondents: [] }))
    if (opened?.handle === undefined) throw new JmapFailure('refused', 'damaged', name)
    const blobId = `here:${randomId(systemEntropy)}`
    all.set(blobId, await readFile(session, opened.handle, 0))
    await client.call('closeMessage', { handle: opened.handle })
    found.push({ blobId, name, type, size, cid })
  }
  return { files: [...files.filter((file) => file !== listed), ...found], held: all }
}

/** Whatever the server gives as a draft of ours: what may not stand in a letter does not get into the editor. */
function tidied(html: string, files: readonly LetterFile[]): string {
  const isOurs = (src: string) => files.some(({ cid }) => cid !== undefined && src === `cid:${cid}`)
  return tidyHtml(parseHtml(html), { target: 'message', image: (src) => (isOurs(src) ? { src } : undefined) })
}

function typed({ name, address }: Person) {
  return { name: name ?? null, email: address }
}
