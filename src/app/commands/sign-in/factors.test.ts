import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFault } from '../../../base/fault.ts'
import type { Account, PasswordDemand } from '../../../core/directory/directory.ts'
import type { Passkey } from '../../../core/factors/factor-store.ts'
import { ScriptedTerminal } from '../../terminal/scripted-terminal.ts'
import { listFactors, resetFactors } from './factors.ts'
import { demandPassword } from './password-demand.ts'

const ANNA = { id: 'anna', address: 'anna@posthus.test' } as Account
const accounts = { account: async () => ANNA }
const passkey = { id: 'k', name: 'Laptop', createdMs: 0, usedMs: 60_000, isBackedUp: true } as Passkey

test('the factors of an account are listed, or that there is none', async () => {
  const view = { totpSinceMs: 0, passkeys: [passkey], recoveryCodesLeft: 9 }
  const some = await listFactors({ accounts, factors: { view: async () => view, reset: async () => undefined } }, 'x')
  assert.match(some.text, /authenticator app[\s\S]*passkey, kept in several places .*Laptop[\s\S]*left: 9/)
  const nothing = { totpSinceMs: undefined, passkeys: [], recoveryCodesLeft: 0 }
  const none = await listFactors(
    { accounts, factors: { view: async () => nothing, reset: async () => undefined } },
    'x',
  )
  assert.match(none.text, /has no second factor/)
})

test('factors are taken away with consent only', async () => {
  const reset: string[] = []
  const factors = { view: async () => assert.fail(), reset: async (id: string) => void reset.push(id) }
  const terminal = new ScriptedTerminal()
  const without = resetFactors({ accounts, factors }, terminal, 'x', { yes: false })
  await assert.rejects(without, (error) => isFault(error, 'command/not-confirmed'))
  assert.deepEqual(reset, [])
  await resetFactors({ accounts, factors }, terminal, 'x', { yes: true })
  assert.deepEqual(reset, ['anna'])
})

test('a password is advised, forced and released', async () => {
  const asked: (PasswordDemand['level'] | undefined)[] = []
  const demanding = {
    demandPassword: async (_address: string, level: PasswordDemand['level'] | undefined) => {
      asked.push(level)
      return ANNA
    },
  }
  for (const level of ['advise', 'force', 'release'] as const) await demandPassword(demanding, 'x', level)
  assert.deepEqual(asked, ['advise', 'force', undefined])
})
