import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Account, Directory } from '../directory/directory.ts'
import type { AclChange } from '../mail/share-notices.ts'
import type { AlertKind } from './alert.ts'
import {
  shareAlerts,
  watchedAppPasswords,
  watchedClosing,
  watchedExports,
  watchedFactors,
  watchedPasswords,
  watchedRecovery,
} from './watched-doors.ts'

const ANNA = { id: 'anna', address: 'anna@posthus.test' } as Account
const BO = { id: 'bo', address: 'bo@posthus.test' } as Account

/** Doors behind which everything goes well, or (`isNothing`) there was nothing to be done; what was told of. */
function open(isNothing = false) {
  const told: string[] = []
  const alerts = {
    raise: async (id: string, kind: AlertKind, subject = '') => void told.push(`${id} ${kind} ${subject}`.trim()),
  }
  const passkey = { id: 'p1', name: 'Laptop' }
  const factors = watchedFactors(
    {
      view: async () => ({ totpSinceMs: undefined, passkeys: [passkey], recoveryCodesLeft: 0 }),
      addTotp: async () => undefined,
      addPasskey: async () => ['code'],
      removeTotp: async () => !isNothing,
      removePasskey: async () => !isNothing,
      renewRecoveryCodes: async () => ['code'],
    } as never,
    alerts,
  )
  const appPasswords = watchedAppPasswords(
    {
      make: async (_account: Account, { device }: { device: string }) => ({ password: 'x', entry: { device } }),
    } as never,
    alerts,
  )
  const recovery = watchedRecovery(
    {
      renewCodes: async () => ['code'],
      offerAddress: async () => undefined,
      removeAddress: async () => !isNothing,
    } as never,
    alerts,
  )
  const exports = watchedExports({ request: async () => (isNothing ? 'under-way' : 'added') } as never, alerts)
  const closing = watchedClosing({ close: async () => ({ eraseMs: Date.UTC(2026, 11, 11, 9) }) } as never, alerts)
  const directory = {
    accountAt: async () => (isNothing ? undefined : ANNA),
    account: async (id: string) => [ANNA, BO].find((one) => one.id === id),
  } as unknown as Directory
  const passwords = watchedPasswords({ changePassword: async () => undefined } as never, directory, alerts)
  return { told, factors, appPasswords, recovery, exports, closing, passwords, sharing: shareAlerts(directory, alerts) }
}

function change(name: string, identifier: string, before: string, after: string): AclChange {
  const listed = (rights: string) => (rights === '' ? [] : [{ identifier, rights }])
  return { owner: 'anna', by: 'anna', mailbox: 1, name, identifier, before: listed(before), after: listed(after) }
}

type Doors = ReturnType<typeof open>

const SIGNS: readonly (readonly [told: string, act: (doors: Doors) => Promise<unknown>])[] = [
  ['anna factor-added TOTP', ({ factors }) => factors.addTotp(ANNA, 'ticket', '1')],
  ['anna factor-added Desk', ({ factors }) => factors.addPasskey(ANNA, 'ticket', '{}', 'Desk')],
  ['anna factor-removed TOTP', ({ factors }) => factors.removeTotp('anna')],
  ['anna factor-removed Laptop', ({ factors }) => factors.removePasskey('anna', 'p1')],
  ['anna factor-codes-renewed', ({ factors }) => factors.renewRecoveryCodes('anna')],
  ['anna app-password-made Phone', (doors) => doors.appPasswords.make(ANNA, { device: 'Phone', scopes: ['imap'] })],
  ['anna recovery-codes-renewed', ({ recovery }) => recovery.renewCodes('anna')],
  ['anna recovery-address-changed', ({ recovery }) => recovery.offerAddress(ANNA, 'a@b.test', 'en', '192.0.2.1')],
  ['anna recovery-address-removed', ({ recovery }) => recovery.removeAddress(ANNA)],
  ['anna export', ({ exports }) => exports.request('anna')],
  ['anna closed 2026-12-11', ({ closing }) => closing.close(ANNA, 'member')],
  ['anna password-changed', ({ passwords }) => passwords.changePassword(ANNA.address, 'new')],
  ['anna sharing bo@posthus.test, Trips', ({ sharing }) => sharing(change('Trips', 'bo', '', 'lr'))],
  ['anna sharing @posthus.test, Trips', ({ sharing }) => sharing(change('Trips', 'anyone', '', 'lr'))],
  ['anna sharing bo@posthus.test, Trips', ({ sharing }) => sharing(change('Trips', 'bo', 'l', 'lrs'))],
  ['anna sharing bo@posthus.test, Trips', ({ sharing }) => sharing(change('Trips', 'bo', 'lr', 'lra'))],
  ['anna sharing-inbox bo@posthus.test', ({ sharing }) => sharing(change('INBOX', 'bo', '', 'lr'))],
]

for (const [expected, act] of SIGNS) {
  test(`through its door: ${expected}`, async () => {
    const doors = open()
    await act(doors)
    assert.deepEqual(doors.told, [expected])
  })
}

test('where nothing was done nothing is told', async () => {
  const doors = open(true)
  await doors.factors.removeTotp('anna')
  await doors.factors.removePasskey('anna', 'p1')
  await doors.recovery.removeAddress(ANNA)
  await doors.sharing(change('INBOX', 'bo', 'lrs', 'lr'))
  await doors.sharing(change('INBOX', 'bo', 'lr', ''))
  await doors.sharing(change('INBOX', 'bo', 'lr', 'lrst'))
  await doors.exports.request('anna')
  await doors.passwords.changePassword('nobody@posthus.test', 'new')
  assert.deepEqual(doors.told, [])
})

test('what is refused is not told', async () => {
  const told: string[] = []
  const alerts = { raise: async (id: string) => void told.push(id) }
  const refusing = watchedFactors({ addTotp: async () => Promise.reject(new Error('wrong code')) } as never, alerts)
  await assert.rejects(refusing.addTotp(ANNA, 'ticket', '1'), /wrong code/)
  assert.deepEqual(told, [])
})
