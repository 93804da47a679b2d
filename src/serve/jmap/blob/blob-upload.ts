import { type Bytes, utf8 } from '../../../base/bytes.ts'
import { isFault } from '../../../base/fault.ts'
import type { SpoolWriter } from '../../../core/mail/body.ts'
import type { Arguments } from '../../../wire/jmap/arguments.ts'
import { invalidProperties, type SetError, setError } from '../../../wire/jmap/errors.ts'
import { isUnsignedInt } from '../../../wire/jmap/ids.ts'
import { isObject, type Json, type JsonObject } from '../../../wire/jmap/json.ts'
import { jmapAccountId, takeAccount } from '../account-ids.ts'
import { encodeBlobId } from '../blob-ids.ts'
import { tryOpenBlob } from '../blobs.ts'
import type { MethodContext } from '../capability.ts'
import { tooLarge } from '../standard/get.ts'
import { resolveId } from '../standard/set.ts'

/** Sources of one blob; RFC 9404 §3.1 asks for at least 64. */
export const MAX_DATA_SOURCES = 100

/** Blob/upload, RFC 9404 §4.1: blobs put together from texts, base64 and pieces of other blobs. They are kept as those that are uploaded. */
export async function uploadBlobs(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const account = takeAccount(args, context)
  const create = Object.entries(args.optionalObjects('create') ?? args.object('create')) as [string, JsonObject][]
  args.end()
  const { maxObjectsInSet } = context.services.limits
  if (create.length > maxObjectsInSet) throw tooLarge(`At most ${maxObjectsInSet} blobs at a time`)
  const created: Record<string, Json> = {}
  const notCreated: Record<string, Json> = {}
  for (const [creationId, object] of create) {
    const made = await upload(object, account, context)
    if ('refused' in made) notCreated[creationId] = made.refused as unknown as Json
    else {
      created[creationId] = made
      // So that the next one may refer to it.
      context.createdIds.set(creationId, made['id'] as string)
    }
  }
  return {
    accountId: jmapAccountId(account),
    created: Object.keys(created).length > 0 ? created : null,
    notCreated: Object.keys(notCreated).length > 0 ? notCreated : null,
  }
}

type Refused = { readonly refused: SetError }

/** Of no source at all comes an empty blob. */
async function upload(object: JsonObject, account: string, context: MethodContext): Promise<JsonObject | Refused> {
  const { data, type = null, ...more } = object
  const wrong = Object.keys(more)
  if (!Array.isArray(data)) wrong.push('data')
  if (type !== null && (typeof type !== 'string' || type.length > 255)) wrong.push('type')
  if (!Array.isArray(data) || wrong.length > 0) return { refused: invalidProperties(wrong) }
  if (data.length > MAX_DATA_SOURCES) return { refused: setError('tooLarge', `At most ${MAX_DATA_SOURCES} sources`) }
  const { spool, mail, clock, limits } = context.services
  await using writer = spool.begin()
  for (const source of data as readonly Json[]) {
    const refused = await writeSource(source, writer, account, context)
    if (refused) return { refused }
  }
  await using body = await writer.finish()
  try {
    const uploads = { maxTotalBytes: limits.maxUploadBytes, keptMs: limits.uploadKeptMs }
    // As an upload: it is the caller's own, whosever messages it is made of.
    await mail.write(context.caller.id, ({ emails }) => emails.keepUpload(body, clock.nowMs(), uploads))
  } catch (error) {
    if (!isFault(error, 'mail/over-quota')) throw error
    return { refused: setError('overQuota', error.message) }
  }
  const id = encodeBlobId({ source: { digest: body.digest }, slices: [] })
  // All that the upload endpoint says as well: RFC 9404 §4.1.
  return { id, blobId: id, accountId: jmapAccountId(account), type, size: body.size }
}

const NAMES = ['data:asText', 'data:asBase64', 'blobId']

async function writeSource(
  source: Json,
  writer: SpoolWriter,
  account: string,
  context: MethodContext,
): Promise<SetError | undefined> {
  const wrong = invalidProperties(['data'], 'Each source has a text, base64, or a blob with offset and length')
  if (!isObject(source)) return wrong
  const { offset = null, length = null, ...rest } = source
  const given = Object.entries(rest).filter(([, value]) => value !== null)
  const [[name, value] = ['', null], ...others] = given
  if (others.length > 0 || !NAMES.includes(name) || typeof value !== 'string') return wrong
  if (name === 'blobId') return writePiece(resolveId(value, context), offset, length, writer, account, context)
  if (offset !== null || length !== null) return wrong
  // Base64 as RFC 4648 §4 has it: what is not is never guessed at.
  if (name === 'data:asBase64' && !/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value)) {
    return invalidProperties(['data'], 'That is no base64')
  }
  return write(name === 'data:asText' ? utf8(value) : Buffer.from(value, 'base64'), writer, context)
}

async function writePiece(
  id: string,
  offset: Json,
  length: Json,
  writer: SpoolWriter,
  account: string,
  context: MethodContext,
): Promise<SetError | undefined> {
  const outside = invalidProperties(['data'], 'The blob has not so many octets')
  if ((offset !== null && !isUnsignedInt(offset)) || (length !== null && !isUnsignedInt(length))) {
    return invalidProperties(['data'], 'offset and length are whole numbers, not below 0')
  }
  const blob = await tryOpenBlob(context.services.mail, account, id)
  if (!blob) return setError('blobNotFound', undefined, { notFound: [id] })
  const start = offset ?? 0
  const end = length === null ? Number.POSITIVE_INFINITY : start + length
  let at = 0
  for await (const chunk of blob.chunks()) {
    const piece = chunk.subarray(Math.max(0, start - at), Math.max(0, Math.min(chunk.length, end - at)))
    at += chunk.length
    const refused = piece.length > 0 ? await write(piece, writer, context) : undefined
    if (refused) return refused
    if (at >= end) return undefined
  }
  return at < start || (Number.isFinite(end) && at < end) ? outside : undefined
}

async function write(octets: Bytes, writer: SpoolWriter, { services }: MethodContext): Promise<SetError | undefined> {
  const { maxSizeUpload } = services.limits
  if (writer.size + octets.length > maxSizeUpload) return setError('tooLarge', `At most ${maxSizeUpload} octets`)
  await writer.write(octets)
  return undefined
}
