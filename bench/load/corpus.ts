/**
 * Deterministic mail corpus. A pool of message bodies is built once from a seed; every message sent is
 * "fresh head" (Message-ID, Date, sequence number) + one pooled remainder, so generation costs the client
 * almost nothing and the same sequence number always gives the same octets.
 *
 * Needles for searches, by pool index i (so exactly 1 % of the messages each):
 *   i % 100 ==  7  word "quokka" in the body text
 *   i % 100 == 13  word "ornithopter" in the Subject
 *   i % 100 == 21  From: Rare Sender <rare.sender@elsewhere.test>
 *   i % 100 == 33  word "blåbærsyltetøy" in the body text (UTF-8, quoted-printable on the wire)
 */
import { Rng } from './random.ts'

export type SizeSpec =
  | { kind: 'fixed'; bytes: number }
  | { kind: 'lognormal'; median: number; sigma: number; max: number }

type Shape = 'plain' | 'alternative' | 'attachments' | 'list'

interface Pooled {
  shape: Shape
  /** From the first pooled header to the end, CRLF line ends, final CRLF. */
  rest: Buffer
}

const EPOCH = Date.UTC(2025, 0, 6, 8, 0, 0)
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const FIRST = [
  'Ola',
  'Kari',
  'Bjørn',
  'Åse',
  'Solveig',
  'Jürgen',
  'Zoë',
  'John',
  'Mary',
  'Søren',
  'Ingrid',
  'Aleksandr',
  'Chloé',
  'Per',
  'Liv',
  'Nils',
]
const LAST = [
  'Nordmann',
  'Hansen',
  'Ødegård',
  'Bakken',
  'Müller',
  'Smith',
  'Næss',
  'Ångström',
  'Garcia',
  'Lie',
  'Strøm',
  'Brown',
  'Dahl',
  'Moen',
  'Fjeld',
  'Berg',
]

const pad2 = (n: number): string => String(n).padStart(2, '0')

function rfc5322Date(ms: number): string {
  const d = new Date(ms)
  return `${DAYS[d.getUTCDay()]}, ${pad2(d.getUTCDate())} ${MONTHS[d.getUTCMonth()]} ${d.getUTCFullYear()} ${pad2(d.getUTCHours())}:${pad2(d.getUTCMinutes())}:${pad2(d.getUTCSeconds())} +0000`
}

const ascii = (s: string): boolean => /^[\x20-\x7e]*$/.test(s)

/** RFC 2047 B encoding, in words of at most 45 octets cut at character limits. */
function encodeHeader(s: string): string {
  if (ascii(s)) return s
  const words: string[] = []
  let cur = ''
  for (const ch of s) {
    if (Buffer.byteLength(cur + ch) > 42) {
      words.push(cur)
      cur = ''
    }
    cur += ch
  }
  words.push(cur)
  return words.map((w) => `=?UTF-8?B?${Buffer.from(w).toString('base64')}?=`).join('\r\n ')
}

function quotedPrintable(text: string): string {
  const out: string[] = []
  for (const line of text.split('\n')) {
    let enc = ''
    for (const b of Buffer.from(line)) {
      const piece =
        (b >= 33 && b <= 126 && b !== 61) || b === 32
          ? String.fromCharCode(b)
          : `=${b.toString(16).toUpperCase().padStart(2, '0')}`
      if (enc.length + piece.length > 75) {
        out.push(`${enc}=`)
        enc = ''
      }
      enc += piece
    }
    if (enc.endsWith(' ')) enc = `${enc.slice(0, -1)}=20`
    out.push(enc)
  }
  return out.join('\r\n')
}

function base64Lines(data: Buffer): string {
  return data.toString('base64').replace(/.{1,76}/g, '$&\r\n')
}

export class Corpus {
  readonly #pool: Pooled[] = []
  readonly #vocabulary: string[] = []
  readonly #seed: number
  readonly #size: SizeSpec
  readonly meanBytes: number

  constructor(seed: number, size: SizeSpec, poolSize = 1000) {
    this.#seed = seed
    this.#size = size
    const rng = new Rng(seed)
    const syllables = [
      'ka',
      'lo',
      'mi',
      'ren',
      'sta',
      'vik',
      'bø',
      'da',
      'tor',
      'gå',
      'len',
      'pri',
      'un',
      'es',
      'fjo',
      'mar',
      'te',
      'no',
      'sæ',
      'hel',
      'ing',
      'er',
      'pa',
      'ro',
    ]
    const seen = new Set<string>()
    while (this.#vocabulary.length < 6000) {
      let w = ''
      for (let n = 1 + rng.int(4); n > 0; n--) w += rng.pick(syllables)
      if (!seen.has(w)) {
        seen.add(w)
        this.#vocabulary.push(w)
      }
    }
    let total = 0
    for (let i = 0; i < poolSize; i++) {
      const p = this.#build(i, rng)
      this.#pool.push(p)
      total += p.rest.length
    }
    this.meanBytes = Math.round(total / poolSize) + 120
  }

  /** Zipf-like: low indexes are common. */
  #word(rng: Rng): string {
    const u = rng.float()
    return this.#vocabulary[Math.floor(this.#vocabulary.length * u * u * u)] ?? 'og'
  }

  #words(rng: Rng, n: number): string {
    const list: string[] = []
    for (let i = 0; i < n; i++) list.push(this.#word(rng))
    return list.join(' ')
  }

  /** Text of about the given number of octets, lines under 78 characters. */
  #prose(rng: Rng, octets: number, needle: string | null): string {
    const lines: string[] = []
    let have = 0
    let line = ''
    while (have < octets) {
      const w = this.#word(rng)
      if (line.length + w.length > 70) {
        lines.push(line)
        have += Buffer.byteLength(line) + 2
        line = ''
        if (rng.int(9) === 0) {
          lines.push('')
          have += 2
        }
      }
      line += (line ? ' ' : '') + w
    }
    if (line) lines.push(line)
    if (needle) lines.splice(lines.length >> 1, 0, `Se ogsaa ${needle} her.`)
    return lines.join('\n')
  }

  #targetSize(rng: Rng): number {
    const s = this.#size
    if (s.kind === 'fixed') return s.bytes
    return Math.round(Math.min(s.max, Math.max(700, s.median * Math.exp(s.sigma * rng.normal()))))
  }

  #build(i: number, rng: Rng): Pooled {
    const target = this.#targetSize(rng)
    const mod = i % 100
    const needle = mod === 7 ? 'quokka' : mod === 33 ? 'blåbærsyltetøy' : null
    const shape: Shape =
      target > 60_000
        ? 'attachments'
        : ((
            [
              'plain',
              'plain',
              'plain',
              'plain',
              'alternative',
              'alternative',
              'alternative',
              'attachments',
              'list',
              'list',
            ] as const
          )[rng.int(10)] ?? 'plain')
    const name = `${rng.pick(FIRST)} ${rng.pick(LAST)}`
    const local = name
      .normalize('NFD')
      .replace(/[^A-Za-z ]/g, '')
      .replace(' ', '.')
      .toLowerCase()
    const from =
      mod === 21
        ? 'Rare Sender <rare.sender@elsewhere.test>'
        : `${encodeHeader(name)} <${local}${rng.int(40)}@peer${rng.int(30)}.test>`
    let subject = this.#words(rng, 3 + rng.int(6))
    if (rng.int(5) !== 0) subject = subject.normalize('NFD').replace(/[^\x20-\x7e]/g, '')
    if (mod === 13) subject = `${subject} ornithopter`
    const h: string[] = [
      `From: ${from}`,
      'To: Mottaker <mottaker@example.test>',
      `Subject: ${encodeHeader(subject)}`,
      'MIME-Version: 1.0',
      `User-Agent: mailload/${1 + rng.int(3)}`,
    ]
    if (rng.int(3) === 0)
      h.push(
        `References: <${rng.u32().toString(36)}@peer.test>\r\n <${rng.u32().toString(36)}@peer.test>`,
        `In-Reply-To: <${rng.u32().toString(36)}@peer.test>`,
      )
    if (shape === 'list') {
      h.push(
        'List-Id: Utviklere <dev.lists.example.org>',
        'List-Post: <mailto:dev@lists.example.org>',
        'List-Unsubscribe: <https://lists.example.org/u?dev>, <mailto:dev-leave@lists.example.org>',
        'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
        'Precedence: list',
      )
    }
    h.push(
      `DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=peer.test; s=s1;\r\n bh=${rng.bytes(32).toString('base64')};\r\n h=From:To:Subject:Date:Message-ID;\r\n b=${base64Lines(rng.bytes(256)).trimEnd().replaceAll('\r\n', '\r\n ')}`,
    )
    const body = this.#body(shape, target - h.join('\r\n').length - 300, needle, rng, h)
    // Dot-stuffing is never needed: no line of any body starts with a dot (prose has none, QP and base64 likewise).
    let rest = `${h.join('\r\n')}\r\n\r\n${body}`
    if (!rest.endsWith('\r\n')) rest += '\r\n'
    return { shape, rest: Buffer.from(rest, 'utf8') }
  }

  #body(shape: Shape, octets: number, needle: string | null, rng: Rng, h: string[]): string {
    const n = Math.max(120, octets)
    if (shape === 'plain' || shape === 'list') {
      h.push('Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: quoted-printable')
      // æøå cost three octets each in quoted-printable: aim a little lower.
      return quotedPrintable(this.#prose(rng, n * 0.86, needle))
    }
    const mark = `=_${rng.u32().toString(16)}${rng.u32().toString(16)}`
    const part = (headers: string[], content: string): string =>
      `--${mark}\r\n${headers.join('\r\n')}\r\n\r\n${content}\r\n`
    const textPart = (o: number): string =>
      part(
        ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: quoted-printable'],
        quotedPrintable(this.#prose(rng, o * 0.86, needle)),
      )
    if (shape === 'alternative') {
      h.push(`Content-Type: multipart/alternative; boundary="${mark}"`)
      const html = `<!DOCTYPE html><html><head><meta charset="utf-8"><style>p{margin:0 0 1em}</style></head><body>\n${this.#prose(
        rng,
        n * 0.5,
        needle,
      )
        .split('\n')
        .map((l) => (l ? `<span style="color:#222">${l}</span>` : '</p><p>'))
        .join('\n')}\n</body></html>`
      return `${textPart(n * 0.25)}${part(['Content-Type: text/html; charset=utf-8', 'Content-Transfer-Encoding: quoted-printable'], quotedPrintable(html))}--${mark}--\r\n`
    }
    h.push(`Content-Type: multipart/mixed; boundary="${mark}"`)
    const text = Math.min(4000, n * 0.3)
    const files = 1 + rng.int(2)
    let out = textPart(text)
    for (let f = 0; f < files; f++) {
      const pdf = rng.int(2) === 0
      const bytes = rng.bytes(Math.max(64, Math.floor(((n - text) / files) * 0.72)))
      out += part(
        [
          `Content-Type: ${pdf ? 'application/pdf' : 'image/jpeg'}; name="vedlegg${f}.${pdf ? 'pdf' : 'jpg'}"`,
          'Content-Transfer-Encoding: base64',
          `Content-Disposition: attachment; filename="vedlegg${f}.${pdf ? 'pdf' : 'jpg'}"`,
        ],
        base64Lines(bytes).trimEnd(),
      )
    }
    return `${out}--${mark}--\r\n`
  }

  /** The message with this sequence number, as buffers ready to write. */
  message(seq: number): readonly [Buffer, Buffer] {
    const p = this.#pool[seq % this.#pool.length]
    if (!p) throw new RangeError('empty pool')
    const head = Buffer.from(
      `Message-ID: <${this.#seed.toString(36)}.${String(seq).padStart(9, '0')}@mailload.test>\r\nDate: ${rfc5322Date(EPOCH + seq * 61_000)}\r\n`,
      'latin1',
    )
    return [head, p.rest]
  }
}
