import { fromHex, hex } from '../../base/bytes.ts'
import type { Part } from '../../wire/mime/message-content.ts'

/**
 * A blob: a message of the account (by the number of its body), an upload (by its digest), a file within a contact's card (by both), or what a part of it holds. A part is named by where it lies and how it is encoded, so
 * that no message has to be looked for; parts of a message within that is encoded itself by several such steps. Whoever makes ids up sees other octets of what is the account's anyway.
 */
export interface BlobId {
  readonly source: { readonly bodyId: number } | { readonly digest: Uint8Array; readonly card?: string }
  readonly slices: readonly Slice[]
}

/** Octets [start, end) with their transfer encoding taken off. */
export interface Slice {
  readonly start: number
  readonly end: number
  readonly encoding: Encoding
}

type Encoding = 'none' | 'base64' | 'quoted-printable'

const LETTERS: Readonly<Record<Encoding, string>> = { none: 'n', base64: 'b', 'quoted-printable': 'q' }
const ENCODINGS: Readonly<Record<string, Encoding>> = { n: 'none', b: 'base64', q: 'quoted-printable' }
/** Steps of one id: messages within messages that are encoded each time. */
const MAX_SLICES = 8
const FORM = /^(?:B([1-9]\d{0,15})|U([0-9a-f]{64})|K([0-9a-f]{64})([A-Za-z0-9_]{1,60}))((?:-\d{1,16}-\d{1,16}-[nbq])*)$/

/** RFC 8620 §1.2 has no more than 255 characters. */
export function encodeBlobId({ source, slices }: BlobId): string {
  const start = 'bodyId' in source ? `B${source.bodyId}` : digestName(source)
  return start + slices.map(({ start, end, encoding }) => `-${start}-${end}-${LETTERS[encoding]}`).join('')
}

/** Undefined for what no blob can have. */
export function tryBlobId(id: string): BlobId | undefined {
  const match = id.length <= 255 ? FORM.exec(id) : null
  if (!match) return undefined
  const steps = (match[5] as string).split('-').slice(1)
  if (steps.length > 3 * MAX_SLICES) return undefined
  const slices: Slice[] = []
  for (let at = 0; at < steps.length; at += 3) {
    const start = Number(steps[at])
    const end = Number(steps[at + 1])
    if (start > end) return undefined
    slices.push({ start, end, encoding: ENCODINGS[steps[at + 2] as string] as Encoding })
  }
  return { source: sourceOf(match), slices }
}

function digestName({ digest, card }: { readonly digest: Uint8Array; readonly card?: string }): string {
  return card === undefined ? `U${hex(digest)}` : `K${hex(digest)}${card}`
}

function sourceOf([, body, upload, file, card]: RegExpExecArray): BlobId['source'] {
  if (body !== undefined) return { bodyId: Number(body) }
  return file === undefined ? { digest: fromHex(upload as string) } : { digest: fromHex(file), card: card as string }
}

/** The blob of a part's body in the message that is the blob `within`. */
export function partBlobId({ source, slices }: BlobId, part: Pick<Part, 'bodyStart' | 'bodyEnd' | 'encoding'>): BlobId {
  const encoding: Encoding = part.encoding === 'base64' || part.encoding === 'quoted-printable' ? part.encoding : 'none'
  const slice: Slice = { start: part.bodyStart, end: Math.max(part.bodyStart, part.bodyEnd), encoding }
  const last = slices.at(-1)
  // A slice of octets that lie there as they are is a slice of what they lie in.
  if (last?.encoding !== 'none') return { source, slices: [...slices, slice] }
  const moved: Slice = { start: last.start + slice.start, end: last.start + slice.end, encoding }
  return { source, slices: [...slices.slice(0, -1), moved] }
}
