import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyText } from '../../../test/kit/any-text.ts'
import { fromLatin1, utf8 } from '../../base/bytes.ts'
import { HeaderFields } from '../mime/header-fields.ts'
import { tryEncodeField } from './header-fields-out.ts'
import { type HeaderForm, type HeaderProperty, headerList, headerValue, tryHeaderProperty } from './header-forms.ts'
import type { Json } from './json.ts'

const header = new HeaderFields(
  utf8(
    [
      'Received: by a; Thu, 1 Jan 2026 00:00:00 +0000',
      'received: by b;\r\n\tThu, 1 Jan 2026 00:00:00 +0000',
      'From: "  James Smythe" <james@example.com>, Friends: jane@example.com,',
      ' =?UTF-8?Q?John_Sm=C3=AEth?= <john@example.com>;',
      'Subject:  =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n  =?utf-8?q?_an_alle?=',
      'Message-ID: <1.2@example.net>',
      'References: <a@x> (comment) <b@y>',
      'In-Reply-To: nonsense',
      'Date: Thu, 30 Oct 2014 14:12:00 +0800',
      'List-Post: <mailto:a@b.example> (to all), <https://b.example/?x=(y)>',
      'X-Own: 1\r\nX-OWN: 2',
      'X-Zürich: ü',
      '',
    ].join('\r\n'),
  ),
)

const values: readonly [property: string, value: Json][] = [
  ['subject', 'Grüße an alle'],
  ['header:Subject:asText', 'Grüße an alle'],
  ['header:subject', '  =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n  =?utf-8?q?_an_alle?='],
  ['header:x-own', ' 2'],
  ['header:X-Own:all', [' 1', ' 2']],
  ['header:x-own:asText:all', ['1', '2']],
  ['header:nothing', null],
  ['header:nothing:all', []],
  ['messageId', ['1.2@example.net']],
  ['references', ['a@x', 'b@y']],
  ['inReplyTo', null],
  ['sentAt', '2014-10-30T14:12:00+08:00'],
  ['sender', null],
  [
    'from',
    [
      { name: 'James Smythe', email: 'james@example.com' },
      { name: null, email: 'jane@example.com' },
      { name: 'John Smîth', email: 'john@example.com' },
    ],
  ],
  [
    'header:From:asGroupedAddresses',
    [
      { name: null, addresses: [{ name: 'James Smythe', email: 'james@example.com' }] },
      {
        name: 'Friends',
        addresses: [
          { name: null, email: 'jane@example.com' },
          { name: 'John Smîth', email: 'john@example.com' },
        ],
      },
    ],
  ],
  ['header:List-Post:asURLs', ['mailto:a@b.example', 'https://b.example/?x=(y)']],
  ['header:received:all', [' by a; Thu, 1 Jan 2026 00:00:00 +0000', ' by b;\r\n\tThu, 1 Jan 2026 00:00:00 +0000']],
]
for (const [property, value] of values) {
  test(`${property} is read as RFC 8621 has it`, () => {
    assert.deepEqual(headerValue(header, tryHeaderProperty(property) as HeaderProperty), value)
  })
}

for (const property of [
  'header:',
  'header:From:asDate',
  'header:Date:asAddresses',
  'header:Subject:asURLs',
  'header:Received:asText',
  'header:Return-Path:asAddresses',
  'header:List-Post:asText',
  'header:From:all:asAddresses',
  'header:From:asRaw:all:x',
  'header:From:asWhatever',
  'header:From:',
  'header:a b',
  'header:ä',
  'size',
  'toString',
]) {
  test(`there is no property ${property}`, () => assert.equal(tryHeaderProperty(property), undefined))
}

test('fields that nobody has defined may be had in every form', () => {
  for (const form of ['Raw', 'Text', 'Addresses', 'GroupedAddresses', 'MessageIds', 'Date', 'URLs']) {
    assert.ok(tryHeaderProperty(`header:X-Own:as${form}:all`))
  }
})

test('all fields are listed as they are written', () => {
  const list = headerList(header) as { name: string; value: string }[]
  assert.deepEqual(list.slice(-2), [
    { name: 'X-OWN', value: ' 2' },
    { name: 'X-Zürich', value: ' ü' },
  ])
  assert.equal(list.length, 12)
})

const FORMS: readonly HeaderForm[] = ['Raw', 'Text', 'Addresses', 'GroupedAddresses', 'MessageIds', 'Date', 'URLs']

test('any octets have a value in every form', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(...FORMS), (octets, form) => {
      const fields = new HeaderFields(fromLatin1(`X: ${String.fromCharCode(...octets).replace(/[\r\n]/g, ' ')}\r\n`))
      const value = headerValue(fields, { property: '', name: 'x', form, all: false })
      assert.doesNotThrow(() => JSON.stringify(value))
    }),
  )
})

const name = fc.option(anyText().map((text) => text.toWellFormed().slice(0, 40)))
const email = fc.emailAddress()

test('addresses that are written are read again, and never more of them', () => {
  const addresses = fc.array(fc.record({ name, email }), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(addresses, (list) => {
      const field = tryEncodeField('To', 'Addresses', list)
      assert.ok(field !== undefined)
      const fields = new HeaderFields(utf8(field))
      assert.equal(fields.all.length, 1, 'one field, whatever the names are')
      const read = headerValue(fields, tryHeaderProperty('to') as HeaderProperty) as { name: string; email: string }[]
      assert.deepEqual(
        read.map((one) => one.email),
        list.map((one) => one.email),
      )
      for (const [at, one] of read.entries()) {
        const clean = (list[at]?.name ?? '')
          .replace(/[\x00-\x1f\x7f]+/g, ' ')
          .trim()
          .normalize('NFC')
        if (/^[\x20-\x7eäöüß]*$/.test(clean))
          assert.equal(
            one.name ?? '',
            clean.replace(/\s+/g, (run) => run),
          )
      }
    }),
  )
})

test('nobody writes another field with a value, in whatever form', () => {
  const value = fc.oneof(
    anyText(),
    fc.array(anyText()),
    fc.array(fc.record({ name: anyText(), email: anyText() })),
    fc.array(fc.record({ name: anyText(), addresses: fc.array(fc.record({ name: anyText(), email: anyText() })) })),
    fc.constantFrom('a\r\nX: b', 'a\r\n\r\nbody', 'a\n b', 'a\r b', ' a\r\n \r\n\r\n'),
  ) as fc.Arbitrary<Json>
  fc.assert(
    fc.property(value, fc.constantFrom(...FORMS), (json, form) => {
      const field = tryEncodeField('X-Own', form, json)
      if (field === undefined) return
      const fields = new HeaderFields(utf8(`${field}Next: 1\r\n`))
      assert.deepEqual(
        fields.all.map((one) => one.name),
        ['x-own', 'next'],
        JSON.stringify(field),
      )
    }),
    { numRuns: 2000 },
  )
})
