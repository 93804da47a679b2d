import { hash } from 'node:crypto'
import { type Bytes, concat, equal, utf8 } from '../../base/bytes.ts'
import { Fault, isFault } from '../../base/fault.ts'
import type { Body } from '../../core/mail/body.ts'
import type { MailStore } from '../../core/mail/mail-store.ts'
import type { NamedScript } from '../../core/sieve/script-shelf.ts'
import { openTransferDecoder } from '../../wire/mime/transfer-decoder.ts'
import { type BlobId, type Slice, tryBlobId } from './blob-ids.ts'
import { cardFiles } from './contacts/card-files.ts'

/** The octets of a blob. */
export interface Blob {
  /** Undefined where only reading it tells. */
  readonly size: number | undefined
  chunks(): AsyncIterable<Bytes>
}

/** A blob of an account (its id in the store), or undefined if it has none with that id. */
export async function tryOpenBlob(
  mail: Pick<MailStore, 'body' | 'upload' | 'read'>,
  account: string,
  id: string,
): Promise<Blob | undefined> {
  const parsed = tryBlobId(id)
  return parsed && tryOpen(mail, account, parsed)
}

async function tryOpen(
  mail: Pick<MailStore, 'body' | 'upload' | 'read'>,
  account: string,
  { source, slices }: BlobId,
): Promise<Blob | undefined> {
  if ('digest' in source && source.card !== undefined) {
    return slices.length === 0 ? tryCardFile(mail, account, source.card, source.digest) : undefined
  }
  const body = await ('bodyId' in source ? mail.body(account, source.bodyId) : mail.upload(account, source.digest))
  if (!body) return 'digest' in source && slices.length === 0 ? tryScript(mail, account, source.digest) : undefined
  const [first, ...rest] = slices
  if (!first) return { size: body.size, chunks: () => body.chunks() }
  if (first.end > body.size) return undefined
  const isPlain = first.encoding === 'none' && rest.length === 0
  return { size: isPlain ? first.end - first.start : undefined, chunks: () => sliced(body, first, rest) }
}

/** A filter script, whose blob is named by its digest as an upload is: it is there as long as the script says that. RFC 9661 §2. */
async function tryScript(mail: Pick<MailStore, 'read'>, account: string, digest: Bytes): Promise<Blob | undefined> {
  const all = await mail.read(account, async ({ scripts }) => scripts.all()).catch(noneIfNotShared)
  const found = all.find(({ content }) => equal(hash('sha256', content, 'buffer'), digest))
  if (!found) return undefined
  return blobOf(utf8(found.content))
}

/** A file that is part of a card as a `data:` URI: there as long as it is in the card. RFC 9610 §3. */
async function tryCardFile(
  mail: Pick<MailStore, 'read'>,
  account: string,
  card: string,
  digest: Bytes,
): Promise<Blob | undefined> {
  const record = await mail.read(account, ({ records }) => records.find('contact-card', card))
  for (const octets of record ? cardFiles(record) : []) {
    if (equal(hash('sha256', octets, 'buffer'), digest)) return blobOf(octets)
  }
  return undefined
}

function blobOf(octets: Bytes): Blob {
  return {
    size: octets.length,
    async *chunks() {
      yield octets
    },
  }
}

/** Scripts are their owner's alone: to others there is none. */
function noneIfNotShared(error: unknown): readonly NamedScript[] {
  if (isFault(error, 'jmap/forbidden')) return []
  throw error
}

function sliced(body: Body, first: Slice, rest: readonly Slice[]): AsyncIterable<Bytes> {
  let stream = decoded(body.chunks(first.start, first.end), first.encoding)
  for (const slice of rest) stream = decoded(between(stream, slice.start, slice.end), slice.encoding)
  return stream
}

async function* decoded(chunks: AsyncIterable<Bytes>, encoding: Slice['encoding']): AsyncGenerator<Bytes> {
  if (encoding === 'none') return yield* chunks
  const decoder = openTransferDecoder(encoding)
  for await (const chunk of chunks) yield decoder.push(chunk)
  yield decoder.finish()
}

async function* between(chunks: AsyncIterable<Bytes>, start: number, end: number): AsyncGenerator<Bytes> {
  let at = 0
  for await (const chunk of chunks) {
    const from = Math.max(0, start - at)
    const to = Math.min(chunk.length, end - at)
    if (from < to) yield chunk.subarray(from, to)
    at += chunk.length
    if (at >= end) return
  }
}

/** All octets of a blob in one piece. @throws Fault peer jmap/too-large if there are more than `most` */
export async function readBlob(blob: Blob, most: number): Promise<Bytes> {
  const tooLarge = () => new Fault('peer', 'jmap/too-large', `More than ${most} octets are not read for this`)
  if (blob.size !== undefined && blob.size > most) throw tooLarge()
  const chunks: Bytes[] = []
  let size = 0
  for await (const chunk of blob.chunks()) {
    size += chunk.length
    if (size > most) throw tooLarge()
    chunks.push(chunk)
  }
  return chunks.length === 1 ? (chunks[0] as Bytes) : concat(chunks)
}
