import { type Bytes, latin1 } from '../../base/bytes.ts'

/** Kinds of images that are handed on, as media types. No SVG: it is a document that can hold scripts and loads. */
export type ImageKind = 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp' | 'image/avif'

/** Octets from the start that tell a kind. */
export const IMAGE_HEAD_BYTES = 32

/** What an image is, by its first octets alone (MIME Sniffing §6.1): what it is said to be may be a lie. Undefined for everything else. */
export function imageKindOf(octets: Bytes): ImageKind | undefined {
  const head = latin1(octets.subarray(0, IMAGE_HEAD_BYTES))
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png'
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg'
  if (/^GIF8[79]a/.test(head)) return 'image/gif'
  if (/^RIFF[\s\S]{4}WEBPVP/.test(head)) return 'image/webp'
  // ISO/IEC 14496-12 §4.3: the file type box comes first; its brand, or one of those that it is compatible with, is that of AVIF.
  if (/^\0\0\0[\s\S]ftyp(?:avif|avis|(?:mif1|miaf)[\s\S]{4}(?:[\s\S]{4})*?avif)/.test(head)) return 'image/avif'
  return undefined
}
