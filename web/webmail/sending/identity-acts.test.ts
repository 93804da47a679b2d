import assert from 'node:assert/strict'
import { test } from 'node:test'
import { draftOf, type IdentityDraft, wrongFields } from './identity-acts.ts'
import type { Identity } from './senders.ts'

const DRAFT: IdentityDraft = { ...draftOf(undefined), email: 'anna@posthus.test' }

const cases: readonly (readonly [what: string, change: Partial<IdentityDraft>, expected: string])[] = [
  ['an address alone', {}, ''],
  ['no address', { email: '' }, 'email'],
  ['two addresses', { email: 'a@b.c, d@e.f' }, 'email'],
  ['answers to several', { replyTo: 'Bo <bo@example.net>, eva@example.net' }, ''],
  ['answers to nobody that there is', { replyTo: 'bo' }, 'replyTo'],
  ['a hidden copy to something', { bcc: 'x@, bo@example.net' }, 'bcc'],
]
for (const [what, change, expected] of cases) {
  test(`${what}: ${expected || 'right'}`, () => {
    assert.equal(wrongFields({ ...DRAFT, ...change }).join(' '), expected)
  })
}

test('an identity is edited as it would be typed', () => {
  const identity = { id: 'I1', name: 'Anna', email: 'a@b.c', replyTo: [{ name: 'B, C', email: 'x@y.z' }], bcc: null }
  const draft = draftOf({ ...identity, textSignature: 's', htmlSignature: '', mayDelete: true } satisfies Identity)
  assert.deepEqual([draft.replyTo, draft.bcc, draft.textSignature], ['"B, C" <x@y.z>', '', 's'])
})
