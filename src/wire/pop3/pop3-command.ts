import { type Bytes, tryText } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'

/** One command line of a client, understood. RFC 1939, RFC 2449, RFC 2595 §4, RFC 5034 §4, RFC 6856. */
export type Pop3Command =
  | { readonly verb: 'CAPA' | 'STLS' | 'QUIT' | 'UTF8' }
  | { readonly verb: 'STAT' | 'NOOP' | 'RSET' }
  | { readonly verb: 'USER'; readonly name: string }
  | { readonly verb: 'PASS'; readonly password: string }
  | { readonly verb: 'AUTH'; readonly mechanism: string | undefined; readonly initial: string | undefined }
  | { readonly verb: 'LIST' | 'UIDL'; readonly message: number | undefined }
  | { readonly verb: 'RETR' | 'DELE'; readonly message: number }
  | { readonly verb: 'TOP'; readonly message: number; readonly lines: number }
  | { readonly verb: 'LANG'; readonly tag: string | undefined }
  | { readonly verb: 'unknown' }

/**
 * Reads a command line, given without its CRLF. Letter case of keywords does not matter. All after the one blank behind PASS is the password,
 * blanks included (RFC 1939 §7).
 * @throws Fault peer pop3/syntax
 */
export function parsePop3Command(line: Bytes): Pop3Command {
  const text = tryText(line)
  if (text === undefined || /[\x00-\x08\x0a-\x1f\x7f]/.test(text)) throw badSyntax()
  const space = text.indexOf(' ')
  const verb = (space < 0 ? text : text.slice(0, space)).toUpperCase()
  const raw = space < 0 ? '' : text.slice(space + 1)
  if (verb === 'PASS') return { verb, password: raw }
  const words = raw.split(/[ \t]+/).filter((word) => word !== '')
  switch (verb) {
    case 'CAPA':
    case 'STLS':
    case 'QUIT':
    case 'STAT':
    case 'NOOP':
    case 'RSET':
    case 'UTF8':
      expectWords(words, 0, 0)
      return { verb }
    case 'USER':
      // A login may have blanks in it; nothing else stands on the line.
      if (raw.trim() === '') throw badSyntax()
      return { verb, name: raw.trim() }
    case 'AUTH':
      expectWords(words, 0, 2)
      return { verb, mechanism: words[0]?.toUpperCase(), initial: words[1] }
    case 'LIST':
    case 'UIDL':
      expectWords(words, 0, 1)
      return { verb, message: words[0] === undefined ? undefined : readNumber(words[0]) }
    case 'RETR':
    case 'DELE':
      expectWords(words, 1, 1)
      return { verb, message: readNumber(words[0]) }
    case 'TOP':
      expectWords(words, 2, 2)
      return { verb, message: readNumber(words[0]), lines: readNumber(words[1]) }
    case 'LANG':
      expectWords(words, 0, 1)
      return { verb, tag: words[0] }
    default:
      return { verb: 'unknown' }
  }
}

function expectWords(words: readonly string[], least: number, most: number): void {
  if (words.length < least || words.length > most) throw badSyntax()
}

function readNumber(word: string | undefined): number {
  if (word === undefined || !/^[0-9]{1,10}$/.test(word)) throw badSyntax()
  return Number(word)
}

function badSyntax(): Fault {
  return new Fault('peer', 'pop3/syntax', 'the command cannot be read')
}
