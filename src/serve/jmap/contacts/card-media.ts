import { type Bytes, latin1 } from '../../../base/bytes.ts'
import { isFault } from '../../../base/fault.ts'
import { type SetError, setError } from '../../../wire/jmap/errors.ts'
import { isObject, type Json, type JsonObject } from '../../../wire/jmap/json.ts'
import { readBlob, tryOpenBlob } from '../blobs.ts'
import type { MethodContext } from '../capability.ts'
import { resolveId } from '../standard/set.ts'

/** Files of the objects of one request. */
const MAX_FILES = 1000

/** Files that objects of a request name in media, by their ids: read before the transaction, which waits for nothing. Undefined: there is none with that id, or it is too large. */
export type MediaFiles = ReadonlyMap<string, Bytes | undefined>

export async function readMediaFiles(
  objects: Iterable<JsonObject>,
  account: string,
  context: MethodContext,
): Promise<MediaFiles> {
  const files = new Map<string, Bytes | undefined>()
  for (const id of blobIdsIn(objects)) {
    if (files.size >= MAX_FILES) break
    const blob = await tryOpenBlob(context.services.mail, account, resolveId(id, context))
    try {
      files.set(id, blob && (await readBlob(blob, context.services.limits.maxPhotoBytes)))
    } catch (error) {
      if (!isFault(error, 'jmap/too-large')) throw error
      files.set(id, undefined)
    }
  }
  return files
}

/** Wherever an object or a patch of one has them. */
function blobIdsIn(objects: Iterable<JsonObject>): Set<string> {
  const ids = new Set<string>()
  const visit = (value: Json, depth: number): void => {
    if (!isObject(value) || depth > 3) return
    for (const [name, one] of Object.entries(value)) {
      if ((name === 'blobId' || name.endsWith('/blobId')) && typeof one === 'string') ids.add(one)
      else visit(one, depth + 1)
    }
  }
  for (const object of objects) visit(object, 0)
  return ids
}

/**
 * The Card with the files that its media name in place as `data:` URIs, or why not. Photographs have to be images that are recognised by their octets (RFC 9610 §3.5): what somebody claims of them decides
 * nothing.
 */
export function withMedia(
  card: JsonObject,
  files: MediaFiles,
): { readonly card: JsonObject } | { readonly refused: SetError } {
  const { media } = card
  if (!isObject(media)) return { card }
  const whole: Record<string, Json> = {}
  const notFound: string[] = []
  const wrong: string[] = []
  for (const [id, entry] of Object.entries(media)) {
    whole[id] = entry
    if (!isObject(entry)) continue
    const { blobId, ...rest } = entry
    if (blobId !== undefined && blobId !== null) {
      const octets = typeof blobId === 'string' ? files.get(blobId) : undefined
      if (!octets) notFound.push(String(blobId))
      else {
        const type = imageType(octets)
        if (rest['kind'] === 'photo' && type === undefined) wrong.push(`media/${id}`)
        const claimed = typeof rest['mediaType'] === 'string' ? rest['mediaType'] : 'application/octet-stream'
        const mediaType = type ?? claimed
        whole[id] = { ...rest, uri: `data:${mediaType};base64,${octets.toBase64()}`, mediaType }
      }
    } else if (rest['kind'] === 'photo' && !isImage(rest['uri'])) wrong.push(`media/${id}/uri`)
  }
  if (notFound.length > 0) return { refused: setError('blobNotFound', undefined, { notFound }) }
  if (wrong.length > 0) {
    return {
      refused: setError('invalidProperties', 'A photograph is a JPEG, PNG, GIF, WebP or AVIF', { properties: wrong }),
    }
  }
  return { card: { ...card, media: whole } }
}

/** A `data:` URI of an image; where another URI leads to cannot be known. */
function isImage(uri: Json | undefined): boolean {
  if (typeof uri !== 'string' || !/^data:/i.test(uri)) return true
  const data = /^data:[^,]*;base64,([A-Za-z0-9+/]{4,})={0,2}$/i.exec(uri)
  if (!data) return false
  const start = (data[1] as string).slice(0, 24)
  return imageType(Uint8Array.fromBase64(start.slice(0, start.length - (start.length % 4)))) !== undefined
}

/** The type of an image by its first octets. */
function imageType(octets: Bytes): string | undefined {
  const start = latin1(octets, 0, Math.min(octets.length, 16))
  if (start.startsWith('\xff\xd8\xff')) return 'image/jpeg'
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png'
  if (/^GIF8[79]a/.test(start)) return 'image/gif'
  if (/^RIFF.{4}WEBP/s.test(start)) return 'image/webp'
  return /^.{4}ftypavi[fs]/s.test(start) ? 'image/avif' : undefined
}
