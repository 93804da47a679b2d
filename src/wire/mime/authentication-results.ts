import { StructuredScanner } from './structured-scanner.ts'

/** One method and what it came to. RFC 8601 §2.2. */
export interface MethodResult {
  /** Small letters. */
  readonly method: string
  readonly result: string
  /** Why; written as a comment, which programs do not read. */
  readonly comment?: string | undefined
  /** By `ptype.property`, such as `header.d`. */
  readonly properties: Readonly<Record<string, string | undefined>>
}

export interface AuthenticationResults {
  readonly authservId: string
  readonly results: readonly MethodResult[]
}

/** Results of one field that are read; a real one has some ten. */
const MAX_RESULTS = 100
/** Words and quoted strings of one value, which stand together without space. */
const MAX_PARTS = 8
/** Properties of one result that are read. */
const MAX_PROPERTIES = 20

/**
 * Reads the value of an Authentication-Results field, or what stands behind the instance in one of ARC (RFC 8617 §4.1.1). Comments are skipped. Undefined if it is none;
 * what follows a result that cannot be read is left out, since nobody can tell where it begins.
 */
export function readAuthenticationResults(value: string): AuthenticationResults | undefined {
  const scanner = new StructuredScanner(value)
  const authservId = readValue(scanner)
  if (authservId === '') return undefined
  const results: MethodResult[] = []
  scanner.skipSpace()
  // authres-version
  scanner.atom(STOPS)
  scanner.skipSpace()
  while (scanner.take(';') && results.length < MAX_RESULTS) {
    const result = readResult(scanner)
    if (!result) break
    if (result.method !== 'none') results.push(result)
  }
  return { authservId, results }
}

/**
 * Whether a field that came from elsewhere could be taken for one that `authservId` (a host name) has written: by its identifier in any spelling, or because the name stands in front of the results at all,
 * in a comment that is never closed, say. Readers differ in how they read such a field, so none of them should see it (RFC 8601 §5).
 */
export function claimsToBeOf(value: string, authservId: string): boolean {
  const scanner = new StructuredScanner(value)
  if (sameHost(readValue(scanner), authservId)) return true
  // What readers may take for the identifier: what comes before the results, whatever they make of comments and quotes.
  const head = value.slice(0, Math.max(scanner.at, value.indexOf(';') < 0 ? value.length : value.indexOf(';')))
  const words = head.toLowerCase().replace(/["\\]/g, '')
  return hasName(words, authservId) || hasName(words.replace(/[ \t\r\n]/g, ''), authservId)
}

/** A field with its name, folded, one result on each line, and its line break. `authservId` is a host name. */
export function encodeAuthenticationResults(authservId: string, results: readonly MethodResult[]): string {
  let field = `Authentication-Results: ${authservId}`
  for (const { method, result, comment, properties } of results) {
    const words = [`${method}=${result}`]
    const plain = comment === undefined ? '' : plainText(comment, MAX_COMMENT)
    if (plain !== '') words.push(`(${plain.replace(/[()\\]/g, '\\$&')})`)
    for (const [name, value] of Object.entries(properties)) {
      // One that cannot stand in a line is left out: cut, it would be another one.
      if (value !== undefined && value !== '' && value.length <= MAX_VALUE) words.push(`${name}=${encodeValue(value)}`)
    }
    field += `;\r\n\t${foldWords(words)}`
  }
  return `${field}${results.length === 0 ? '; none' : ''}\r\n`
}

const STOPS = ';=.'
const MAX_COMMENT = 200
const MAX_VALUE = 320
const LINE = 76

function readResult(scanner: StructuredScanner): MethodResult | undefined {
  scanner.skipSpace()
  const method = scanner.atom(';=/').toLowerCase()
  scanner.skipSpace()
  if (method === 'none' && (scanner.done || scanner.value[scanner.at] === ';')) {
    return { method, result: 'none', properties: {} }
  }
  if (scanner.take('/')) {
    // method-version
    scanner.skipSpace()
    scanner.atom(';=')
    scanner.skipSpace()
  }
  if (method === '' || !scanner.take('=')) return undefined
  scanner.skipSpace()
  const result = scanner.atom(';=').toLowerCase()
  const properties: Record<string, string> = {}
  for (let count = 0; count < MAX_PROPERTIES; count++) {
    scanner.skipSpace()
    if (scanner.done || scanner.value[scanner.at] === ';') break
    const property = readProperty(scanner)
    if (!property) return undefined
    properties[property.name] ??= property.value
  }
  return { method, result, properties }
}

/** propspec, or the reason, which has no dot. */
function readProperty(scanner: StructuredScanner): { readonly name: string; readonly value: string } | undefined {
  let name = scanner.atom(STOPS).toLowerCase()
  scanner.skipSpace()
  if (scanner.take('.')) {
    scanner.skipSpace()
    name += `.${scanner.atom(STOPS).toLowerCase()}`
    scanner.skipSpace()
  }
  if (!scanner.take('=')) return undefined
  const value = readValue(scanner)
  // `toString` and the like are no names of ours.
  return Object.hasOwn(Object.prototype, name) ? { name: `_${name}`, value } : { name, value }
}

/** value or pvalue: a token, a quoted string, or an address whose local part may be one. */
function readValue(scanner: StructuredScanner): string {
  scanner.skipSpace()
  let value = ''
  for (let parts = 0; parts < MAX_PARTS && !scanner.done; parts++) {
    const isQuoted = scanner.code === 0x22
    value += isQuoted ? scanner.quoted() : scanner.atom(';')
    const isMore = scanner.code === 0x22 || (isQuoted && scanner.value[scanner.at] === '@')
    if (!isMore) break
  }
  return value
}

function sameHost(value: string, name: string): boolean {
  return value.toLowerCase().replace(/\.$/, '') === name.toLowerCase()
}

/** Whether a host name stands in a text for itself, not as a part of a longer one. */
function hasName(text: string, host: string): boolean {
  const name = host.toLowerCase()
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const end = text[at + name.length] === '.' ? at + name.length + 1 : at + name.length
    if (text[at - 1] !== '.' && !isNameCharacter(text[at - 1]) && !isNameCharacter(text[end])) return true
  }
  return false
}

function isNameCharacter(character: string | undefined): boolean {
  return character !== undefined && /[a-z0-9_-]/.test(character)
}

/** Token of RFC 2045 §5.1, or an address of plain words: what needs no quotes (RFC 8601 §2.2). */
const PLAIN_VALUE = /^[A-Za-z0-9!#$%&'*+._^`{|}~-]*(?:@[A-Za-z0-9._-]+)?$/

function encodeValue(value: string): string {
  if (PLAIN_VALUE.test(value)) return value
  return `"${plainText(value, MAX_VALUE).replace(/["\\]/g, '\\$&')}"`
}

/** Printable US-ASCII: what comes from others must not write lines. */
function plainText(value: string, most: number): string {
  return value.replace(/[^\x20-\x7e]+/g, '?').slice(0, most)
}

function foldWords(words: readonly string[]): string {
  let out = ''
  let width = 8
  for (const word of words) {
    if (out !== '' && width + word.length >= LINE) {
      out += `\r\n\t\t${word}`
      width = 16 + word.length
    } else {
      out += out === '' ? word : ` ${word}`
      width += word.length + 1
    }
  }
  return out
}
