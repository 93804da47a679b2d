import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromLatin1 } from '../../base/bytes.ts'
import { encodeEnvelope } from '../mime/envelope.ts'
import { HeaderFields } from '../mime/header-fields.ts'
import { firstAddress } from './envelope-address.ts'

function of(header: string, field: 'from' | 'to' | 'cc') {
  return firstAddress(encodeEnvelope(new HeaderFields(fromLatin1(header))), field)
}

test('the first address of each field, as the envelope holds it', () => {
  const header = 'Subject: (a "b"\r\nFrom: "A \\"B" <a@x>, <c@y>\r\nTo: d@z\r\nCc: Friends: e@f;, g@h\r\n\r\n'
  assert.deepEqual(of(header, 'from'), { name: 'A "B', mailbox: 'a', host: 'x' })
  assert.deepEqual(of(header, 'to'), { name: undefined, mailbox: 'd', host: 'z' })
  assert.deepEqual(of(header, 'cc'), { name: undefined, mailbox: 'Friends', host: undefined })
})

test('a field that is not there, or holds no address, has none', () => {
  assert.equal(of('From: a@x\r\n\r\n', 'to'), undefined)
  assert.equal(of('To: \r\n\r\n', 'to'), undefined)
  assert.equal(of('\r\n', 'from'), undefined)
})

test('8-bit names come as the octets that they are', () => {
  assert.deepEqual(of('From: M\xc3\xbcller <m@x>\r\n\r\n', 'from'), { name: 'M\xc3\xbcller', mailbox: 'm', host: 'x' })
})
