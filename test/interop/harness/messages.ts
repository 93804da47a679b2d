import { createHash } from 'node:crypto'

/** Pseudo-random numbers that are the same for the same seed (xorshift32). */
export class Dice {
  #state: number

  constructor(seed: number) {
    this.#state = (seed * 2654435761 + 1) >>> 0 || 1
  }

  /** A whole number from 0 to `below` - 1. */
  number(below: number): number {
    this.#state ^= this.#state << 13
    this.#state ^= this.#state >>> 17
    this.#state ^= this.#state << 5
    return (this.#state >>> 0) % below
  }

  one<T>(of: readonly T[]): T {
    return of[this.number(of.length)] as T
  }

  octets(count: number): Buffer {
    const out = Buffer.allocUnsafe(count)
    for (let i = 0; i < count; i++) out[i] = this.number(256)
    return out
  }
}

export interface TestMessage {
  readonly octets: Buffer
  /** Whether its envelope or header needs SMTPUTF8. */
  readonly utf8: boolean
  readonly kind: string
}

const KINDS = [
  'plain',
  'eight-bit',
  'attachment',
  'alternative',
  'utf8-header',
  'dots',
  'long-lines',
  'empty',
  'nested',
  'html',
] as const
type Kind = (typeof KINDS)[number]

/** Message number `n` of a seed; every kind in turn, octets only with CRLF line ends. Large ones have attachments of that size. */
export function testMessage(n: number, seed = 1, attachmentBytes?: number): TestMessage {
  const dice = new Dice(seed * 100_003 + n)
  const kind: Kind = attachmentBytes === undefined ? (KINDS[n % KINDS.length] as Kind) : 'attachment'
  const [typed, body] = content(kind, dice, attachmentBytes)
  const header = [
    `From: ${kind === 'utf8-header' ? 'Bjørn Ødegård <bjørn@relay.test>' : 'Sender <sender@relay.test>'}`,
    `To: Anna <anna@posthus.test>`,
    `Subject: ${kind === 'utf8-header' ? 'Blåbærsyltetøy' : `Message ${n}`} of kind ${kind}`,
    `Date: Mon, 5 Jan 2026 10:00:00 +0100`,
    `Message-ID: <${seed}.${n}.${dice.number(1e9)}@relay.test>`,
    `X-Number: ${n}`,
    `MIME-Version: 1.0`,
    ...typed,
  ]
  const octets = Buffer.concat([Buffer.from(`${header.join('\r\n')}\r\n\r\n`, 'utf8'), body])
  return { octets, utf8: kind === 'utf8-header', kind }
}

export function digest(octets: Uint8Array): string {
  return createHash('sha256').update(octets).digest('hex')
}

/** The number that a test message bears in its header, wherever trace fields stand before it. */
export function numberOf(octets: Buffer): number {
  const head = octets.subarray(0, 65_536).toString('latin1')
  const found = /^X-Number: (\d+)\r?$/m.exec(head)
  if (!found) throw new Error(`not a test message:\n${head.slice(0, 400)}`)
  return Number(found[1])
}

/** Fields that servers on the way may put before a message, and nothing else. */
const TRACE =
  /^(Received|Return-Path|Delivered-To|X-Original-To|DKIM-Signature|Authentication-Results|ARC-[\w-]+|Received-SPF):/i

/** What a server received must be what was sent with trace fields before it. Says what differs, or undefined. */
export function differs(received: Buffer, sent: Buffer): string | undefined {
  const before = received.length - sent.length
  if (before < 0) return `${-before} octets are missing`
  if (!received.subarray(before).equals(sent)) {
    const end = received.subarray(before)
    const at = end.findIndex((octet, i) => octet !== sent[i])
    return `octet ${at} differs: ${JSON.stringify(end.subarray(at, at + 40).toString('latin1'))} for ${JSON.stringify(sent.subarray(at, at + 40).toString('latin1'))}`
  }
  const trace = received.subarray(0, before).toString('latin1')
  if (trace !== '' && !trace.endsWith('\r\n')) return 'the trace fields do not end with a line break'
  const strange = trace
    .replaceAll(/\r\n[ \t]/g, ' ')
    .split('\r\n')
    .find((line) => line !== '' && !TRACE.test(line))
  return strange === undefined ? undefined : `this was put before the message: ${strange}`
}

function content(kind: Kind, dice: Dice, attachmentBytes: number | undefined): [string[], Buffer] {
  const boundary = `=_${dice.number(1e9).toString(36)}`
  const text = ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit']
  switch (kind) {
    case 'plain':
      return [['Content-Type: text/plain; charset=us-ascii'], ascii(prose(dice, 40, 'plain'))]
    case 'eight-bit':
    case 'utf8-header':
      return [text, Buffer.from(prose(dice, 30, 'norwegian'), 'utf8')]
    case 'dots':
      return [
        ['Content-Type: text/plain'],
        ascii('.\r\n..\r\n.begins with one\r\n\r\n.\r\nFrom the start\r\n.. two\r\n'),
      ]
    case 'long-lines':
      return [text, ascii(`${'x'.repeat(998)}\r\n${'long '.repeat(190)}\r\n${' '.repeat(500)}\r\n`)]
    case 'empty':
      return [['Content-Type: text/plain'], Buffer.alloc(0)]
    case 'html':
      return [
        ['Content-Type: text/html; charset=utf-8', 'Content-Transfer-Encoding: 8bit'],
        Buffer.from(`<p>${prose(dice, 20, 'norwegian')}</p>\r\n`),
      ]
    case 'alternative':
      return [
        [`Content-Type: multipart/alternative; boundary="${boundary}"`],
        parts(boundary, [
          part(text, prose(dice, 20, 'norwegian')),
          part(['Content-Type: text/html'], `<b>${prose(dice, 20, 'plain')}</b>`),
        ]),
      ]
    case 'nested': {
      const inner = testMessage(dice.number(3), dice.number(1000))
      const octets = Buffer.concat([
        ascii('Content-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'),
        inner.octets,
      ])
      return [
        [`Content-Type: multipart/digest; boundary="${boundary}"`],
        parts(boundary, [octets, part(text, prose(dice, 5, 'plain'))]),
      ]
    }
    case 'attachment': {
      const size = attachmentBytes ?? 500 + dice.number(60_000)
      const head = [
        'Content-Type: application/octet-stream; name="fil.bin"',
        'Content-Transfer-Encoding: base64',
        "Content-Disposition: attachment; filename*=utf-8''bl%C3%A5b%C3%A6r.bin",
      ]
      const lines = dice.octets(size).toString('base64').replace(/.{76}/g, '$&\r\n')
      return [
        [`Content-Type: multipart/mixed; boundary="${boundary}"`],
        parts(boundary, [part(text, prose(dice, 10, 'norwegian')), part(head, lines)]),
      ]
    }
  }
}

const WORDS = {
  plain: ['harbour', 'letter', 'mountain', 'winter', 'signal', 'ferry', 'morning', 'paper', 'lantern', 'answer'],
  norwegian: ['blåbær', 'fjord', 'ønske', 'ærlig', 'sjø', 'brev', 'post', 'århundre', '“quoted”', '😀'],
}

function prose(dice: Dice, lines: number, language: keyof typeof WORDS): string {
  let out = ''
  for (let i = 0; i < lines; i++) {
    const words = Array.from({ length: 3 + dice.number(9) }, () => dice.one(WORDS[language]))
    out += `${words.join(dice.number(9) === 0 ? '  ' : ' ')}${dice.number(7) === 0 ? ' ' : ''}\r\n`
  }
  return out
}

function part(header: readonly string[], body: string): Buffer {
  return Buffer.from(`${header.join('\r\n')}\r\n\r\n${body}`, 'utf8')
}

function parts(boundary: string, all: readonly Buffer[]): Buffer {
  const out = all.flatMap((one) => [ascii(`--${boundary}\r\n`), one, ascii('\r\n')])
  return Buffer.concat([ascii('A preamble.\r\n'), ...out, ascii(`--${boundary}--\r\n`)])
}

function ascii(text: string): Buffer {
  return Buffer.from(text, 'latin1')
}
