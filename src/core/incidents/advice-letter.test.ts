import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Account } from '../directory/directory.ts'
import { adviceLetter } from './advice-letter.ts'
import type { Incident } from './incident.ts'

const ANNA = { id: 'anna', address: 'anna@posthus.test' } as Account
const incident = (advice: 'advise' | 'force') =>
  ({
    id: 3,
    openedMs: 5,
    opening: { summary: 'A key was read.', advice, references: ['https://example.org/advisory'] },
    searches: [],
  }) as unknown as Incident

test('in every language the advice says what to do, leads to how passwords are chosen, and to no form for one', () => {
  const said = new Set<string>()
  for (const language of ['en', 'nb', 'de'] as const) {
    for (const advice of ['advise', 'force'] as const) {
      const { text, subject, id } = adviceLetter(ANNA, incident(advice), 'mail.posthus.test', language)
      said.add(text).add(subject)
      assert.equal(id, 'incident.3.5.anna')
      assert.match(text, /^A key was read\./)
      assert.match(text, /https:\/\/mail\.posthus\.test\/help\/passwords\n/)
      assert.match(text, /https:\/\/example\.org\/advisory$/)
      assert.doesNotMatch(text, /account\/password|sign-in/)
    }
  }
  assert.equal(said.size, 9)
})
