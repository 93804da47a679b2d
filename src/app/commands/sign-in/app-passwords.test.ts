import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFault } from '../../../base/fault.ts'
import { APP_SCOPES, type AppPassword, keepSecret } from '../../../core/app-passwords/app-password.ts'
import type { NewAppPassword } from '../../../core/app-passwords/app-passwords.ts'
import type { Account } from '../../../core/directory/directory.ts'
import { addAppPassword, listAppPasswords, readScopes, revokeAppPassword } from './app-passwords.ts'

const ENTRY: AppPassword = {
  id: 'p1',
  accountId: 'anna',
  device: 'Phone',
  scopes: ['imap', 'smtp'],
  createdMs: 0,
  lastUse: { atMs: 60_000, service: 'imaps', address: '192.0.2.1', protection: undefined },
}
const SECRET = { keyId: 'a', mac: new Uint8Array([77]), sealedScram: new Uint8Array([88]) }

function desk() {
  const asked: NewAppPassword[] = []
  return {
    asked,
    accounts: { account: async () => ({ id: 'anna', address: 'anna@posthus.test' }) as Account },
    appPasswords: {
      of: async () => [keepSecret(ENTRY, SECRET)],
      make: async (_account: Account, wanted: NewAppPassword) => {
        asked.push(wanted)
        return { password: 'once', entry: ENTRY }
      },
      revoke: async (_accountId: string, id: string) => id === 'p1',
    },
  }
}

test('app passwords are listed with their last use, and without anything that opens', async () => {
  const { text, json } = await listAppPasswords(desk(), 'anna@posthus.test')
  assert.match(text, /p1 .*Phone .*imap smtp .*imaps .*192\.0\.2\.1/)
  assert.doesNotMatch(JSON.stringify(json) + text, /77|88|mac|sealed/)
})

test('one is made for all that there is, or for what is said, and shown', async () => {
  const made = desk()
  assert.match((await addAppPassword(made, 'anna@posthus.test', 'Phone', readScopes(undefined))).text, /once/)
  await addAppPassword(made, 'anna@posthus.test', 'Phone', readScopes('imap, smtp'))
  assert.deepEqual(
    made.asked.map(({ scopes }) => scopes),
    [APP_SCOPES, ['imap', 'smtp']],
  )
})

test('one that is not there is not revoked', async () => {
  assert.match((await revokeAppPassword(desk(), 'anna@posthus.test', 'p1')).text, /opens nothing/)
  await assert.rejects(revokeAppPassword(desk(), 'anna@posthus.test', 'p2'), (error) =>
    isFault(error, 'app-passwords/not-found'),
  )
})
