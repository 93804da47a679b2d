import { isAscii, utf8 } from '../../base/bytes.ts'

/** Characters of a line, RFC 5322 §2.1.1, and octets of an encoded-word (RFC 2047 §2), of which one fits behind the name of a field. */
const LINE = 78
const MAX_WORD_BYTES = 39

/**
 * A field with an unstructured value, folded, with its line break: RFC 5322 §2.2, RFC 2047. Line breaks in the value become spaces, so that no
 * other field can be written with it.
 */
export function unstructuredField(name: string, value: string): string {
  const clean = value.replace(/[\x00-\x08\x0a-\x1f\x7f\u2028\u2029]+/g, ' ').trim()
  // What looks like an encoded-word would be read as one.
  const words = isAscii(clean) && !clean.includes('=?') ? clean.split(/ (?=[^ \t])/) : encodeWords(clean)
  let field = `${name}:`
  let line = field.length
  for (const word of words) {
    const folds = line + 1 + word.length > LINE && line > name.length + 1
    field += `${folds ? '\r\n' : ''} ${word}`
    line = (folds ? 0 : line) + 1 + word.length
  }
  return `${field}\r\n`
}

/** Text as encoded-words of whole characters (RFC 2047 §5), to be parted by spaces. */
export function encodeWords(text: string): string[] {
  const words: string[] = []
  let piece = ''
  let bytes = 0
  for (const character of text) {
    const size = utf8(character).length
    if (bytes + size > MAX_WORD_BYTES) {
      words.push(encodedWord(piece))
      piece = ''
      bytes = 0
    }
    piece += character
    bytes += size
  }
  return [...words, encodedWord(piece)]
}

/** One encoded-word in UTF-8 and base64. */
function encodedWord(text: string): string {
  return `=?UTF-8?B?${btoa(String.fromCharCode(...utf8(text)))}?=`
}
