import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { ACCOUNT, JmapTestBed, type Loose, letter, MAIL } from '../../../test/kit/jmap-test-bed.ts'
import { coreCapability } from './core-capability.ts'
import { mailCapability } from './mail/mail-capability.ts'
import { quotaCapability } from './quota/quota-capability.ts'
import { vacationCapability } from './vacation/vacation-capability.ts'

async function open(): Promise<JmapTestBed> {
  const bed = await JmapTestBed.open({
    capabilities: [coreCapability, mailCapability, vacationCapability, quotaCapability],
    quota: { storageBytes: 100_000, messages: undefined },
  })
  bed.using = [...MAIL, vacationCapability.uri, quotaCapability.uri]
  return bed
}

/** The first change that an event source tells of once something is done; those who come with an id are told what they have missed. */
async function firstChange(bed: JmapTestBed, types: string, work: () => Promise<unknown>, lastEventId?: string) {
  const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId }
  const response = await bed.fetch(`/jmap/eventsource?types=${types}&closeafter=state&ping=0`, { headers })
  for (let turn = 0; turn < 200; turn++) await setImmediate()
  await work()
  let isOver = false
  const reading = response.text().finally(() => {
    isOver = true
  })
  while (!isOver) {
    bed.clock.advance(200)
    await setImmediate()
  }
  const text = await reading
  const changed = (JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? '') as Loose).changed[ACCOUNT]
  return { changed, id: /^id: (.*)$/m.exec(text)?.[1] }
}

test('what is kept beside mail is pushed with the state that its own method tells', async () => {
  await using bed = await open()
  const turnOn = () => bed.call('VacationResponse/set', { update: { singleton: { isEnabled: true } } })
  const { changed, id } = await firstChange(bed, 'VacationResponse,Quota', turnOn)
  assert.deepEqual(changed, { VacationResponse: (await bed.call('VacationResponse/get')).state })

  // While nobody listens.
  await bed.deliver(letter('Hello'))
  const { changed: missed } = await firstChange(bed, 'Quota', async () => undefined, id)
  assert.deepEqual(missed, { Quota: (await bed.call('Quota/get')).state })
})
