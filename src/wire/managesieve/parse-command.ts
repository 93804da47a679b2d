import { type Bytes, CR, LF, latin1, tryText } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'

/** A command of RFC 5804 §2 with its arguments. */
export type ManageSieveCommand =
  | { readonly verb: 'AUTHENTICATE'; readonly mechanism: string; readonly initial: string | undefined }
  | { readonly verb: 'STARTTLS' | 'LOGOUT' | 'CAPABILITY' | 'LISTSCRIPTS' | 'UNAUTHENTICATE' }
  | { readonly verb: 'HAVESPACE'; readonly name: string; readonly bytes: number }
  | { readonly verb: 'PUTSCRIPT'; readonly name: string; readonly content: Bytes }
  | { readonly verb: 'SETACTIVE' | 'GETSCRIPT' | 'DELETESCRIPT'; readonly name: string }
  | { readonly verb: 'RENAMESCRIPT'; readonly from: string; readonly to: string }
  | { readonly verb: 'CHECKSCRIPT'; readonly content: Bytes }
  | { readonly verb: 'NOOP'; readonly tag: string | undefined }
  | { readonly verb: 'unknown' }

/** RFC 5804 §4: octets of a quoted string. Longer ones are literals. */
const MAX_QUOTED_BYTES = 1024
const [SPACE, QUOTE, BACKSLASH, OPEN] = [0x20, 0x22, 0x5c, 0x7b]

/**
 * Reads a command whose literals stand in it with their heads, as they came. The name of a command has no letter case.
 * @throws Fault peer managesieve/syntax
 */
export function parseManageSieveCommand(octets: Bytes): ManageSieveCommand {
  const line = new ArgumentReader(octets)
  const verb = line.verb()
  const command = readArguments(verb, line)
  if (command.verb !== 'unknown') line.end()
  return command
}

/** A string alone on its line: what a client answers during AUTHENTICATE. @throws Fault peer managesieve/syntax */
export function parseLoneString(octets: Bytes): string {
  const line = new ArgumentReader(octets)
  const value = latin1(line.string())
  line.end()
  return value
}

function readArguments(verb: string, line: ArgumentReader): ManageSieveCommand {
  switch (verb) {
    case 'AUTHENTICATE': {
      const mechanism = line.spacedText()
      return { verb, mechanism, initial: line.isAtEnd ? undefined : latin1(line.spacedString()) }
    }
    case 'STARTTLS':
    case 'LOGOUT':
    case 'CAPABILITY':
    case 'LISTSCRIPTS':
    case 'UNAUTHENTICATE':
      return { verb }
    case 'HAVESPACE':
      return { verb, name: line.spacedText(), bytes: line.spacedNumber() }
    case 'PUTSCRIPT':
      return { verb, name: line.spacedText(), content: line.spacedString() }
    case 'SETACTIVE':
    case 'GETSCRIPT':
    case 'DELETESCRIPT':
      return { verb, name: line.spacedText() }
    case 'RENAMESCRIPT':
      return { verb, from: line.spacedText(), to: line.spacedText() }
    case 'CHECKSCRIPT':
      return { verb, content: line.spacedString() }
    case 'NOOP':
      return { verb, tag: line.isAtEnd ? undefined : line.spacedText() }
    default:
      return { verb: 'unknown' }
  }
}

/** Reads the grammar of RFC 5804 §4 from octets. */
class ArgumentReader {
  readonly #octets: Bytes
  #at = 0

  constructor(octets: Bytes) {
    this.#octets = octets
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#octets.length
  }

  verb(): string {
    const end = this.#octets.indexOf(SPACE)
    this.#at = end < 0 ? this.#octets.length : end
    return latin1(this.#octets, 0, Math.min(this.#at, 40)).toUpperCase()
  }

  end(): void {
    if (!this.isAtEnd) throw syntax('there is too much behind the command')
  }

  spacedText(): string {
    const text = tryText(this.spacedString())
    if (text === undefined) throw syntax('a name must be UTF-8')
    return text
  }

  spacedString(): Bytes {
    this.#space()
    return this.string()
  }

  spacedNumber(): number {
    this.#space()
    const digits = /^[0-9]{1,10}/.exec(latin1(this.#octets, this.#at, this.#at + 11))?.[0]
    if (digits === undefined || Number(digits) > 0xffffffff) throw syntax('here should be a number of 32 bits')
    this.#at += digits.length
    return Number(digits)
  }

  /** string = quoted / literal-c2s */
  string(): Bytes {
    const first = this.#octets[this.#at]
    if (first === QUOTE) return this.#quoted()
    if (first === OPEN) return this.#literal()
    throw syntax('here should be a string in quotes, or a literal')
  }

  #quoted(): Bytes {
    const value: number[] = []
    for (let at = this.#at + 1; at < this.#octets.length; at++) {
      let octet = this.#octets[at] as number
      if (octet === QUOTE) {
        this.#at = at + 1
        return Uint8Array.from(value)
      }
      if (octet === BACKSLASH) {
        octet = this.#octets[++at] ?? 0
        if (octet !== QUOTE && octet !== BACKSLASH)
          throw syntax('a backslash stands before a quote or a backslash only')
      }
      if (octet === 0 || octet === CR || octet === LF) throw syntax('a string in quotes has no NUL and no line break')
      if (value.push(octet) > MAX_QUOTED_BYTES) {
        throw syntax(`a string in quotes has at most ${MAX_QUOTED_BYTES} octets: send a literal`)
      }
    }
    throw syntax('a string in quotes does not end')
  }

  /** literal-c2s = "{" number "+}" CRLF *OCTET. */
  #literal(): Bytes {
    const head = /^\{([0-9]{1,15})\+?\}\r\n/.exec(latin1(this.#octets, this.#at, this.#at + 24))
    if (!head) throw syntax('the head of a literal is {n+}')
    const start = this.#at + head[0].length
    const end = start + Number(head[1])
    if (end > this.#octets.length) throw syntax('a literal is cut off')
    this.#at = end
    return this.#octets.subarray(start, end)
  }

  #space(): void {
    if (this.#octets[this.#at] !== SPACE) throw syntax('an argument is missing')
    this.#at++
  }
}

function syntax(message: string): Fault {
  return new Fault('peer', 'managesieve/syntax', message)
}
