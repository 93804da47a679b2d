import { concat, fromLatin1, utf8 } from '../../src/base/bytes.ts'
import { Dice, type Maker } from './dice.ts'
import { MUTATED_KINDS } from './mutated-kinds.ts'

/** A message that is hard to understand, or an ordinary one; the same for the same seed and number. */
export interface HardMessage {
  /** What is hard about it, and its number. */
  readonly name: string
  readonly octets: Uint8Array
}

/**
 * Messages for tests of everything that reads mail: ordinary mail of many shapes, and every kind of broken or hostile MIME. Kinds take
 * turns, so that `count` of a few hundred has each kind several times. Each is below 100 KiB.
 */
export function* hardMessages(seed: number, count: number): Generator<HardMessage> {
  const kinds = Object.entries({ ...KINDS, ...MUTATED_KINDS })
  for (let number = 0; number < count; number++) {
    const [name, make] = kinds[number % kinds.length] as [string, Maker]
    const made = make(new Dice(seed * 1_000_003 + number))
    yield { name: `${name}-${number}`, octets: typeof made === 'string' ? utf8(made) : made }
  }
}

const WORDS =
  'the post office opens early and a letter for you has come from over the mountains with coins stamps news'.split(' ')
const NAMES = [
  'Ada Lovelace',
  '"Brontë, Emily"',
  '=?utf-8?Q?J=C3=BCrgen_Schmidt?=',
  'J. R. "Bob" Dobbs',
  '',
  '=?iso-8859-1?B?5uX4?=',
]
const HOSTS = ['example.org', 'mail.example.com', '[127.0.0.1]', '[IPv6:::1]', 'xn--bcher-kva.example', 'localhost']

function sentence(dice: Dice, words: number): string {
  const out: string[] = []
  for (let i = 0; i < words; i++) out.push(dice.pick(WORDS))
  return out.join(' ')
}

function lines(dice: Dice, count: number, end = '\r\n'): string {
  let out = ''
  for (let i = 0; i < count; i++) out += `${sentence(dice, 1 + dice.roll(12))}${end}`
  return out
}

function address(dice: Dice): string {
  const name = dice.pick(NAMES)
  const plain = `${dice.pick(WORDS)}.${dice.pick(WORDS)}@${dice.pick(HOSTS)}`
  return name === '' ? plain : `${name} <${plain}>`
}

function basics(dice: Dice): string {
  return [
    `Received: from ${dice.pick(HOSTS)} by mx.example.net with ESMTPS id ${dice.roll(1e9)};\r\n\tMon, ${1 + dice.roll(28)} Jan 2024 10:0${dice.roll(10)}:00 +0100`,
    `From: ${address(dice)}`,
    `To: ${address(dice)}, ${address(dice)}`,
    `Subject: ${sentence(dice, 1 + dice.roll(9))}`,
    `Date: Tue, ${1 + dice.roll(28)} Feb 2023 ${10 + dice.roll(13)}:${10 + dice.roll(49)}:00 +0${dice.roll(9)}30`,
    `Message-ID: <${dice.roll(1e9)}.${dice.roll(1e9)}@example.org>`,
    'MIME-Version: 1.0',
    '',
  ].join('\r\n')
}

function withHeader(dice: Dice, header: string, body: string): string {
  return `${basics(dice)}${header}\r\n\r\n${body}`
}

function textPart(dice: Dice, count = 1 + dice.roll(4)): string {
  return `Content-Type: text/plain; charset=utf-8\r\n\r\n${lines(dice, count)}`
}

function base64Lines(dice: Dice, count: number): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  let out = ''
  for (let i = 0; i < count; i++) {
    for (let column = 0; column < 76; column++) out += alphabet[dice.roll(64)]
    out += '\r\n'
  }
  return out
}

function multipart(subtype: string, boundary: string, parts: readonly string[], end = `--${boundary}--\r\n`): string {
  return `Content-Type: multipart/${subtype}; boundary="${boundary}"\r\n\r\n${parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('')}${end}`
}

function nest(dice: Dice, depth: number, closed: boolean): string {
  let body = textPart(dice, 1)
  for (let level = 0; level < depth; level++) {
    const boundary = `level-${level}`
    body = multipart('mixed', boundary, [body], closed ? undefined : '')
  }
  return body
}

/** Damages octets here and there, most of all the ones that mean something. */
function damage(dice: Dice, octets: Uint8Array): Uint8Array {
  const out = octets.slice()
  const meaningful = [0x0d, 0x0a, 0x2d, 0x3a, 0x22, 0x3b, 0x00, 0xff, 0x28, 0x5c, 0x20]
  for (let i = 0; i < 12 && out.length > 0; i++) out[dice.roll(out.length)] = dice.pick(meaningful)
  return out
}

const KINDS: Readonly<Record<string, Maker>> = {
  'plain text': (dice) => withHeader(dice, 'Content-Type: text/plain; charset=utf-8', lines(dice, 1 + dice.roll(60))),
  'plain text without content type': (dice) => `${basics(dice)}\r\n${lines(dice, 5)}`,
  'bare line feeds': (dice) => withHeader(dice, 'Content-Type: text/plain', lines(dice, 9)).replaceAll('\r\n', '\n'),
  'quoted-printable': (dice) =>
    withHeader(
      dice,
      'Content-Type: text/plain; charset="iso-8859-1"\r\nContent-Transfer-Encoding: quoted-printable',
      `Gr=FC=DFe=20=\r\n${lines(dice, 4)}bad =ZZ =\r\n`,
    ),
  alternative: (dice) =>
    basics(dice) +
    multipart('alternative', '=_alt', [
      textPart(dice),
      `Content-Type: text/html; charset=utf-8\r\n\r\n<p>${sentence(dice, 9)}</p>\r\n`,
    ]),
  'attachment in base64': (dice) =>
    basics(dice) +
    multipart('mixed', `----=_Part_${dice.roll(1e6)}`, [
      textPart(dice),
      `Content-Type: application/pdf; name="${dice.pick(WORDS)}.pdf"\r\nContent-Disposition: attachment;\r\n filename="${dice.pick(WORDS)}.pdf"; size=${dice.roll(9999)}\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64Lines(dice, 5 + dice.roll(200))}`,
    ]),
  'related in alternative in mixed': (dice) =>
    basics(dice) +
    multipart('mixed', 'm', [
      multipart('alternative', 'a', [
        textPart(dice),
        multipart('related', 'r', [
          'Content-Type: text/html\r\n\r\n<img src="cid:1@x">\r\n',
          'Content-Type: image/png\r\nContent-ID: <1@x>\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n',
        ]),
      ]),
      textPart(dice),
    ]),
  'forwarded message': (dice) =>
    basics(dice) +
    multipart('mixed', 'fwd', [
      textPart(dice),
      `Content-Type: message/rfc822\r\nContent-Disposition: inline\r\n\r\n${withHeader(dice, 'Content-Type: text/plain', lines(dice, 3))}`,
    ]),
  'message that is a message': (dice) =>
    withHeader(
      dice,
      'Content-Type: message/rfc822',
      basics(dice) + multipart('mixed', 'in', [textPart(dice), textPart(dice)]),
    ),
  'message within a message within': (dice) =>
    withHeader(
      dice,
      'Content-Type: message/rfc822',
      `${basics(dice)}Content-Type: message/rfc822\r\n\r\n${basics(dice)}\r\n${lines(dice, 2)}`,
    ),
  'message in base64': (dice) =>
    basics(dice) +
    multipart('mixed', 'b64', [
      'Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nU3ViamVjdDogaGkNCg0KYm9keQ0K\r\n',
    ]),
  digest: (dice) =>
    basics(dice) +
    multipart('digest', 'dig', [
      `\r\n${withHeader(dice, 'Content-Type: text/plain', lines(dice, 2))}`,
      `\r\n${basics(dice)}\r\n${lines(dice, 2)}`,
      textPart(dice),
    ]),
  'delivery report': (dice) =>
    basics(dice) +
    multipart('report; report-type=delivery-status', 'dsn', [
      textPart(dice),
      'Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\nFinal-Recipient: rfc822; a@example.org\r\nAction: failed\r\n',
      `Content-Type: text/rfc822-headers\r\n\r\n${basics(dice)}`,
    ]),
  'preamble and epilogue': (dice) =>
    basics(dice) +
    multipart('mixed', 'pre', [textPart(dice)])
      .replace('\r\n\r\n', `\r\n\r\n${lines(dice, 2)}`)
      .concat(lines(dice, 2), '--pre\r\nnot a part any more\r\n'),
  'preamble that begins at once': (dice) =>
    `${basics(dice)}Content-Type: multipart/mixed; boundary=p\r\n\r\n--p--\r\nepilogue only\r\n--p\r\n\r\nx\r\n`,
  'boundary never met': (dice) => withHeader(dice, 'Content-Type: multipart/mixed; boundary=never', lines(dice, 6)),
  'multipart without boundary': (dice) =>
    withHeader(dice, 'Content-Type: multipart/mixed', `--x\r\n\r\n${lines(dice, 2)}--x--\r\n`),
  'multipart with an empty boundary': (dice) =>
    withHeader(dice, 'Content-Type: multipart/mixed; boundary=""', `--\r\n\r\n${lines(dice, 2)}----\r\n`),
  'unterminated multipart': (dice) => basics(dice) + multipart('mixed', 'open', [textPart(dice), textPart(dice)], ''),
  'unterminated multiparts within one another': (dice) => basics(dice) + nest(dice, 2 + dice.roll(8), false),
  'parent boundary ends child': (dice) =>
    basics(dice) +
    multipart('mixed', 'outer', [
      multipart('alternative', 'inner', [textPart(dice), textPart(dice)], ''),
      textPart(dice),
    ]),
  'child boundary after its parent': (dice) =>
    basics(dice) +
    multipart('mixed', 'o', [multipart('mixed', 'i', [textPart(dice)], ''), `${textPart(dice)}--i\r\n\r\nstray`]),
  'same boundary in parent and child': (dice) =>
    basics(dice) + multipart('mixed', 'same', [multipart('mixed', 'same', [textPart(dice)]), textPart(dice)]),
  'boundaries that begin alike': (dice) =>
    basics(dice) +
    multipart('mixed', 'a', [
      multipart('mixed', 'ab', [textPart(dice), multipart('mixed', 'abc', [textPart(dice)])]),
      textPart(dice),
    ]),
  'outer boundary longer than inner': (dice) =>
    basics(dice) +
    multipart('mixed', 'xyz', [multipart('mixed', 'xy', [textPart(dice), textPart(dice)]), textPart(dice)]),
  'boundary with text after it': (dice) =>
    basics(dice) +
    multipart('mixed', 't', [textPart(dice), textPart(dice)])
      .replaceAll('--t\r\n', '--t  \t\r\n')
      .concat('--t--more\r\n'),
  'boundary of 70 characters and more': (dice) => {
    const boundary = 'b'.repeat(68 + dice.roll(10))
    return basics(dice) + multipart('mixed', boundary, [textPart(dice), textPart(dice)])
  },
  'no empty line after a header': (dice) =>
    basics(dice) +
    multipart('mixed', 'n', ['Content-Type: text/plain', 'Content-Type: text/html\r\nX-Y: z', textPart(dice)]),
  'parts without header': (dice) => basics(dice) + multipart('mixed', 'h', ['\r\nbody', '\r\n', '', '\r\n\r\n\r\n']),
  'header only': (dice) => basics(dice),
  'header without end of line': (dice) => basics(dice).trimEnd(),
  'empty message': () => '',
  'one empty line': () => '\r\n',
  'body only': (dice) => `\r\n${lines(dice, 4)}`,
  'not a header': (dice) => `${lines(dice, 3)}\r\n${lines(dice, 3)}`,
  'bare carriage returns': (dice) => withHeader(dice, 'X-Bare: a\rb', `a\rb\r\rc\r\n\r\r\n${lines(dice, 2)}`),
  'null octets': (dice) => withHeader(dice, 'X-Null: a\0b\r\nComments: \0', `a\0b\r\n\0\0${lines(dice, 2)}`),
  '8-bit header': (dice) =>
    fromLatin1(
      `Subject: Gr\xfc\xdfe \xe6\xf8\xe5\r\nFrom: Bj\xf8rn <b@example.org>\r\nX-\xff: y\r\n\r\n${lines(dice, 2)}`,
    ),
  'UTF-8 header': (dice) =>
    `Subject: Grüße, 世界 🌍\r\nFrom: Ærlig Ørn <ørn@bücher.example>\r\nTo: "世界" <a@b.example>\r\n\r\n${lines(dice, 2)}`,
  'long header line': (dice) => withHeader(dice, `X-Long: ${'x'.repeat(5000 + dice.roll(30_000))}`, lines(dice, 1)),
  'many folds': (dice) =>
    withHeader(dice, `References:${' <a@b>\r\n\t'.repeat(100 + dice.roll(400))} <c@d>`, lines(dice, 1)),
  'encoded words': (dice) =>
    `Subject: =?utf-8?B?w6bDuA==?= =?utf-8?Q?=C3?=\r\n =?utf-8?Q?=A5_x?= =?nope?Q?z?= =?utf-8?Q?open\r\nFrom: =?utf-8?Q?A=2C_B?= <a@b.c>\r\n\r\n${lines(dice, 1)}`,
  'groups in address fields': (dice) =>
    `From: boss@example.org\r\nTo: A Group:Ed Jones <joe@where.test>,${address(dice)};, x@example.org\r\nCc: undisclosed-recipients:;\r\nBcc: "g": a@b (c);, (only a comment)\r\n\r\n.\r\n`,
  'obsolete addresses': (dice) =>
    [
      'From: Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>',
      'Sender: Mary Smith <@node.test,@relay.test:mary@example.net>, , jdoe@test  . example',
      'Reply-To: <>',
      'To: just a name, <@only.domain>, "quoted \\"local\\""@example.org, a@b@c, joe, <joe>, (c) x@y (Name (nested)), z <z@z',
      `Cc: ,,,;, ${address(dice)}, @, :, >`,
      'Bcc:',
      '\r\nx\r\n',
    ].join('\r\n'),
  'duplicate fields': (dice) =>
    `Subject: one\r\nSubject: two\r\nFrom: a@b\r\nFrom: c@d\r\nTo: e@f\r\nTo: g@h\r\nDate: Mon, 1 Jan 2024 00:00:00 +0000\r\nDate: bad\r\nMessage-ID: <1@x>\r\nMessage-ID: <2@x>\r\nContent-Type: text/html\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\nContent-Transfer-Encoding: 7bit\r\n\r\n${lines(dice, 2)}`,
  'empty fields': () =>
    'Subject:\r\nFrom:\r\nTo: \r\nDate:\r\nMessage-ID:\r\nIn-Reply-To:\r\nContent-Type:\r\nContent-Transfer-Encoding:\r\nContent-Disposition:\r\n\r\nx\r\n',
  'odd field syntax': (dice) =>
    `Subject : space before the colon\r\n: no name\r\nno colon at all\r\n\tfolded nothing\r\nX:\r\n \r\n folded blank\r\nContent-Type:text/plain;charset=us-ascii\r\n\r\n${lines(dice, 1)}`,
  'begins with a fold': (dice) => ` folded first\r\nSubject: x\r\n\r\n${lines(dice, 1)}`,
  'odd content types': (dice) =>
    withHeader(
      dice,
      `Content-Type: ${dice.pick(['text', 'text/', '/plain', 'text plain', 'TEXT/PLAIN; CHARSET=UTF-8', 'text/plain; charset', 'text/plain; charset=', 'text/plain;; ;charset=x;', 'text/plain; charset="open', 'text/(comment)html', 'a/b/c', 'application/x-y; a=b c; d="e\\"f"', 'multipart/', 'multipart/mixed; boundary=a/b', 'message/partial; id=x; number=1', 'message/external-body; access-type=URL', 'image/*', '*/*'])}`,
      lines(dice, 2),
    ),
  'continued parameters': (dice) =>
    withHeader(
      dice,
      `Content-Type: application/x-stuff; title*0*=us-ascii'en'This%20is%20even%20more%20;\r\n title*1*=%2A%2A%2Afun%2A%2A%2A%20; title*2="isn't it!"\r\nContent-Disposition: attachment; filename*=utf-8''na%C3%AFve%20${dice.roll(99)}.txt`,
      lines(dice, 1),
    ),
  'all extension data': (dice) =>
    withHeader(
      dice,
      'Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes\r\nContent-ID: <part@example.org>\r\nContent-Description: some words\r\nContent-MD5: Q2hlY2sgSW50ZWdyaXR5IQ==\r\nContent-Disposition: inline; filename=x.txt\r\nContent-Language: de, en-GB (British)\r\nContent-Location: http://example.org/a b\r\nContent-Transfer-Encoding: 8BIT',
      lines(dice, 3),
    ),
  'many parts': (dice) =>
    basics(dice) +
    multipart(
      'mixed',
      'p',
      Array.from({ length: 200 + dice.roll(300) }, () => '\r\nx'),
    ),
  'deep multiparts': (dice) => basics(dice) + nest(dice, 20 + dice.roll(30), true),
  'lines that begin like delimiters': (dice) =>
    basics(dice) +
    multipart('mixed', 'bound', [`\r\n${'--boun\r\n--\r\n-\r\n--b\r\n -- bound\r\n'.repeat(20)}`, textPart(dice)]),
  'delimiter in a header': (dice) =>
    `${basics(dice)}${multipart('mixed', 'q', ['X-A: b\r\n--q\r\nX-C: d', textPart(dice)])}`,
  'delimiter at the end without line break': (dice) =>
    `${basics(dice)}${multipart('mixed', 'e', [textPart(dice)], '--e')}`,
  'close-delimiter without line break': (dice) =>
    `${basics(dice)}${multipart('mixed', 'e', [textPart(dice)], '--e--')}`,
  'mixed line ends': (dice) => withHeader(dice, 'Content-Type: text/plain', `a\nb\r\nc\n\r\n\n${lines(dice, 2, '\n')}`),
  'multipart with bare line feeds': (dice) =>
    (
      basics(dice) +
      multipart('mixed', 'lf', [textPart(dice), multipart('mixed', 'lg', [textPart(dice)]), textPart(dice)])
    ).replaceAll('\r\n', '\n'),
  'damaged multipart': (dice) =>
    damage(
      dice,
      utf8(basics(dice) + multipart('mixed', 'd', [textPart(dice), multipart('mixed', 'dd', [textPart(dice)])])),
    ),
  'damaged plain text': (dice) => damage(dice, utf8(withHeader(dice, 'Content-Type: text/plain', lines(dice, 3)))),
  noise: (dice) => {
    const out = new Uint8Array(dice.roll(3000))
    for (let i = 0; i < out.length; i++) out[i] = dice.roll(256)
    return out
  },
  'noise after a header': (dice) => {
    const out = new Uint8Array(dice.roll(3000))
    for (let i = 0; i < out.length; i++) out[i] = dice.chance(10) ? 0x0a : dice.roll(256)
    return concat([utf8(withHeader(dice, 'Content-Type: application/octet-stream', '')), out])
  },
  'ordinary mail of 8 to 30 KB': (dice) =>
    basics(dice) +
    multipart('alternative', `=_${dice.roll(1e9)}`, [
      textPart(dice, 60 + dice.roll(200)),
      `Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${lines(dice, 100 + dice.roll(200))}`,
    ]),
}
