import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type Bytes, concat, hex, utf8 } from '../../base/bytes.ts'
import { isFault } from '../../base/fault.ts'
import { readMessage, tryEncodeQuestion } from './dns-message.ts'
import { readName, tryEncodeName } from './dns-name.ts'
import { type DnsType, readRecord, TYPE_NUMBERS } from './dns-records.ts'

test('a question asks for recursion and for the AD bit', () => {
  const octets = tryEncodeQuestion(0x1234, 'MX.example', 'MX', false) as Bytes
  assert.equal(hex(octets), '123401200001000000000000026d78076578616d706c6500000f0001')
  assert.equal(hex((tryEncodeQuestion(1, 'a', 'A', true) as Bytes).slice(-11)), '00002904d0000000000000')
})

describe('names', () => {
  for (const name of ['', 'a', '_25._tcp.mx.example.org', `${'a'.repeat(63)}.b`, 'a.b.', 'A.B', '*.x', 'a+b=c.x']) {
    test(`"${name}" is read as it was written, in small letters`, () => {
      const octets = tryEncodeName(name) as Bytes
      assert.deepEqual(readName(octets, 0), { name: name.replace(/\.$/, '').toLowerCase(), end: octets.length })
    })
  }

  for (const name of ['a'.repeat(64), 'a..b', '.a', 'é', 'a b', 'a\\046b', 'a\0', `${'a.'.repeat(127)}a`]) {
    test(`"${name}" is no name`, () => assert.equal(tryEncodeName(name), undefined))
  }

  test('octets within a label stay within it', () => {
    const octets = Uint8Array.of(3, 0x61, 0x2e, 0x62, 4, 0, 0x5c, 0xff, 0x41, 0)
    assert.equal(readName(octets, 0).name, 'a\\046b.\\000\\092\\255a')
  })

  const hostile: readonly (readonly [what: string, octets: Bytes, at: number])[] = [
    ['a pointer to itself', Uint8Array.of(0xc0, 0), 0],
    ['two pointers to each other', Uint8Array.of(0xc0, 2, 0xc0, 0), 2],
    ['a pointer beyond the end', Uint8Array.of(0xc1, 0), 0],
    ['half a pointer', Uint8Array.of(0xc0), 0],
    ['a label type that is not known', Uint8Array.of(0x40, 0), 0],
    ['a label that ends in the middle', Uint8Array.of(5, 0x61), 0],
    ['no end', Uint8Array.of(1, 0x61), 0],
    ['256 octets', concat([...Array.from({ length: 128 }, () => Uint8Array.of(1, 0x61)), new Uint8Array(1)]), 0],
    ['thousands of pointers', pointers(8000), 16000],
  ]
  for (const [what, octets, at] of hostile) {
    test(`${what}: refused`, () => assert.throws(() => readName(octets, at), isBad))
  }
})

describe('records', () => {
  const cases: readonly (readonly [DnsType, string, unknown])[] = [
    ['A', 'c0000201', '192.0.2.1'],
    ['AAAA', '20010db8000000000000000000000001', '2001:db8::1'],
    ['AAAA', '00000000000000000000000000000000', '::'],
    ['AAAA', '00010000000000020000000000000003', '1:0:0:2::3'],
    ['AAAA', '00010000000200000003000000040005', '1:0:2:0:3:0:4:5'],
    ['AAAA', '00000000000000000000ffffc0000201', '::ffff:c000:201'],
    ['MX', '000a016100', { preference: 10, exchange: 'a' }],
    ['MX', '000000', { preference: 0, exchange: '' }],
    ['TXT', '0161026263', 'abc'],
    ['TXT', '00', ''],
    ['TXT', '02c3bc', 'ü'],
    ['TXT', '01ff', '\ufffd'],
    ['TLSA', '030101aabb', { usage: 3, selector: 1, matchingType: 1, data: Uint8Array.of(0xaa, 0xbb) }],
    ['SRV', '000100020019016100', { priority: 1, weight: 2, port: 25, target: 'a' }],
    ['CAA', '80056973737565782e6f7267', { flags: 128, tag: 'issue', value: 'x.org' }],
    ['PTR', '016100', 'a'],
    ['NS', '016100', 'a'],
    [
      'SOA',
      '016100016200000000010000000200000003000000040000000a',
      { primary: 'a', mailbox: 'b', serial: 1, refresh: 2, retry: 3, expire: 4, minimum: 10 },
    ],
  ]
  for (const [type, octets, expected] of cases) {
    test(`${type} ${octets}`, () => {
      const data = Uint8Array.from(Buffer.from(octets, 'hex'))
      assert.deepEqual(readRecord(type, data, 0, data.length), expected)
      if (data.length > 1) assert.throws(() => readRecord(type === 'TXT' ? 'A' : type, data.slice(0, 1), 0, 1), isBad)
    })
  }

  test('a record that says more than its type is refused', () => {
    for (const [type, octets] of [
      ['A', 'c000020101'],
      ['MX', '000a01610000'],
      ['TXT', '0561'],
      ['TXT', ''],
    ] as const) {
      const data = Uint8Array.from(Buffer.from(octets, 'hex'))
      assert.throws(() => readRecord(type, data, 0, data.length), isBad)
    }
  })
})

test('a message with thousands of records that are not there, or several questions, is refused', () => {
  assert.throws(() => readMessage(Uint8Array.of(0, 1, 0x81, 0x80, 0, 0, 0xff, 0xff, 0, 0, 0, 0)), isBad)
  assert.throws(
    () => readMessage(concat([Uint8Array.of(0, 1, 0x81, 0x80, 0, 2, 0, 0, 0, 0, 0, 0), utf8('..........')])),
    isBad,
  )
  assert.throws(() => readMessage(new Uint8Array(11)), isBad)
})

test('any octets are a message or a fault of the peer, in bounded time', () => {
  const header = fc.uint8Array({ minLength: 12, maxLength: 12 }).map((head) => {
    // Counts that are small, so that not all of them end at once.
    for (const at of [4, 6, 8, 10]) head[at] = 0
    for (const at of [5, 7, 9, 11]) head[at] = (head[at] as number) % 4
    return head
  })
  const rest = fc.array(
    fc.oneof(
      fc.constantFrom(
        ...[
          '016100',
          'c00c',
          'c000',
          '000100010000012c0004',
          '003400010000012c0005',
          '0000290400000000000006000f00020006',
        ].map((one) => Uint8Array.from(Buffer.from(one, 'hex'))),
      ),
      fc.uint8Array({ maxLength: 12 }),
    ),
    { maxLength: 12 },
  )
  fc.assert(
    fc.property(fc.tuple(header, rest), ([head, parts]) => {
      const octets = concat([head, ...parts])
      try {
        const message = readMessage(octets)
        for (const { start, end } of message.answers) {
          assert.ok(start <= end && end <= octets.length)
          for (const type of Object.keys(TYPE_NUMBERS) as DnsType[]) tryRead(type, octets, start, end)
        }
      } catch (error) {
        assert.ok(isBad(error))
      }
    }),
    { numRuns: 2000 },
  )
})

function tryRead(type: DnsType, octets: Bytes, start: number, end: number): void {
  try {
    readRecord(type, octets, start, end)
  } catch (error) {
    assert.ok(isBad(error))
  }
}

/** Pointers, each to the one before. */
function pointers(count: number): Bytes {
  const out = new Uint8Array(2 * count + 2)
  for (let i = 1; i <= count; i++) out.set([0xc0 | ((2 * i - 2) >> 8), (2 * i - 2) & 0xff], 2 * i)
  return out
}

function isBad(error: unknown): boolean {
  return isFault(error, 'dns/bad-message') && error.who === 'peer'
}
