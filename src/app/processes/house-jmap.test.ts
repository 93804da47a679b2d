import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KeptAppPassword } from '../../core/app-passwords/app-password.ts'
import type { WebSession } from '../../core/sessions/web-session.ts'
import { pushIsGood } from './house-jmap.ts'

const ids = <T>(...all: readonly string[]) => all.map((id) => ({ id })) as T[]
const isGood = pushIsGood(
  {
    appPasswords: { of: async (account) => (account === 'a1' ? ids<KeptAppPassword>('phone', 'tablet') : []) },
    sessions: { of: async (account) => (account === 'a1' ? ids<WebSession>('browser') : []) },
  },
  { credentialMs: async (account) => (account === 'gone' ? undefined : 5), applicationServerKey: 'key' },
)
const MADE = { accountId: 'a1', credentialMs: 5, madeWith: 'password', knownBy: 'key' }

const marks: readonly (readonly [
  what: string,
  change: Partial<typeof MADE> | { madeWith: undefined },
  expected: boolean,
])[] = [
  ['with the password that there is', {}, true],
  ['with one that was changed since', { credentialMs: 4 }, false],
  ['in an account that may not log in', { accountId: 'gone' }, false],
  ['with an app password', { madeWith: 'app:tablet' }, true],
  ['with one that was revoked', { madeWith: 'app:watch' }, false],
  ['with one of somebody else', { accountId: 'a2', madeWith: 'app:phone' }, false],
  ['in a session', { madeWith: 'session:browser' }, true],
  ['in one that is over', { madeWith: 'session:other' }, false],
  ['before it was known with what', { madeWith: undefined }, true],
  ['when services knew us by another key', { knownBy: 'old' }, false],
]
for (const [what, change, expected] of marks) {
  test(`a push subscription that was made ${what} is ${expected ? 'good' : 'over'}`, async () =>
    assert.equal(await isGood({ ...MADE, ...change }), expected))
}
