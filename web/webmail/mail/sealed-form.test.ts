import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OpenedEmail } from '../../../src/wire/jmap/email.ts'
import { bringsKeys, isSealed } from './sealed-form.ts'

const letter = (changes: object) =>
  ({ attachments: [], bodyValues: {}, 'header:Content-Type': null, ...changes }) as unknown as OpenedEmail
const type = (value: string) => letter({ 'header:Content-Type': value })
const text = (value: string) => letter({ bodyValues: { 1: { value, isTruncated: false } } })
const file = (name: string) => letter({ attachments: [{ type: name }] })

test('PGP is seen by its form, wherever it stands', () => {
  const sealed = [
    type(' multipart/encrypted; protocol="application/pgp-encrypted"; boundary=e'),
    type(' Multipart/Signed;\r\n protocol="application/pgp-signature"'),
    file('application/pgp-encrypted'),
    file('application/pgp-signature'),
    text('-----BEGIN PGP MESSAGE-----\n\nx'),
    text('see below\n-----BEGIN PGP SIGNED MESSAGE-----\n'),
    text('<img src="http://efail.example/\n-----BEGIN PGP MESSAGE-----'),
  ]
  for (const email of sealed) assert.equal(isSealed(email), true, JSON.stringify(email))
})

test('other messages are not: S/MIME, keys, words about PGP', () => {
  const open = [
    letter({}),
    type(' multipart/signed; protocol="application/pkcs7-signature"'),
    type(' text/plain'),
    file('application/pgp-keys'),
    text('It begins with -----BEGIN PGP MESSAGE-----, they say'),
    text('-----BEGIN PGP PUBLIC KEY BLOCK-----'),
  ]
  for (const email of open) assert.equal(isSealed(email), false, JSON.stringify(email))
})

test('a key comes in the header or in a file, by its kind or its name', () => {
  const named = (name: string | null, kind = 'application/octet-stream') =>
    letter({ attachments: [{ type: kind, name }] })
  const brings = [
    letter({ 'header:Autocrypt:all': [' addr=a'] }),
    named('ada.asc'),
    named(null, 'application/pgp-keys'),
  ]
  for (const email of brings) assert.equal(bringsKeys(email), true, JSON.stringify(email))
  for (const email of [letter({}), named('asc.pdf'), letter({ 'header:Autocrypt:all': [] })])
    assert.equal(bringsKeys(email), false, JSON.stringify(email))
})
