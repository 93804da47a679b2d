import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import fc from 'fast-check'
import { generateKey, type PrivateKey } from 'openpgp'
import { latin1, text } from '../../../src/base/bytes.ts'
import { systemEntropy } from '../../../src/base/entropy.ts'
import { isFault } from '../../../src/base/fault.ts'
import { testKey } from '../keys/keys.fixture.ts'
import { PGP_LIMITS } from '../limits.ts'
import { fieldsOf, parseMessage } from '../mime/parsed-message.ts'
import { type FieldsToSend, messageFields, protectedFields } from './fields-to-send.ts'
import { openMessage } from './open-message.ts'
import { type MessageToSeal, sealMessage } from './seal-message.ts'

const MADE_MS = Date.UTC(2026, 0, 1)
const NOW_MS = Date.UTC(2026, 10, 26)
const SUBJECT = 'Something secret'
const FIELDS: FieldsToSend = {
  subject: SUBJECT,
  from: { name: 'Ada', address: 'ada@posthus.test' },
  to: [{ address: 'bo@posthus.test' }, { name: 'Cåro', address: 'caro@posthus.test' }],
  cc: [],
  date: 'Thu, 26 Nov 2026 00:00:00 +0000',
  messageId: 'a@posthus.test',
  references: ['b@posthus.test'],
}
let ada: PrivateKey
let bo: PrivateKey
let caro: PrivateKey

before(async () => {
  ada = await testKey('ada@posthus.test', MADE_MS)
  bo = await testKey('bo@posthus.test', MADE_MS)
  caro = await testKey('caro@posthus.test', MADE_MS)
})

function seal(changes: Partial<MessageToSeal> = {}, limits = PGP_LIMITS) {
  const recipients = [bo, caro].map((key) => ({ address: key.users[0]?.userID?.email as string, key: key.toPublic() }))
  const message = {
    mode: 'both' as const,
    fields: FIELDS,
    content: { text: 'the text' },
    recipients,
    hidden: [],
    ownKey: ada.toPublic(),
    signingKey: ada,
    gossips: true,
    ...changes,
  }
  return sealMessage(message, systemEntropy, limits, NOW_MS)
}

function openAs(key: PrivateKey, octets: Uint8Array) {
  return openMessage(
    octets,
    { own: [{ publicKey: key.toPublic(), unlocked: key }], others: [ada.toPublic()] },
    PGP_LIMITS,
    NOW_MS,
  )
}

test('nothing of the text and the subject stands outside, and everybody reads it', async () => {
  const [copy, ...more] = await seal()
  assert.ok(copy)
  assert.deepEqual([copy.for, more], ['visible', []])
  assert.equal(text(copy.octets).includes(SUBJECT), false)
  const outside = fieldsOf(parseMessage(copy.octets), parseMessage(copy.octets).root)
  assert.deepEqual([outside.last('subject'), outside.last('references')], ['[...]', '<b@posthus.test>'])
  for (const key of [ada, bo, caro]) {
    const opened = await openAs(key, copy.octets)
    assert.deepEqual(
      [opened.signature?.kind, opened.headers.subject, opened.content?.text],
      ['good', SUBJECT, 'the text\n'],
    )
    assert.deepEqual(opened.headers.to, [
      { address: 'bo@posthus.test' },
      { name: 'Cåro', address: 'caro@posthus.test' },
    ])
    assert.deepEqual(
      opened.gossip.map((header) => header.address),
      ['bo@posthus.test', 'caro@posthus.test'],
    )
  }
})

test('a recipient with a key of version 6 that wants AEAD is written to, and the sender with the older key reads it too', async () => {
  const options = {
    userIDs: { email: 'new@posthus.test' },
    type: 'curve25519',
    date: new Date(MADE_MS),
    format: 'object',
    config: { v6Keys: true, aeadProtect: true },
  } as const
  const modern = (await generateKey(options)).privateKey
  const [copy] = await seal({ recipients: [{ address: 'new@posthus.test', key: modern.toPublic() }] })
  for (const key of [modern, ada]) assert.equal((await openAs(key, copy?.octets as Uint8Array)).signature?.kind, 'good')
})

test('hidden recipients are in no copy but their own', async () => {
  const hidden = [{ address: 'caro@posthus.test', key: caro.toPublic() }]
  const fields = { ...FIELDS, to: [{ address: 'bo@posthus.test' }] }
  const copies = await seal({ fields, recipients: [{ address: 'bo@posthus.test', key: bo.toPublic() }], hidden })
  assert.deepEqual(
    copies.map((copy) => copy.for),
    ['visible', 'caro@posthus.test'],
  )
  const [visible, own] = copies
  assert.ok(visible && own)
  assert.equal((await openAs(caro, visible.octets)).encryption.kind, 'no-key')
  assert.equal((await openAs(bo, own.octets)).encryption.kind, 'no-key')
  assert.deepEqual((await openAs(caro, own.octets)).gossip, [])
})

test('what cannot be sealed is a fault before anything is written', async () => {
  const expired = await testKey('bo@posthus.test', MADE_MS, { expiresSeconds: 60 })
  const rows: [changes: Partial<MessageToSeal>, code: string][] = [
    [{ signingKey: undefined }, 'pgp/locked'],
    [{ mode: 'sign', signingKey: undefined }, 'pgp/locked'],
    [{ recipients: [] }, 'pgp/no-recipients'],
    [{ recipients: [{ address: 'bo@posthus.test', key: expired.toPublic() }] }, 'pgp/key-not-usable'],
  ]
  for (const [changes, code] of rows) await assert.rejects(seal(changes), (error) => isFault(error, code), code)
  await assert.rejects(seal({}, { ...PGP_LIMITS, maxRecipients: 1 }), (error) =>
    isFault(error, 'pgp/too-many-recipients'),
  )
})

test('no text of a field writes another field, outside or within', () => {
  const hostile = fc
    .array(
      fc.constantFrom(
        'a',
        '\r\n',
        '\n',
        '\r',
        'Bcc: e@e.example',
        ': ',
        '<',
        '>',
        '"',
        ',',
        ';',
        '\0',
        'ø',
        '=?UTF-8?Q?x?=',
        '\u2028',
      ),
      { maxLength: 12 },
    )
    .map((pieces) => pieces.join(''))
  fc.assert(
    fc.property(hostile, hostile, hostile, (subject, name, address) => {
      const fields: FieldsToSend = {
        ...FIELDS,
        subject,
        from: { name, address: 'ada@posthus.test' },
        to: [{ name, address }],
        date: `x${subject}`,
        messageId: `a${subject}`,
        references: [name],
        inReplyTo: [address],
      }
      for (const header of [
        messageFields(fields, 'clear'),
        messageFields(fields, 'cipher'),
        protectedFields(fields, 'clear', []),
        protectedFields(fields, 'cipher', []),
      ]) {
        for (const line of header.split('\r\n'))
          assert.match(
            line,
            /^($|[ \t]|From: |To: |Subject:|Date: |Message-ID: |In-Reply-To: |References: |HP-Outer: )/,
          )
        assert.doesNotMatch(header.replaceAll('\r\n', ''), /[\r\n\0]/)
      }
    }),
  )
})

test('a message that is signed only says everything twice, and the copy within is what was signed', async () => {
  const [copy] = await seal({ mode: 'sign' })
  const octets = copy?.octets as Uint8Array
  const opened = await openAs(bo, octets)
  assert.deepEqual(
    [opened.signature?.kind, opened.headerProtection, opened.headers.subject],
    ['good', 'rfc9788', SUBJECT],
  )
  const forged = Uint8Array.from(latin1(octets).replace(SUBJECT, 'Something forged'), (character) =>
    character.charCodeAt(0),
  )
  assert.equal((await openAs(bo, forged)).headers.subject, SUBJECT, 'outside anybody can write')
})
