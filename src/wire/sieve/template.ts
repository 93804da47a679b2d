import { tryText, utf8 } from '../../base/bytes.ts'

/** A string of a script: text and, with the extension "variables", what is put in when the script runs. */
export type Template = readonly TemplatePiece[]

export type TemplatePiece =
  | string
  /** A variable, its name in lower case, with the namespace of RFC 6609 before it (`global.`) or none. */
  | { readonly variable: string }
  /** What the last :matches or :regex has matched, RFC 5229 §3.2. */
  | { readonly match: number }

/** Which extensions read strings in their own way. */
export interface TemplateRules {
  readonly variables: boolean
  readonly encodedCharacter: boolean
  /** Namespaces of variables that are there, lower case. */
  readonly namespaces: ReadonlySet<string>
}

/** What is wrong with a string. */
export class TemplateError extends Error {}

const ENCODED = /\$\{(hex|unicode):([^}]*)\}/gi
const HEX_OCTETS = /^[ \t\r\n]*[0-9a-f]{2}(?:[ \t\r\n]+[0-9a-f]{2})*[ \t\r\n]*$/i
const HEX_CHARACTERS = /^[ \t\r\n]*[0-9a-f]+(?:[ \t\r\n]+[0-9a-f]+)*[ \t\r\n]*$/i
const REFERENCE = /\$\{((?:[a-z_][a-z0-9_]*\.)*)([a-z_][a-z0-9_]*|[0-9]+)\}/gi

/**
 * Reads a string of a script: `${hex:…}` and `${unicode:…}` (RFC 5228 §2.4.2.4) first, then `${name}` (RFC 5229 §3) in what is
 * left; what the first have made is not read again. What has neither form stands for itself.
 * @throws TemplateError
 */
export function parseTemplate(source: string, rules: TemplateRules): Template {
  if (!source.includes('${')) return source === '' ? [] : [source]
  const pieces: TemplatePiece[] = []
  const read = (text: string) => (rules.variables ? pieces.push(...references(text, rules)) : pieces.push(text))
  if (!rules.encodedCharacter) {
    read(source)
    return merged(pieces)
  }
  let at = 0
  for (const match of source.matchAll(ENCODED)) {
    const decoded = decodeCharacters((match[1] as string).toLowerCase(), match[2] as string)
    if (decoded === undefined) continue
    read(source.slice(at, match.index))
    pieces.push(decoded)
    at = match.index + match[0].length
  }
  read(source.slice(at))
  return rejoinOctets(merged(pieces))
}

/** The text if it is the same in every run, else undefined. */
export function constantOf(template: Template): string | undefined {
  if (template.length === 0) return ''
  return template.length === 1 && typeof template[0] === 'string' ? template[0] : undefined
}

function references(text: string, { namespaces }: TemplateRules): TemplatePiece[] {
  const pieces: TemplatePiece[] = []
  let at = 0
  for (const match of text.matchAll(REFERENCE)) {
    const namespace = (match[1] as string).toLowerCase()
    const name = (match[2] as string).toLowerCase()
    if (namespace !== '' && !namespaces.has(namespace.slice(0, -1))) {
      throw new TemplateError(`there are no variables with "${namespace.slice(0, -1)}" before their name`)
    }
    pieces.push(text.slice(at, match.index))
    if (/^[0-9]/.test(name)) {
      if (namespace !== '') throw new TemplateError(`\${${namespace}${name}} is not the name of a variable`)
      pieces.push({ match: Math.min(Number(name), 1000) })
    } else pieces.push({ variable: namespace + name })
    at = match.index + match[0].length
  }
  pieces.push(text.slice(at))
  return pieces
}

/** Octets stand as characters of the private use area until all of a run is there: two of them may be one character of UTF-8. */
const OCTET_BASE = 0xf700
const OCTETS = /[\uf700-\uf7ff]+/g

function decodeCharacters(kind: string, digits: string): string | undefined {
  if (kind === 'hex') {
    if (!HEX_OCTETS.test(digits)) return undefined
    return (digits.match(/[0-9a-f]{2}/gi) ?? [])
      .map((pair) => String.fromCharCode(OCTET_BASE + Number.parseInt(pair, 16)))
      .join('')
  }
  if (!HEX_CHARACTERS.test(digits)) return undefined
  return (digits.match(/[0-9a-f]+/gi) ?? [])
    .map((number) => {
      const code = Number.parseInt(number, 16)
      if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
        throw new TemplateError(`\${unicode:${number}} is no character: it goes to 10FFFF, without D800 to DFFF`)
      }
      return String.fromCodePoint(code)
    })
    .join('')
}

function rejoinOctets(pieces: Template): Template {
  return pieces.map((piece) => {
    if (typeof piece !== 'string') return piece
    return piece.replace(OCTETS, (run) => {
      const octets = Uint8Array.from(run, (character) => character.charCodeAt(0) - OCTET_BASE)
      const decoded = tryText(octets)
      if (decoded === undefined || decoded.includes('\0'))
        throw new TemplateError('what hex gives must be text in UTF-8 without NUL')
      return decoded
    })
  })
}

function merged(pieces: readonly TemplatePiece[]): Template {
  const out: TemplatePiece[] = []
  for (const piece of pieces) {
    const last = out.at(-1)
    if (piece === '') continue
    if (typeof piece === 'string' && typeof last === 'string') out[out.length - 1] = last + piece
    else out.push(piece)
  }
  return out
}

/** Octets of a template's own text. */
export function templateBytes(template: Template): number {
  let bytes = 0
  for (const piece of template) if (typeof piece === 'string') bytes += utf8(piece).length
  return bytes
}
