import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Loose } from '../../../../test/kit/jmap-test-bed.ts'
import { Fault } from '../../../base/fault.ts'
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
  const full = new Set<string>()
  const house = {
    generations,
    clock,
    configuration: { hostname: 'mail.example.org' },
    languages: { of: async (id: string) => (id === 'bo' ? 'de' : id === 'cy' ? 'nb' : 'en') },
    letters: {
      async put({ address }: { address: string }, draft: MailDraft) {
        if (full.has(address)) throw new Fault('world', 'mail/over-quota', 'full')
        put.push([address, draft])
      },
    },
    accounts: { account: async (address: string) => all.find((one) => one.address === address) },
    directory: { accounts: async () => all, account: async (id: string) => all.find((one) => one.id === id) },
  } as Loose
  await generations.choose('anna', 'classic', 'member')
  await generations.choose('bo', 'classic', 'operator')
  return { house, put, full, generations }
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
  assert.match(put[0]?.[1].text ?? '', /^You use the classic webmail\. On 2027-03-01 /)
  assert.match(put[1]?.[1].text ?? '', /^Sie benutzen das klassische Webmail\. Am 2027-03-01 /)
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

test('one inbox that is full keeps the letter of a retirement from nobody else, and is named', async () => {
  const { house, put, full } = await open()
  full.add('anna@example.org')
  const { text, json } = await retireGeneration(house, TERMINAL, 'classic', '2027-03-01', true)
  assert.match(text, /^1 members were told\.\nanna@example\.org has no room/)
  assert.partialDeepStrictEqual(json, { told: 1, untold: ['anna@example.org'] })
  assert.equal(put.length, 1)
})

test('a member whose webmail an operator switches is told who, when and how to switch back, in the own language; what leads nowhere else is not told', async () => {
  const { house, put, full } = await open()
  await accountGeneration(house, 'cy@example.org', undefined)
  await accountGeneration(house, 'cy@example.org', 'modern')
  await accountGeneration(house, 'anna@example.org', 'classic')
  assert.equal(put.length, 0, 'looked at; what it has anyway; what it has chosen itself')
  const { text } = await accountGeneration(house, 'cy@example.org', 'classic')
  assert.match(text, /Its member was told by a letter/)
  const [[to, letter] = assert.fail()] = put
  assert.equal(to, 'cy@example.org')
  assert.equal(letter.subject, 'Du har nå den klassiske nettposten')
  assert.match(letter.text, /^2026-11-27 12:00 UTC ga driften [\s\S]*heller ha den moderne nettposten\? Du kan/)
  assert.match(letter.text, /mail\.example\.org\/account\/webmail\n[\s\S]*\/account\/operator-acts$/)
  full.add('bo@example.org')
  assert.match((await accountGeneration(house, 'bo@example.org', 'modern')).text, /led to the modern[\s\S]*no room/)
})

test('a member is not told of a way back that there is not', async () => {
  const { house, put, generations } = await open()
  await generations.stop('modern')
  await accountGeneration(house, 'cy@example.org', 'classic')
  assert.match(put.at(-1)?.[1].text ?? '', /kan ikke brukes for tiden/)
})

test('R085: to stop one is asked about, and shown with its moment until it is started', async () => {
  const { house } = await open()
  await assert.rejects(stopGeneration(house, TERMINAL, 'classic', false), { code: 'command/not-confirmed' })
  assert.match((await stopGeneration(house, TERMINAL, 'classic', true)).text, /classic +legacy .* 2026-11-27 12:00:00Z/)
  assert.doesNotMatch((await startGeneration(house, 'classic')).text, /12:00:00Z/)
})
