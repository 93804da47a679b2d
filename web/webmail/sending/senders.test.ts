import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OpenedEmail } from '../../../src/wire/jmap/email.ts'
import { SENDING_PREFERENCES } from '../../../src/wire/jmap/sending.ts'
import { defaultIdentity, type Identity, identityForAnswer, identityOf, type Senders, senderOf } from './senders.ts'

const identity = (id: string, email: string): Identity => ({
  id,
  email,
  name: ` ${id} `,
  replyTo: null,
  bcc: null,
  textSignature: '',
  htmlSignature: '',
  mayDelete: true,
})
const senders: Senders = {
  identities: [
    identity('D1', 'anna@posthus.test'),
    identity('D2', 'team@other.test'),
    identity('I1', 'anna+shop@posthus.test'),
    identity('I2', 'team@other.test'),
  ],
  preferences: SENDING_PREFERENCES,
}
const to = (...emails: string[]) =>
  ({ to: emails.map((email) => ({ name: null, email })), cc: null, bcc: null, from: null }) as unknown as OpenedEmail

const cases: readonly (readonly [what: string, email: OpenedEmail, expected: string | undefined])[] = [
  ['to an alias', to('bo@example.net', 'TEAM@other.test'), 'D2'],
  ['to a subaddress that has an identity', to('anna+shop@posthus.test'), 'I1'],
  ['to a subaddress that has none', to('anna+news@posthus.test'), 'D1'],
  ['to nobody that is known: a hidden copy', to('list@example.net'), 'D1'],
  ['of one’s own', { ...to('bo@example.net'), from: [{ name: null, email: 'team@other.test' }] }, 'D2'],
]
for (const [what, email, expected] of cases) {
  test(`a message ${what} is answered as ${expected}`, () => {
    assert.equal(identityForAnswer(senders, email)?.id, expected)
  })
}

test('the default identity is the one that was chosen, as long as it is there; of two with one address it is meant', () => {
  const chosen = { ...senders, preferences: { ...SENDING_PREFERENCES, defaultIdentityId: 'I2' } }
  assert.equal(defaultIdentity(chosen)?.id, 'I2')
  assert.equal(identityForAnswer(chosen, to('team@other.test'))?.id, 'I2')
  const gone = { ...senders, preferences: { ...SENDING_PREFERENCES, defaultIdentityId: 'X' } }
  assert.equal(defaultIdentity(gone)?.id, 'D1')
})

test('a letter knows its identity by id, or else by its address', () => {
  const from = senderOf(senders.identities[1] as Identity)
  assert.deepEqual(from, { identityId: 'D2', name: 'D2', email: 'team@other.test' })
  assert.equal(identityOf(senders, from)?.id, 'D2')
  assert.equal(identityOf(senders, { ...from, identityId: undefined, email: 'ANNA@posthus.test' })?.id, 'D1')
})
