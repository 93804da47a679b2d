import type { Bytes } from '../../../src/base/bytes.ts'
import type { FileFacts, ShownMessage } from '../../pgp/worker/protocol.ts'
import type { PgpSession } from '../pgp/pgp-session.ts'

/** Kinds of pictures that are shown within a text, as everywhere in this house; all of them together no larger than that. */
const PICTURES: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif'])
const MOST_PICTURE_BYTES = 10 * 1024 * 1024

/** The octets of a file that was inside, piece by piece out of the worker. */
export async function readFile(pgp: PgpSession, handle: number, file: number): Promise<Blob> {
  const pieces: BlobPart[] = []
  const client = await pgp.client()
  for await (const piece of client.readFile(handle, file)) pieces.push(piece as Uint8Array<ArrayBuffer>)
  // Whatever it calls itself: a browser that shows it would show it as ours.
  return new Blob(pieces, { type: 'application/octet-stream' })
}

/** The pictures of a text by their content ids, as `data:` URLs, which is all that the sealed frame shows. */
export async function readPictures(
  pgp: PgpSession,
  { content, handle }: ShownMessage,
): Promise<ReadonlyMap<string, string>> {
  const pictures = new Map<string, string>()
  let left = MOST_PICTURE_BYTES
  for (const [at, { contentId, type, bytes }] of (content?.files ?? []).entries()) {
    if (handle === undefined || contentId === undefined || !PICTURES.has(type) || bytes > left) continue
    left -= bytes
    const octets = new Uint8Array(await (await readFile(pgp, handle, at)).arrayBuffer())
    pictures.set(contentId, `data:${type};base64,${octets.toBase64()}`)
  }
  return pictures
}

/** The address that stands in a picture's place; whatever is elsewhere has none. */
export function pictureAddress(address: string, pictures: ReadonlyMap<string, string>): string | undefined {
  if (/^cid:/i.test(address)) return pictures.get(tryDecode(address.slice(4)))
  return /^data:image\/(?:png|jpe?g|gif|webp|avif)[;,]/i.test(address) ? address : undefined
}

function tryDecode(id: string): string {
  try {
    return decodeURIComponent(id)
  } catch {
    return id
  }
}

/** Whether a file may hold public keys: by its name and kind; what is in it is found out when somebody looks. */
export function mayHoldKeys({ name, type, bytes }: Pick<FileFacts, 'name' | 'type' | 'bytes'>): boolean {
  return bytes <= 1024 * 1024 && (type === 'application/pgp-keys' || /\.(?:asc|pgp|gpg|key)$/i.test(name))
}

export async function octetsOf(blob: Blob): Promise<Bytes> {
  return new Uint8Array(await blob.arrayBuffer())
}
