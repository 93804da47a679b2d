import { createHash } from 'node:crypto'
import { type Bytes, concat, tryText } from '../../../base/bytes.ts'
import { type Arguments, invalidArguments } from '../../../wire/jmap/arguments.ts'
import type { Json, JsonObject } from '../../../wire/jmap/json.ts'
import { jmapAccountId, takeAccount } from '../account-ids.ts'
import { type Blob, tryOpenBlob } from '../blobs.ts'
import type { MethodContext } from '../capability.ts'
import { tooLarge } from '../standard/get.ts'
import { resolveId } from '../standard/set.ts'

/** Digests by their names in the IANA registry of HTTP digests, with OpenSSL's. RFC 9404 §4.2. */
export const DIGESTS: Readonly<Record<string, string>> = { sha: 'sha1', 'sha-256': 'sha256', 'sha-512': 'sha512' }
const PROPERTIES = [
  'data',
  'data:asText',
  'data:asBase64',
  'size',
  ...Object.keys(DIGESTS).map((name) => `digest:${name}`),
]

/** Blob/get, RFC 9404 §4.2. Each blob is read once. A blob has no state. */
export async function getBlobs(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const account = takeAccount(args, context)
  // Ids may be references to blobs that were made in the same request.
  const ids = args.optionalStrings('ids')?.map((id) => resolveId(id, context))
  const properties = args.optionalStrings('properties') ?? ['data', 'size']
  const offset = args.optionalUnsigned('offset') ?? 0
  const length = args.optionalUnsigned('length') ?? Number.POSITIVE_INFINITY
  args.end()
  if (!ids) throw invalidArguments('Blobs are asked for by their ids')
  const unknown = properties.find((name) => name !== 'id' && !PROPERTIES.includes(name))
  if (unknown !== undefined) throw invalidArguments(`There is no property "${unknown.slice(0, 100)}"`)
  const { mail, limits } = context.services
  if (ids.length > limits.maxObjectsInGet) throw tooLarge(`At most ${limits.maxObjectsInGet} blobs at a time`)
  const budget = { answer: limits.maxAnswerBytes, read: limits.maxUploadBytes }
  const list: Json[] = []
  const notFound: string[] = []
  for (const id of new Set(ids)) {
    const blob = await tryOpenBlob(mail, account, id)
    if (blob) list.push({ id, ...(await readProperties(blob, new Set(properties), { offset, length }, budget)) })
    else notFound.push(id)
  }
  return { accountId: jmapAccountId(account), list, notFound }
}

async function readProperties(
  blob: Blob,
  names: ReadonlySet<string>,
  { offset, length }: { readonly offset: number; readonly length: number },
  budget: { answer: number; read: number },
): Promise<Record<string, Json>> {
  const wantsData = ['data', 'data:asText', 'data:asBase64'].some((name) => names.has(name))
  const digests = Object.entries(DIGESTS)
    .filter(([name]) => names.has(`digest:${name}`))
    .map(([name, algorithm]) => [name, createHash(algorithm)] as const)
  const selected: Bytes[] = []
  let size = 0
  // What is known without reading is not read.
  const isRead = wantsData || digests.length > 0 || blob.size === undefined
  for await (const chunk of isRead ? blob.chunks() : []) {
    budget.read -= chunk.length
    if (budget.read < 0) throw tooLarge('That is more than is read at a time; ask for fewer blobs')
    const piece = chunk.subarray(
      Math.max(0, offset - size),
      Math.max(0, Math.min(chunk.length, offset + length - size)),
    )
    size += chunk.length
    if (piece.length === 0) continue
    for (const [, digest] of digests) digest.update(piece)
    if (!wantsData) continue
    budget.answer -= piece.length
    if (budget.answer < 0) throw tooLarge('That is more than one answer holds; ask for a part of it')
    selected.push(piece)
  }
  const found: Record<string, Json> = wantsData ? dataProperties(concat(selected), names) : {}
  const whole = isRead ? size : (blob.size as number)
  if (offset > whole || (Number.isFinite(length) && offset + length > whole)) found['isTruncated'] = true
  if (names.has('size')) found['size'] = whole
  for (const [name, digest] of digests) found[`digest:${name}`] = digest.digest('base64')
  return found
}

function dataProperties(octets: Bytes, names: ReadonlySet<string>): Record<string, Json> {
  const asText = names.has('data:asText') || names.has('data')
  const text = asText ? tryText(octets) : undefined
  const found: Record<string, Json> = {}
  if (names.has('data:asText') || (names.has('data') && text !== undefined)) found['data:asText'] = text ?? null
  if (names.has('data:asBase64') || (names.has('data') && text === undefined)) {
    found['data:asBase64'] = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString('base64')
  }
  if (asText && text === undefined) found['isEncodingProblem'] = true
  return found
}
