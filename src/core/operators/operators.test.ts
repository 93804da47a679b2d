import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '../../base/fault.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import type { Account, AccountState } from '../directory/directory.ts'
import { MemoryOperatorLog } from './memory-operator-log.ts'
import { MemoryOperatorStore } from './memory-operator-store.ts'
import { OperatorDesk } from './operator-desk.ts'
import { Operators } from './operators.ts'

function account(id: string, state: AccountState = 'active'): Account {
  return { id, address: `${id}@example.org`, name: id, state, unit: 'local', createdMs: 0 }
}

/** A house with Kari, Ole and Anna, of whom nobody works here yet. */
function house() {
  const accounts = new Map(['kari', 'ole', 'anna'].map((id) => [id, account(id)]))
  const ended: string[] = []
  const store = new MemoryOperatorStore()
  const clock = new ManualClock()
  const log = new MemoryOperatorLog()
  const operators = new Operators({
    store,
    accounts: {
      account: async (address) => {
        const found = [...accounts.values()].find((one) => one.address === address)
        if (!found) throw new Fault('peer', 'directory/no-such-account', 'none')
        return found
      },
    },
    directory: { account: async (id) => accounts.get(id) },
    factors: { isOn: async (id) => id === 'kari' },
    sessions: { endOf: async (id) => ended.push(id) },
    clock,
  })
  return { operators, accounts, ended, log, desk: new OperatorDesk({ log, store, clock, journal: silentLog }) }
}

test('an operator is a role upon an account, has one name that members read, and goes with the role', async () => {
  const { operators, ended } = house()
  assert.equal(await operators.any(), false)
  const kari = await operators.add('kari@example.org', 'support', 'Kari N.')
  assert.deepEqual([kari.name, kari.hasSecondFactor], ['Kari N.', true])
  assert.equal((await operators.add('ole@example.org', 'auditor', '')).name, 'ole')
  assert.equal((await operators.setRole('kari@example.org', 'security')).role, 'security')
  assert.equal((await operators.tryOperator('kari'))?.role, 'security')
  await operators.remove('kari@example.org')
  assert.deepEqual(ended, ['kari'])
  assert.equal(await operators.tryOperator('kari'), undefined)
  assert.deepEqual(
    (await operators.list()).map(({ address }) => address),
    ['ole@example.org'],
  )
})

test('whoever is suspended, or whose account is gone, is no operator', async () => {
  const { operators, accounts } = house()
  await operators.add('kari@example.org', 'support', '')
  accounts.set('kari', account('kari', 'suspended'))
  assert.equal(await operators.tryOperator('kari'), undefined)
  accounts.delete('kari')
  assert.equal(await operators.tryOperator('kari'), undefined)
  assert.deepEqual([await operators.list(), await operators.any()], [[], false])
})

for (const [address, role, name, code] of [
  ['nobody@example.org', 'support', '', 'directory/no-such-account'],
  ['anna@example.org', 'root', '', 'operators/no-such-role'],
  ['anna@example.org', 'support', 'x'.repeat(61), 'operators/bad-name'],
  ['anna@example.org', 'support', 'A\u202eB', 'operators/bad-name'],
  ['kari@example.org', 'support', '', 'operators/exists'],
] as const) {
  test(`nobody is made an operator: ${code}`, async () => {
    const { operators } = house()
    await operators.add('kari@example.org', 'auditor', '')
    await assert.rejects(operators.add(address, role, name), { code })
    assert.equal((await operators.list()).length, 1)
  })
}

const LOOK = {
  act: 'account.look',
  power: 'accounts.see',
  accountId: 'anna',
  subject: 'anna',
  why: 'she called',
} as const

test('an act is written down before it is done, and once more where it came to nothing', async () => {
  const { operators, desk, log } = house()
  const kari = await operators.add('kari@example.org', 'support', '')
  const during = await desk.perform(kari, LOOK, async () => (await log.find({ most: 9 })).length)
  assert.equal(during, 1)
  const failing = desk.perform(kari, LOOK, async () => {
    throw new Fault('world', 'store/busy', 'busy')
  })
  await assert.rejects(failing, { code: 'store/busy' })
  assert.deepEqual(
    (await log.find({ most: 9 })).map(({ failed }) => failed),
    ['store/busy', undefined, undefined],
  )
  assert.deepEqual((await log.find({ most: 1 }))[0]?.by, { accountId: 'kari', name: 'kari', role: 'support' })
})

test('without the power, or without a reason, nothing is done and nothing is written down', async () => {
  const { operators, desk, log } = house()
  const kari = await operators.add('kari@example.org', 'support', '')
  const never = async () => assert.fail('it was done')
  await assert.rejects(desk.perform(kari, { ...LOOK, power: 'queue.change' }, never), { code: 'operators/not-allowed' })
  for (const why of ['', '  x  ', 'y'.repeat(501)]) {
    await assert.rejects(desk.perform(kari, { ...LOOK, why }, never), { code: 'operators/reason-needed' })
  }
  assert.deepEqual(await log.find({ most: 9 }), [])
})

test('what cannot be written down is not done', async () => {
  const { operators, desk, log } = house()
  const kari = await operators.add('kari@example.org', 'support', '')
  log.append = async () => {
    throw new Fault('world', 'store/full', 'full')
  }
  await assert.rejects(
    desk.perform(kari, LOOK, async () => assert.fail('it was done')),
    { code: 'store/full' },
  )
})

test('only those who look after operators take something from one', async () => {
  const { operators, desk } = house()
  const kari = await operators.add('kari@example.org', 'operator', '')
  const ole = await operators.add('ole@example.org', 'security', '')
  const wish = { ...LOOK, act: 'account.suspend', power: 'accounts.restrict', isRestricting: true } as const
  await assert.rejects(
    desk.perform(kari, { ...wish, accountId: 'ole' }, async () => 'done'),
    { code: 'operators/not-allowed' },
  )
  assert.equal(await desk.perform(ole, { ...wish, accountId: 'kari' }, async () => 'done'), 'done')
  assert.equal(await desk.perform(kari, wish, async () => 'done'), 'done')
})
