import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyText } from '../../../test/kit/any-text.ts'
import { readClassicPlace, readModernPlace, writeClassicPlace, writeModernPlace } from './webmail-places.ts'

const PAIRS = [
  ['/classic/', '/mail/'],
  ['/classic/folder/F3', '/mail/#/in/F3'],
  ['/classic/search?q=from%3Abo+bread', '/mail/#/search/from%3Abo%20bread'],
  ['/classic/contacts', '/mail/#/contacts'],
  ['/classic/filters', '/mail/#/settings/filters'],
  ['/classic/away', '/mail/#/settings/away'],
  ['/classic/settings', '/mail/#/settings'],
] as const

for (const [classic, modern] of PAIRS) {
  test(`${classic} is ${modern}, and the other way round`, () => {
    assert.equal(writeModernPlace(readClassicPlace(classic)), modern)
    assert.equal(writeClassicPlace(readModernPlace(modern)), classic)
  })
}

test('a message is the same message, also from a list of what was found', () => {
  for (const hash of ['#/in/F3/M7', '#/search/bread/M7', '#/starred/M7'])
    assert.equal(writeClassicPlace(readModernPlace(`/mail/${hash}`)), '/classic/message/M7')
  const place = { ...readClassicPlace('/classic/message/M7?show=text'), mailboxId: 'F3' }
  assert.equal(writeModernPlace(place), '/mail/#/in/F3/M7')
})

test('what is not known, or is somebody else’s, leads to the beginning', () => {
  for (const path of [
    '',
    '/',
    '/account',
    '//evil.test',
    '/classic/folder/../x',
    '/classic/message/',
    '/classic/search',
  ])
    assert.equal(writeModernPlace(readClassicPlace(path)), '/mail/', path)
  for (const hash of ['', '#', '#in/F1', '#/in/', '#/in/%2e%2e', '#/of/A7/in/F1/M5', '#/search/%', '#/print/M1'])
    assert.equal(writeClassicPlace(readModernPlace(`/mail/${hash}`)), '/classic/', hash)
})

test('whatever is read, what is written is a path of the other webmail', () => {
  fc.assert(
    fc.property(anyText(), fc.constantFrom('/classic/', '/classic/folder/', '/classic/search?q=', ''), (text, head) => {
      assert.match(writeModernPlace(readClassicPlace(head + text)), /^\/mail\/(?:#\/[!-~]*)?$/)
    }),
  )
  fc.assert(
    fc.property(anyText(), fc.constantFrom('/mail/#/', '/mail/#/in/', '/mail/#/search/', ''), (text, head) => {
      assert.match(writeClassicPlace(readModernPlace(head + text)), /^\/classic\/[!-~]*$/)
    }),
  )
})
