import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Address, MAX_ADDRESSES, parseAddressList } from './address-list.ts'

/** One line for each address: `name|route|local|domain`, groups as `name{members}`. */
function show(list: readonly Address[]): string[] {
  return list.map((address) =>
    address.kind === 'group'
      ? `${address.name}{${show(address.members).join(';')}}`
      : [address.name ?? '-', address.route ?? '-', address.local, address.domain ?? '-'].join('|'),
  )
}

const CASES: readonly (readonly [string, readonly string[]])[] = [
  ['', []],
  ['  ,, ,', []],
  ['a@b.c', ['-|-|a|b.c']],
  ['<a@b.c>', ['-|-|a|b.c']],
  ['Ada Lovelace <ada@example.org>', ['Ada Lovelace|-|ada|example.org']],
  ['"Lovelace, Ada" <ada@example.org>, b@c', ['Lovelace, Ada|-|ada|example.org', '-|-|b|c']],
  ['J. R. "Bob" Dobbs <b@c>', ['J. R. Bob Dobbs|-|b|c']],
  ['"quo\\"ted \\\\" <a@b>', ['quo"ted \\|-|a|b']],
  ['"local part"@b', ['-|-|local part|b']],
  ['john . doe @ example . org', ['-|-|john.doe|example.org']],
  ['a@b (The Name)', ['The Name|-|a|b']],
  ['Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>', ['Pete|-|pete|silly.test']],
  ['Mary <@a.test,@b.test:mary@c.test>', ['Mary|@a.test,@b.test|mary|c.test']],
  ['a@[127.0.0.1]', ['-|-|a|[127.0.0.1]']],
  ['<a@b> (The Name)', ['-|-|a|b']],
  ['a@[quoted\\]literal], b@c', ['-|-|a|[quoted\\]literal]', '-|-|b|c']],
  ['a@[open', ['-|-|a|[open]']],
  ['a@b\x1dc, d@e', ['-|-|a|b', '-|-|d|e']],
  ['a@b], c@d\\.e', ['-|-|a|b', '-|-|c|d']],
  ['a@[IPv6:::1], b@c', ['-|-|a|[IPv6:::1]', '-|-|b|c']],
  ['Friends: a@b, C <c@d>;, e@f', ['Friends{-|-|a|b;C|-|c|d}', '-|-|e|f']],
  ['undisclosed-recipients:;', ['undisclosed-recipients{}']],
  ['open: a@b', ['open{-|-|a|b}']],
  ['one: a@b, two: c@d;', ['one{-|-|a|b}', 'two{-|-|c|d}']],
  ['ørn@bücher.example', ['-|-|ørn|bücher.example']],
  ['世界 <世@界>', ['世界|-|世|界']],
  ['joe', ['-|-|joe|-']],
  ['Just A Name', ['Just A Name|-||-']],
  ['"Just A Name"', ['Just A Name|-||-']],
  ['<>', ['-|-||-']],
  ['<@only.domain>', ['-|-||only.domain']],
  ['a@b@c, d@e', ['-|-|a|b', '-|-|d|e']],
  ['a <b@c, d@e', ['a|-|b|c', '-|-|d|e']],
  ['a@, b@c', ['-|-|a|-', '-|-|b|c']],
  ['>, ;, a@b', ['-|-|a|b']],
  ['=?utf-8?Q?A=2C_B?= <a@b>', ['=?utf-8?Q?A=2C_B?=|-|a|b']],
]

test('address lists are read as RFC 5322 says, and tolerantly where it says nothing', () => {
  for (const [value, expected] of CASES) assert.deepEqual(show(parseAddressList(value)), expected, value)
})

test('any value gives addresses', () => {
  const pieces = fc.constantFrom(
    'a',
    '.',
    '@',
    '<',
    '>',
    ',',
    ';',
    ':',
    '"',
    '(',
    ')',
    '[',
    ']',
    '\\',
    ' ',
    '\xff',
    '\0',
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 60 }), (list) => {
      for (const address of parseAddressList(list.join('')))
        assert.ok(address.kind === 'mailbox' || address.kind === 'group')
    }),
    { numRuns: 1000 },
  )
})

test('hostile lists take linear time and are cut', () => {
  for (const piece of ['a,', '<', '(', '"', ':', '@', '<@a,', 'a:b@c;', '"\\', 'x ', '[']) {
    const list = parseAddressList(piece.repeat(100_000))
    assert.ok(list.length <= MAX_ADDRESSES + 1, piece)
  }
})
