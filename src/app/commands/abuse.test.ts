import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFault } from '../../base/fault.ts'
import { KARI, OLE, openAbuse } from '../../core/abuse/abuse.fixture.ts'
import type { House } from '../house/house.ts'
import {
  closeCase,
  decideAppeal,
  liftStep,
  listAppeals,
  listCases,
  openCase,
  showCase,
  showNumbers,
  takeStep,
} from './abuse.ts'

/** The house of the fixture, as the commands see it. */
async function openHouse() {
  const world = await openAbuse()
  const house = {
    abuse: world.desk,
    accounts: {
      account: async (address: string) => world.account(address.split('@')[0]),
    },
    operators: { tryOperator: async (id: string) => [OLE, KARI].find(({ accountId }) => accountId === id) },
  } as unknown as House
  return { ...world, house }
}

const by = (address: string, why = 'spam to many') => ({ by: `${address}@example.org`, why })

test('a case goes from its opening to its end on the command line, each step in the name of an operator', async () => {
  const { house, appeals, account, standing } = await openHouse()
  assert.match((await listCases(house, false, 9)).text, /No case of abuse is open/)
  assert.match((await openCase(house, 'anna@example.org', by('ole'))).text, /Case 1 about anna@example\.org is open/)
  await takeStep(house, 1, 'warn', by('ole'))
  const throttled = await takeStep(house, 1, 'throttle', { ...by('ole'), days: 3 })
  assert.match(throttled.text, /anna@example\.org was told: throttle is step 2 of case 1/)
  assert.match((await listCases(house, false, 9)).text, /1 +acted +anna@example\.org +throttle +\d{4}-/)
  assert.match((await listAppeals(house)).text, /No appeal waits/)
  await appeals.appeal(await account(), 1, 2, 'It was my newsletter.', 'account')
  assert.match((await listAppeals(house)).text, /1 +2 +throttle +anna@example\.org +ole/)
  await assert.rejects(decideAppeal(house, 1, 2, 'perhaps', by('kari')), (error) =>
    isFault(error, 'command/bad-decision'),
  )
  await assert.rejects(decideAppeal(house, 1, 2, 'reverse', by('ole')), (error) => isFault(error, 'abuse/same-person'))
  assert.match((await decideAppeal(house, 1, 2, 'reverse', by('kari', 'they had asked for it'))).text, /is undone/)
  assert.equal(await standing(), 'active')
  const { text } = await showCase(house, 1)
  for (const line of [
    /state +acted/,
    /in force +nothing/,
    /appeal +.*signed in: It was my newsletter\./,
    /reversed by kari: they had asked for it/,
  ])
    assert.match(text, line)
  await assert.rejects(liftStep(house, 1, by('ole')), (error) => isFault(error, 'abuse/not-possible'))
  await closeCase(house, 1, by('ole', 'all is well'))
  assert.match((await listCases(house, true, 9)).text, /1 +closed/)
  assert.match((await showNumbers(house)).text, /2026-Q4 +1 +0 +1 +1 +0 +0 +1 +0 +1/)
})

test('who is no operator does nothing', async () => {
  const { house } = await openHouse()
  await assert.rejects(openCase(house, 'anna@example.org', by('bo')), (error) => isFault(error, 'operators/none'))
})
