import { hash } from 'node:crypto'
import type { Bytes } from '../../../base/bytes.ts'
import type { KeptRecord } from '../../../core/mail/record-shelf.ts'
import { isObject, type Json, type JsonObject } from '../../../wire/jmap/json.ts'
import { encodeBlobId } from '../blob-ids.ts'
import { storedCard } from './contact-card.ts'

interface DataFile {
  readonly type: string
  readonly octets: Bytes
}

/** The octets of all files that are within a card. */
export function* cardFiles(record: KeptRecord): Generator<Bytes> {
  for (const entry of Object.values(mediaOf(storedCard(record).card))) {
    const file = isObject(entry) ? tryDataFile(entry['uri']) : undefined
    if (file) yield file.octets
  }
}

/** A card as RFC 9610 §3 would have it: its files are blobs, of which a client loads what it shows, in the place of `data:` URIs. */
export function withBlobs(id: string, card: JsonObject): JsonObject {
  const media = mediaOf(card)
  const told = Object.entries(media).map(([key, entry]): [string, Json] => {
    const file = isObject(entry) ? tryDataFile(entry['uri']) : undefined
    if (!isObject(entry) || !file) return [key, entry]
    const { uri: _, ...rest } = entry
    const digest = hash('sha256', file.octets, 'buffer')
    const blobId = encodeBlobId({ source: { digest, card: id }, slices: [] })
    return [key, { mediaType: file.type, ...rest, blobId }]
  })
  return told.length > 0 ? { ...card, media: Object.fromEntries(told) } : card
}

function mediaOf({ media }: JsonObject): JsonObject {
  return isObject(media) ? media : {}
}

/** What a `data:` URI in base64 holds; undefined for any other, which stays as it is. */
function tryDataFile(uri: Json | undefined): DataFile | undefined {
  const match = typeof uri === 'string' ? /^data:([^;,]+)(?:;[^;,]+)*;base64,([A-Za-z0-9+/]+={0,2})$/i.exec(uri) : null
  if (!match) return undefined
  try {
    return { type: match[1] as string, octets: Uint8Array.fromBase64(match[2] as string) }
  } catch {
    // Of a length that no base64 has: a card that another server has taken may hold it.
    return undefined
  }
}
