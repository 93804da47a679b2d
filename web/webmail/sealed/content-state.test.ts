import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EncryptionState, Refusal } from '../../pgp/message/opened-message.ts'
import type { SignatureKind } from '../../pgp/message/signature-state.ts'
import type { ShownMessage } from '../../pgp/worker/protocol.ts'
import { briefly, contentState } from './content-state.ts'
import { SEALED_TEXTS } from './texts/texts.ts'

const KEY = 'abcdef0123456789abcdef0123456789abcdef01'
const plain: ShownMessage = {
  form: 'pgp-mime',
  encryption: { kind: 'none' },
  coverage: 'none',
  signature: undefined,
  headers: {
    subject: 'The ferry',
    from: [{ name: 'Ada', address: 'ada@posthus.test' }],
    to: [],
    cc: [],
    replyTo: [],
    date: undefined,
    messageId: undefined,
    inReplyTo: [],
    references: [],
    isUndecided: false,
  },
  headerProtection: undefined,
  otherFrom: undefined,
  content: { text: 'x', html: undefined, files: [] },
  loads: 'nothing',
  autocrypt: undefined,
  gossip: [],
  acceptance: undefined,
  handle: undefined,
}
const decrypted: EncryptionState = { kind: 'decrypted', fingerprint: KEY }
const signedBy = (kind: SignatureKind, acceptance: ShownMessage['acceptance'] = 'accepted'): Partial<ShownMessage> => ({
  coverage: 'whole',
  signature: { kind, keyId: '0123456789abcdef', fingerprint: KEY, signerAddresses: ['ada@posthus.test'], createdMs: 0 },
  acceptance,
})
const stateOf = (changes: Partial<ShownMessage>, subject = '...') =>
  contentState({ ...plain, ...changes }, { subject }, (ms) => `t${ms}`)
const textsOf = (changes: Partial<ShownMessage>, subject?: string) =>
  stateOf(changes, subject).sentences.map(({ text }) => text)

const REFUSALS: readonly Refusal[] = [
  'no-integrity',
  'damaged',
  'partly-encrypted',
  'nested',
  'password-only',
  'too-large',
  'too-many-recipients',
  'malformed',
]
const KINDS: readonly SignatureKind[] = [
  'wrong-signer',
  'bad',
  'unknown-signer',
  'revoked-key',
  'expired-key',
  'expired-signature',
  'weak',
  'unusable-key',
]

test('each reason for which nothing is opened has a sentence of its own, and is bad', () => {
  for (const why of REFUSALS) {
    const state = stateOf({ encryption: { kind: 'refused', why }, content: undefined })
    assert.deepEqual([state.short, state.grade], ['short.refused', 'bad'], why)
    assert.deepEqual(
      state.sentences.map(({ text }) => text),
      [`refused.${why}`],
    )
    assert.ok(SEALED_TEXTS.en[`refused.${why}`].length > 20)
  }
})

test('only a good signature of a key that is in use, or was, is called good', () => {
  for (const encryption of [decrypted, plain.encryption]) {
    for (const kind of KINDS) {
      const state = stateOf({ encryption, ...signedBy(kind) })
      assert.notEqual(state.grade, 'good', kind)
      assert.ok(state.sentences.some(({ text }) => text === `signature.${kind}`))
    }
    for (const acceptance of ['pending', 'rejected', 'unknown'] as const) {
      const state = stateOf({ encryption, ...signedBy('good', acceptance) })
      assert.equal(state.grade, 'plain', acceptance)
      assert.ok(state.sentences.some(({ text }) => text === `signed.${acceptance}`))
    }
    for (const acceptance of ['own', 'verified', 'accepted', 'first-use', 'replaced'] as const) {
      assert.equal(stateOf({ encryption, ...signedBy('good', acceptance) }).grade, 'good', acceptance)
    }
  }
})

test('what is encrypted and unsigned is not good, and says who could have written it', () => {
  assert.deepEqual(textsOf({ encryption: decrypted }), ['decrypted', 'unsigned', 'headersOpen'])
  assert.equal(stateOf({ encryption: decrypted }).grade, 'plain')
})

test('what is locked, or for other keys, says nothing of signatures and names the keys', () => {
  const locked = stateOf({ encryption: { kind: 'locked', fingerprints: [KEY] }, content: undefined })
  assert.deepEqual(locked.sentences, [
    { text: 'locked', values: { key: 'ABCD EF01 2345 6789 ABCD EF01 2345 6789 ABCD EF01' } },
  ])
  const others = (keyIds: readonly string[]) =>
    stateOf({ encryption: { kind: 'no-key', keyIds }, content: undefined }).sentences
  assert.deepEqual(others(['0123456789abcdef', '0000000000000000']), [
    { text: 'noKey', values: { keys: '0123 4567 89AB CDEF' } },
  ])
  assert.deepEqual(others(['0000000000000000']), [{ text: 'noKeyHidden', values: {} }])
})

test('a From or a subject that is another outside is told, three dots are not', () => {
  const both = { encryption: decrypted, ...signedBy('good'), headerProtection: 'v1' as const }
  assert.deepEqual(textsOf(both), ['decrypted', 'signed.accepted', 'signedAt', 'headersProtected'])
  assert.deepEqual(textsOf(both, 'Cheap watches').at(-1), 'otherSubject')
  const otherFrom = [{ address: 'eve@example.net' }]
  assert.deepEqual(textsOf({ ...both, otherFrom }).at(-1), 'otherFromSigned')
  assert.deepEqual(textsOf({ ...both, ...signedBy('unknown-signer'), otherFrom }).at(-1), 'otherFromUnsigned')
  assert.equal(stateOf({ ...both, otherFrom }).sentences.at(-1)?.values['other'], 'eve@example.net')
})

test('what is as it should be is told in one sentence, and whatever is not with all of them', () => {
  const brief = (changes: Partial<ShownMessage>) => briefly(stateOf(changes)).map(({ text }) => text)
  const good = { encryption: decrypted, ...signedBy('good'), headerProtection: 'v1' as const }
  assert.deepEqual(brief(good), ['signed.accepted'])
  assert.deepEqual(brief({ ...good, otherFrom: [{ address: 'eve@example.net' }] }), [
    'signed.accepted',
    'otherFromSigned',
  ])
  assert.deepEqual(brief({ ...good, form: 'inline', headerProtection: undefined }), [
    'decryptedInline',
    'signed.accepted',
  ])
  assert.deepEqual(brief({ ...good, ...signedBy('bad') }), ['decrypted', 'signature.bad'])
})

test('a signature over a part counts for nothing', () => {
  const state = stateOf({ coverage: 'part', content: undefined })
  assert.equal(state.grade, 'plain')
  assert.ok(state.sentences.some(({ text }) => text === 'partSigned'))
})
