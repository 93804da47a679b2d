import { type Bytes, tryText } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'
import { type MailParameters, parseMailParameters } from './mail-parameters.ts'
import { parsePath } from './path.ts'
import { parseRcptParameters, type RcptParameters } from './rcpt-parameters.ts'

/** One command line of a client, understood. RFC 5321 §4.1.1, RFC 3030 §2, RFC 3207 §4, RFC 4954 §4. */
export type SmtpCommand =
  | { readonly verb: 'EHLO' | 'HELO'; readonly name: string }
  | { readonly verb: 'MAIL'; readonly reversePath: string; readonly parameters: MailParameters }
  | { readonly verb: 'RCPT'; readonly forwardPath: string; readonly parameters: RcptParameters }
  | { readonly verb: 'BDAT'; readonly size: number; readonly last: boolean }
  | { readonly verb: 'AUTH'; readonly mechanism: string; readonly initial: string | undefined }
  | { readonly verb: 'VRFY' | 'EXPN' | 'HELP' | 'NOOP'; readonly argument: string }
  | { readonly verb: 'DATA' | 'RSET' | 'QUIT' | 'STARTTLS' }
  /** A request of HTTP or the like: a browser that was made to talk here by somebody else. */
  | { readonly verb: 'foreign' }
  | { readonly verb: 'unknown' }

/** Octets of a chunk that can be counted exactly (RFC 3030 gives no limit). */
const MAX_CHUNK_DIGITS = 15

/**
 * Reads a command line, given without its CRLF. Letter case of verbs and keywords does not matter; white space at the end is ignored.
 * A verb that nobody knows is an outcome, not a fault.
 * @throws Fault peer smtp/syntax, smtp/unknown-parameter, smtp/lost-count (a BDAT whose size cannot be read: what follows cannot be told
 * from commands, so the connection must end), mail/bad-address, mail/bad-sender-address
 */
export function parseCommand(line: Bytes): SmtpCommand {
  const text = tryText(line)
  if (text === undefined || hasControls(text)) {
    // Another server may read a size in it, and take what follows for octets of a message.
    if (isBdat(line)) throw lostCount()
    throw badSyntax('the line has octets that no command may have')
  }
  const space = text.search(/[ \t]/)
  const verb = (space < 0 ? text : text.slice(0, space)).toUpperCase()
  const rest = space < 0 ? '' : text.slice(space).trim()
  switch (verb) {
    case 'EHLO':
    case 'HELO':
      if (rest === '') throw badSyntax(`${verb} needs the name of the client`)
      return { verb, name: rest }
    case 'MAIL':
      return parseMail(rest)
    case 'RCPT':
      return parseRcpt(rest)
    case 'BDAT':
      return parseBdat(rest)
    case 'AUTH':
      return parseAuth(rest)
    case 'VRFY':
    case 'EXPN':
    case 'HELP':
    case 'NOOP':
      return { verb, argument: rest }
    case 'DATA':
    case 'RSET':
    case 'QUIT':
    case 'STARTTLS':
      if (rest !== '') throw badSyntax(`${verb} takes no argument`)
      return { verb }
    case 'GET':
    case 'POST':
    case 'PUT':
    case 'CONNECT':
    case 'OPTIONS':
      return { verb: 'foreign' }
    default:
      return { verb: 'unknown' }
  }
}

/** `MAIL FROM:<reverse-path> [parameters]`. Blanks after the colon, which some devices send, are let pass. */
function parseMail(rest: string): SmtpCommand {
  const after = /^FROM[ \t]*:[ \t]*/i.exec(rest)
  if (!after) throw badSyntax('expected MAIL FROM:<address>')
  const { path, next } = parsePath(rest, after[0].length, 'reverse')
  return { verb: 'MAIL', reversePath: path, parameters: parseMailParameters(rest.slice(next)) }
}

/** `RCPT TO:<forward-path> [parameters]`. */
function parseRcpt(rest: string): SmtpCommand {
  const after = /^TO[ \t]*:[ \t]*/i.exec(rest)
  if (!after) throw badSyntax('expected RCPT TO:<address>')
  const { path, next } = parsePath(rest, after[0].length, 'forward')
  return { verb: 'RCPT', forwardPath: path, parameters: parseRcptParameters(rest.slice(next)) }
}

/** `BDAT chunk-size [LAST]`. RFC 3030 §2. */
function parseBdat(rest: string): SmtpCommand {
  const match = /^([0-9]+)(?:[ \t]+(LAST))?$/i.exec(rest)
  const digits = match?.[1]?.replace(/^0+(?=.)/, '')
  if (!digits || digits.length > MAX_CHUNK_DIGITS) {
    throw lostCount()
  }
  return { verb: 'BDAT', size: Number(digits), last: match?.[2] !== undefined }
}

function isBdat(line: Bytes): boolean {
  return /^BDAT/i.test(Buffer.from(line.subarray(0, 4)).toString('latin1'))
}

function lostCount(): Fault {
  return new Fault('peer', 'smtp/lost-count', 'expected BDAT size [LAST]')
}

/** `AUTH mechanism [initial-response]`. RFC 4954 §4. */
function parseAuth(rest: string): SmtpCommand {
  const match = /^([A-Za-z0-9_-]{1,20})(?:[ \t]+([A-Za-z0-9+/]+={0,2}|=))?$/.exec(rest)
  if (!match?.[1]) throw badSyntax('expected AUTH mechanism [initial-response]')
  return { verb: 'AUTH', mechanism: match[1].toUpperCase(), initial: match[2] }
}

function hasControls(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if ((code < 0x20 && code !== 0x09) || code === 0x7f) return true
  }
  return false
}

function badSyntax(message: string): Fault {
  return new Fault('peer', 'smtp/syntax', message)
}
