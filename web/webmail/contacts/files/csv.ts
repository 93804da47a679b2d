/** A row of a file of separated values. */
export interface CsvRow {
  readonly fields: readonly string[]
  /** The line of the file that it begins in: the first is 1. */
  readonly at: number
}

/** Fields of one row, and characters of one field: what is longer is cut off. */
const MOST_FIELDS = 1000
const MOST_CHARACTERS = 200_000
/** Quotes that nothing closes are looked for no more often than this: each costs a look through the rest of the file. */
const MOST_UNCLOSED = 50

/**
 * Rows of a file of separated values (RFC 4180 §2), as leniently as programs write them: commas, semicolons or tabs between, any ends of lines, quotes anywhere; one that nothing closes is a character as any other. Time is linear in the text.
 */
export function* readCsv(text: string): Generator<CsvRow> {
  const separator = separatorOf(text)
  let at = 0
  let line = 1
  let unclosed = 0
  let fields: string[] = []
  let begin = 1
  const add = (value: string) => {
    if (fields.length < MOST_FIELDS) fields.push(value.slice(0, MOST_CHARACTERS))
  }
  while (at < text.length) {
    let value = ''
    if (text[at] === '"' && unclosed < MOST_UNCLOSED) {
      const end = closingQuote(text, at + 1)
      if (end < 0) unclosed++
      else {
        value = text.slice(at + 1, end).replaceAll('""', '"')
        line += countLines(value)
        at = end + 1
      }
    }
    // What stands between a closing quote and the separator belongs to it all the same.
    const next = endOfField(text, at, separator)
    value += text.slice(at, next)
    add(value.trim())
    at = next
    if (text[at] === separator) {
      at++
      if (at < text.length) continue
      add('')
    }
    yield { fields, at: begin }
    if (text[at] === '\r' && text[at + 1] === '\n') at++
    at++
    begin = ++line
    fields = []
  }
}

function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) if (text[at + 1] !== '"') return at
  return -1
}

function endOfField(text: string, from: number, separator: string): number {
  let at = from
  while (at < text.length && text[at] !== separator && text[at] !== '\n' && text[at] !== '\r') at++
  return at
}

function countLines(text: string): number {
  return text.match(/\r\n|\n|\r/g)?.length ?? 0
}

/** What stands most often in the first line: the names of columns. */
function separatorOf(text: string): string {
  const [head = ''] = text.split(/[\r\n]/, 1)
  const plain = head.replace(/"[^"]*"/g, '')
  const count = (one: string) => plain.split(one).length
  return [',', ';', '\t'].reduce((best, one) => (count(one) > count(best) ? one : best))
}

/** The text of a file: UTF-8 or UTF-16 if it is that, else Windows-1252, which older programs write whatever they are told. */
export function decodeFile(octets: Uint8Array): string {
  const [first, second] = octets
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(octets)
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(octets)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(octets)
  } catch {
    return new TextDecoder('windows-1252').decode(octets)
  }
}
