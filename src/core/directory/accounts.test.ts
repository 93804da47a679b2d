import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemEntropy } from '../../base/entropy.ts'
import { isFault } from '../../base/fault.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import type { MailStore } from '../mail/mail-store.ts'
import { NO_BREACHED_PASSWORDS } from '../passwords/breached-passwords.ts'
import { PASSWORD_POLICIES } from '../passwords/password-policy.ts'
import { PasswordVault } from '../passwords/password-vault.ts'
import { Pepper } from '../passwords/pepper.ts'
import type { QueueDesk } from '../queue/queue-desk.ts'
import { type AccountNotice, endsSessions, LocalAccountNotices } from './account-notices.ts'
import { Accounts } from './accounts.ts'
import { MemoryDirectory } from './memory-directory.ts'

const GOOD = 'wobbling teapots hum'

function open() {
  const directory = new MemoryDirectory()
  const stores = new Set<string>()
  const mail = {
    create: async (id: string) => void stores.add(id),
    destroy: async (id: string) => void stores.delete(id),
  } as unknown as MailStore
  const pepper = new Pepper([{ id: 'a', secret: new Uint8Array(32) }])
  const cheap = { cost: { memoryKiB: 8, passes: 1, lanes: 1 }, scramIterations: 4096 }
  const vault = new PasswordVault(pepper, systemEntropy, cheap)
  const notices = new LocalAccountNotices()
  const told: AccountNotice[] = []
  const sent: string[] = []
  const subscription = notices.subscribe((notice) => told.push(notice))
  const held: string[] = []
  const outbox: Pick<QueueDesk, 'hold' | 'release'> = {
    hold: async ({ accountId }, { by }) => {
      held.push(`hold ${accountId} ${by}`)
      return { messages: 0, recipients: 0 }
    },
    release: async ({ accountId }, _now, by) => {
      held.push(`release ${accountId} ${by}`)
      return { messages: 0, recipients: 0 }
    },
  }
  const outgoing = { memberIsBack: async (id: string) => void sent.push(`back ${id}`) }
  const appPasswords = { of: async () => [] }
  const clock = new ManualClock(7)
  const factors = { isOn: async () => false }
  const breached = NO_BREACHED_PASSWORDS
  const parts = {
    directory,
    mail,
    vault,
    appPasswords,
    factors,
    breached,
    notices,
    outbox,
    outgoing,
    closures: { isReserved: async () => false },
    clock,
    entropy: systemEntropy,
  }
  const settings = { policy: PASSWORD_POLICIES.today, unit: 'main', providerNames: ['Posthus'], separator: '+' }
  return { accounts: new Accounts(parts, settings), directory, stores, vault, told, held, sent, subscription }
}

const fault = (code: string) => (error: unknown) => isFault(error, code)

test('an account is made with its place for mail and a password that verifies', async () => {
  const { accounts, directory, stores, vault } = open()
  await accounts.addDomain('Bücher.Example')
  const anna = await accounts.addAccount('Anna@bücher.example', 'Anna', GOOD)
  assert.partialDeepStrictEqual(anna, {
    address: 'anna@xn--bcher-kva.example',
    name: 'Anna',
    state: 'active',
    unit: 'main',
    createdMs: 7,
  })
  assert.deepEqual([...stores], [anna.id])
  const credential = await directory.credential(anna.id)
  assert.ok(credential && (await vault.verify(credential, GOOD)))
})

test('what is refused leaves nothing behind', async () => {
  const { accounts, directory, stores } = open()
  await accounts.addDomain('posthus.test')
  await accounts.addAccount('anna@posthus.test', 'Anna', GOOD)
  await accounts.putAlias('info@posthus.test', ['anna@posthus.test'])
  const table: [string, string, string][] = [
    ['anna@posthus.test', GOOD, 'directory/address-taken'],
    ['"Anna"@POSTHUS.test', GOOD, 'directory/address-taken'],
    ['info@posthus.test', GOOD, 'directory/address-taken'],
    ['bo@elsewhere.test', GOOD, 'directory/no-such-domain'],
    ['bo+x@posthus.test', GOOD, 'directory/bad-address'],
    ['bo', GOOD, 'directory/bad-address'],
    ['bo@posthus.test', 'short', 'passwords/too-short'],
    ['bjorn@posthus.test', 'bjorn eats teapots', 'passwords/names-you'],
  ]
  for (const [address, password, code] of table) {
    await assert.rejects(accounts.addAccount(address, 'X', password), fault(code), address)
  }
  assert.equal((await directory.accounts()).length, 1)
  assert.equal(stores.size, 1)
  await assert.rejects(accounts.addDomain('POSTHUS.test.'), fault('directory/domain-exists'))
})

test('two who want the same address at once: one gets it, and no place for mail is left over', async () => {
  const { accounts, stores } = open()
  await accounts.addDomain('posthus.test')
  const both = [1, 2].map(() => accounts.addAccount('anna@posthus.test', 'Anna', GOOD))
  const outcomes = await Promise.allSettled(both)
  assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  assert.equal(stores.size, 1)
})

test('two who ask for the same account at once: the one who is late takes no mail away', async () => {
  const { accounts, stores } = open()
  await accounts.addDomain('posthus.test')
  const both = [1, 2].map(() => accounts.addAccount('anna@posthus.test', 'Anna', GOOD, 'form'))
  const outcomes = await Promise.allSettled(both)
  assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  assert.deepEqual([...stores], ['form'])
})

test('password, state and removal change the account and are told, so that open sessions end', async () => {
  const { accounts, directory, vault, told, held, subscription } = open()
  await accounts.addDomain('posthus.test')
  const { id } = await accounts.addAccount('anna@posthus.test', 'Anna', GOOD)
  await accounts.changePassword('Anna@posthus.test', 'humming teapots wobble')
  const credential = await directory.credential(id)
  assert.ok(credential?.version === 2 && (await vault.verify(credential, 'humming teapots wobble')))
  await assert.rejects(accounts.changePassword('anna@posthus.test', 'anna'), fault('passwords/too-short'))
  await accounts.suspend('anna@posthus.test')
  assert.equal((await directory.account(id))?.state, 'suspended')
  await accounts.resume('anna@posthus.test')
  assert.equal((await directory.account(id))?.state, 'active')
  assert.deepEqual(held, [`hold ${id} suspension`, `release ${id} suspension`])
  const kinds = ['password-changed', 'suspended', 'resumed']
  assert.deepEqual(
    told.map(({ what }) => what),
    kinds,
  )
  assert.deepEqual(told.map(endsSessions), [true, true, false])
  subscription[Symbol.dispose]()
  await accounts.suspend('anna@posthus.test')
  assert.equal(told.length, 3)
})

test('aliases name accounts by id, so that they follow the account', async () => {
  const { accounts, directory } = open()
  await accounts.addDomain('posthus.test')
  const { id } = await accounts.addAccount('anna@posthus.test', 'Anna', GOOD)
  const targets = ['Anna@posthus.test', 'X@Elsewhere.test', 'anna@posthus.test']
  await accounts.putAlias('Sales@posthus.test', targets)
  assert.deepEqual(await directory.alias('sales@posthus.test'), {
    address: 'sales@posthus.test',
    targets: [id, 'x@elsewhere.test'],
  })
  await assert.rejects(accounts.putAlias('none@posthus.test', []), fault('directory/no-target'))
  await accounts.setCatchAll('POSTHUS.test', 'anna@posthus.test')
  assert.equal((await directory.domain('posthus.test'))?.catchAll, id)
  await accounts.setCatchAll('posthus.test', undefined)
  assert.equal((await directory.domain('posthus.test'))?.catchAll, undefined)
})

test('who has a new password is back', async () => {
  const { accounts, sent } = open()
  await accounts.addDomain('example.org')
  const { id } = await accounts.addAccount('anna@example.org', '', GOOD)
  await accounts.changePassword('anna@example.org', `${GOOD} and more`)
  assert.deepEqual(sent, [`back ${id}`])
})
