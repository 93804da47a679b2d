import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Loose } from '../../../../test/kit/jmap-test-bed.ts'
import { ManualClock } from '../../../base/manual-clock.ts'
import type { MailDraft } from '../../../core/delivery/filter/compose-mail.ts'
import { Generations } from '../../../core/generations/generations.ts'
import { MemoryGenerationBook } from '../../../core/generations/memory-generation-book.ts'
import {
  accountGeneration,
  retireGeneration,
  setGeneration,
  showGenerations,
  startGeneration,
  stopGeneration,
} from './generations.ts'

const TERMINAL = { interactive: false } as Loose

async function open() {
  const clock = new ManualClock(Date.parse('2026-11-27T12:00Z'))
  const generations = new Generations(new MemoryGenerationBook(), clock)
  const all = ['anna', 'bo', 'cy'].map((id) => ({ id, address: `${id}@example.org` }))
  const put: (readonly [string, MailDraft])[] = []
  const house = {
    generations,
    clock,
    configuration: { hostname: 'mail.example.org' },
    letters: { put: async ({ address }: { address: string }, draft: MailDraft) => void put.push([address, draft]) },
    accounts: { account: async (address: string) => all.find((one) => one.address === address) },
    directory: { accounts: async () => all, account: async (id: string) => all.find((one) => one.id === id) },
  } as Loose
  await generations.choose('anna', 'classic', 'member')
  await generations.choose('bo', 'classic', 'operator')
  return { house, put, generations }
}

test('each webmail is shown with its status and with how many accounts have it', async () => {
  const { house } = await open()
  const { text, json } = await showGenerations(house)
  assert.match(text, /modern +current +the beginning +0 +0 +0 +1/)
  assert.partialDeepStrictEqual(json, [
    { id: 'modern', byDefault: 1 },
    { id: 'classic', status: 'legacy', member: 1, operator: 1, byDefault: 0 },
  ])
})

test('a retirement is asked about, tells those who have chosen it once for each day, and shows the day', async () => {
  const { house, put } = await open()
  await assert.rejects(retireGeneration(house, TERMINAL, 'classic', '2027-03-01', false), {
    code: 'command/not-confirmed',
  })
  assert.match((await retireGeneration(house, TERMINAL, 'classic', '2027-03-01', true)).text, /^2 members were told/)
  assert.match((await showGenerations(house)).text, /classic +retiring +2026-11-27 12:00:00Z +2027-03-01/)
  assert.deepEqual(
    put.map(([address]) => address),
    ['anna@example.org', 'bo@example.org'],
  )
  assert.match(put[0]?.[1].text ?? '', /2027-03-01[\s\S]*https:\/\/mail\.example\.org\/account\/webmail/)
  assert.match((await retireGeneration(house, TERMINAL, 'classic', '2027-03-01', true)).text, /^0 members/)
  await setGeneration(house, 'classic', 'legacy')
  assert.match((await showGenerations(house)).text, /classic +legacy/)
})

test('an account is shown with who has chosen what, and is given another by the operator', async () => {
  const { house, generations } = await open()
  assert.match(
    (await accountGeneration(house, 'cy@example.org', undefined)).text,
    /led to the modern[\s\S]*chosen none/,
  )
  const { text } = await accountGeneration(house, 'anna@example.org', 'modern')
  assert.match(text, /led to the modern webmail[\s\S]*modern +operator[\s\S]*classic +member/)
  assert.equal(await generations.landing('anna'), 'modern')
})

test('R085: to stop one is asked about, and shown with its moment until it is started', async () => {
  const { house } = await open()
  await assert.rejects(stopGeneration(house, TERMINAL, 'classic', false), { code: 'command/not-confirmed' })
  assert.match((await stopGeneration(house, TERMINAL, 'classic', true)).text, /classic +legacy .* 2026-11-27 12:00:00Z/)
  assert.doesNotMatch((await startGeneration(house, 'classic')).text, /12:00:00Z/)
})
