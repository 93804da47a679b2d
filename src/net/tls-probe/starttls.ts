import { Fault } from '../../base/fault.ts'
import type { EndpointLanguage } from '../../core/audit/endpoint-facts.ts'
import type { TextLines } from './text-lines.ts'

/** What a server has said in clear text on the way to TLS. */
export interface ClearTalk {
  readonly greeting: string
  /** Upper case, one for each capability with its arguments. */
  readonly capabilities: readonly string[]
}

/** Two commands whose answers cannot be taken for one another. */
export interface Injection {
  readonly command: string
  /** What the server has said under TLS, if it begins with an answer to that. */
  readonly answer: RegExp
  readonly farewell: string
  readonly farewellAnswer: RegExp
}

/** One language in which TLS is asked for: strictly in lock step, as servers that see two commands at once hang up, or worse. */
export interface StarttlsDialect {
  /** Reads the greeting, and asks what the server can. */
  open(lines: TextLines): Promise<ClearTalk>
  /** Whether the capabilities have it. */
  isOffered(capabilities: readonly string[]): boolean
  /** Whether a way to log in is announced. */
  announcesLogin(capabilities: readonly string[]): boolean
  /** The command for TLS, without its line end. */
  readonly command: string
  /** Whether the answer lets TLS begin. */
  isGoAhead(line: string): boolean
  /** A harmless command in clear text, to see whether it is kept until TLS has begun; and the one that is said under TLS, so that it is clear at once when no answer to the first will come. */
  readonly injection: Injection
}

/** How each language goes over to TLS. The others begin with TLS, or have none. */
export const STARTTLS: Partial<Record<EndpointLanguage, StarttlsDialect>> = {
  smtp: {
    open: openSmtp,
    isOffered: (capabilities) => capabilities.includes('STARTTLS'),
    announcesLogin: (capabilities) => capabilities.some((line) => /^AUTH[ =]/.test(line)),
    command: 'STARTTLS',
    isGoAhead: (line) => line.startsWith('220'),
    injection: { command: 'NOOP', answer: /^(?!221|421)[2-5]\d\d/, farewell: 'QUIT', farewellAnswer: /^(221|421)/ },
  },
  imap: {
    open: openImap,
    isOffered: (capabilities) => capabilities.includes('STARTTLS'),
    announcesLogin: (capabilities) =>
      !capabilities.includes('LOGINDISABLED') || capabilities.some((one) => one.startsWith('AUTH=')),
    command: 'p2 STARTTLS',
    isGoAhead: (line) => /^p2 OK/i.test(line),
    injection: { command: 'p3 NOOP', answer: /^p3 /m, farewell: 'p9 LOGOUT', farewellAnswer: /^(\* BYE|p9 )/im },
  },
  pop3: {
    open: openPop3,
    isOffered: (capabilities) => capabilities.includes('STLS'),
    announcesLogin: (capabilities) => capabilities.some((line) => /^(USER|SASL( |$)|APOP)/.test(line)),
    command: 'STLS',
    isGoAhead: (line) => line.startsWith('+OK'),
    injection: { command: 'XAUDIT', answer: /^-ERR/, farewell: 'QUIT', farewellAnswer: /^\+OK/ },
  },
  managesieve: {
    open: openManageSieve,
    isOffered: (capabilities) => capabilities.includes('STARTTLS'),
    announcesLogin: (capabilities) => capabilities.some((line) => /^SASL ./.test(line)),
    command: 'STARTTLS',
    isGoAhead: (line) => /^OK/i.test(line),
    // Capabilities come by themselves after the handshake, so that the answer needs a mark (RFC 5804 §2.13).
    injection: {
      command: 'NOOP "p3"',
      answer: /TAG ("p3"|\{2\}\r\np3)/i,
      farewell: 'LOGOUT',
      farewellAnswer: /^(OK|BYE)[\s\S]*^(OK|BYE)/im,
    },
  },
}

/** How servers say that they want no more of us for now (RFC 5321 §3.8, RFC 9051 §7.1.5). */
const TURNED_AWAY = /^(4\d\d|554|\* BYE|-ERR|BYE)/i

/** RFC 3207: `220`, EHLO, `250`. */
async function openSmtp(lines: TextLines): Promise<ClearTalk> {
  const greeting = await smtpReply(lines)
  expect(greeting[0], /^220/, 'an SMTP greeting')
  lines.say('EHLO audit.invalid')
  const answer = await smtpReply(lines)
  expect(answer[0], /^250/, 'an answer to EHLO')
  return { greeting: greeting[0] as string, capabilities: answer.slice(1).map((line) => line.slice(4).toUpperCase()) }
}

async function smtpReply(lines: TextLines): Promise<string[]> {
  const out: string[] = []
  for (;;) {
    const line = await nextLine(lines)
    out.push(line)
    if (!/^\d{3}-/.test(line)) return out
  }
}

/** RFC 9051 §6.2.1: `* OK`, CAPABILITY. */
async function openImap(lines: TextLines): Promise<ClearTalk> {
  const greeting = await nextLine(lines)
  expect(greeting, /^\* OK/i, 'an IMAP greeting')
  lines.say('p1 CAPABILITY')
  let capabilities: string[] = []
  for (;;) {
    const line = await nextLine(lines)
    if (/^\* CAPABILITY /i.test(line)) capabilities = line.slice(13).trim().toUpperCase().split(/ +/)
    else if (/^p1 /i.test(line)) break
    else expect(line, /^\* /, 'an answer to CAPABILITY')
  }
  return { greeting, capabilities }
}

/** RFC 2595 §4: `+OK`, CAPA. */
async function openPop3(lines: TextLines): Promise<ClearTalk> {
  const greeting = await nextLine(lines)
  expect(greeting, /^\+OK/, 'a POP3 greeting')
  lines.say('CAPA')
  const first = await nextLine(lines)
  const capabilities: string[] = /<[^<>]+@[^<>]+>/.test(greeting) ? ['APOP'] : []
  // A server without CAPA may still have STLS; the command itself will tell.
  if (!first.startsWith('+OK')) return { greeting, capabilities: [...capabilities, 'STLS'] }
  for (let line = await nextLine(lines); line !== '.'; line = await nextLine(lines))
    capabilities.push(line.toUpperCase())
  return { greeting, capabilities }
}

/** RFC 5804 §1.8: the capabilities are the greeting. */
async function openManageSieve(lines: TextLines): Promise<ClearTalk> {
  const capabilities: string[] = []
  for (;;) {
    const line = await nextLine(lines)
    if (/^OK/i.test(line)) return { greeting: line, capabilities }
    expect(line, /^"/, 'a ManageSieve greeting')
    capabilities.push(line.replaceAll('"', '').trim().toUpperCase())
  }
}

/** Asks for TLS and reads the go-ahead. A command that is injected goes in the same write, which nobody but an attacker does. @throws Fault world probe/turned-away, peer probe/starttls-refused */
export async function startTls(dialect: StarttlsDialect, lines: TextLines, injected?: string): Promise<void> {
  lines.say(injected === undefined ? dialect.command : `${dialect.command}\r\n${injected}`)
  const line = await nextLine(lines)
  if (dialect.isGoAhead(line)) return
  if (/^(421|\* BYE|BYE)/i.test(line)) throw new Fault('world', 'probe/turned-away', line)
  throw new Fault('peer', 'probe/starttls-refused', `the server answered “${line}” to ${dialect.command}`)
}

async function nextLine(lines: TextLines): Promise<string> {
  const line = await lines.next()
  if (line === undefined) throw new Fault('world', 'probe/hung-up', 'the server hung up before TLS')
  return line
}

function expect(line: string | undefined, form: RegExp, what: string): void {
  if (line !== undefined && form.test(line)) return
  if (TURNED_AWAY.test(line ?? '')) throw new Fault('world', 'probe/turned-away', line as string)
  throw new Fault('peer', 'probe/not-the-protocol', `the server said “${line ?? ''}” where ${what} should be`)
}
