import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { text } from '../../../base/bytes.ts'
import { systemEntropy } from '../../../base/entropy.ts'
import { HeaderFields } from '../../../wire/mime/header-fields.ts'
import { composeMail, namedAddress } from './compose-mail.ts'

const compose = (draft: Partial<Parameters<typeof composeMail>[0]>) =>
  composeMail(
    {
      from: 'anna@posthus.test',
      to: ['<bo@example.org>'],
      subject: 's',
      autoSubmitted: 'auto-replied',
      text: 't',
      ...draft,
    },
    'mail.posthus.test',
    0,
    systemEntropy,
  )

test('plain text goes as it is, other text and long lines in base64', () => {
  assert.match(
    text(compose({ text: 'one\ntwo\n\n' })),
    /\r\nContent-Type: text\/plain; charset=utf-8\r\n\r\none\r\ntwo\r\n$/,
  )
  for (const long of ['Grüße', 'x'.repeat(1000)]) {
    const [, encoded = ''] = /base64\r\n\r\n([\s\S]*)$/.exec(text(compose({ text: long }))) ?? []
    assert.equal(Buffer.from(encoded, 'base64').toString(), `${long}\r\n`)
    assert.ok(encoded.split('\r\n').every((line) => line.length <= 76))
  }
})

test('names are quoted or encoded', () => {
  assert.equal(namedAddress('', 'a@b.test'), 'a@b.test')
  assert.equal(namedAddress('Anna "A" Berg', 'a@b.test'), '"Anna \\"A\\" Berg" <a@b.test>')
  assert.equal(namedAddress('Bjørn', 'a@b.test'), '=?UTF-8?B?QmrDuHJu?= <a@b.test>')
  assert.equal(namedAddress('A\r\nBcc: x', 'a@b.test'), '"A Bcc: x" <a@b.test>')
})

test('whatever a member writes, no field is added but those of the content', () => {
  const known = ['from', 'to', 'subject', 'date', 'message-id', 'auto-submitted', 'mime-version']
  const line = fc.oneof(fc.string(), fc.constantFrom('Bcc: x@y.test', 'Content-Type: text/html', '', ' folded', 'X: y'))
  fc.assert(
    fc.property(fc.array(line), fc.string(), fc.boolean(), (lines, subject, isMime) => {
      const octets = compose({ text: lines.join('\r\n'), subject, isMime })
      const names = new HeaderFields(octets).all.map(({ name }) => name)
      assert.deepEqual(names.slice(0, known.length), known)
      assert.ok(
        names.slice(known.length).every((name) => name.startsWith('content-')),
        names.join(),
      )
    }),
  )
})
