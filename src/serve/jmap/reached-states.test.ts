import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { ANNA, JmapTestBed, letter } from '../../../test/kit/jmap-test-bed.ts'
import { overridden } from '../../core/mail/overridden-store.ts'
import type { JmapServices } from './jmap-services.ts'
import { mailCapability } from './mail/mail-capability.ts'
import { type ReachedStates, ReachedStatesWatches } from './reached-states.ts'

/** A member's mail with a count of what is read of it, and of who watches it. */
function counted(bed: JmapTestBed) {
  const counts = { reads: 0, watching: 0 }
  const mail = overridden(bed.mail, {
    read: (...args) => {
      counts.reads++
      return bed.mail.read(...args)
    },
    watch: (...args) => {
      counts.watching++
      const watch = bed.mail.watch(...args)
      return {
        [Symbol.dispose]() {
          counts.watching--
          watch[Symbol.dispose]()
        },
      }
    },
  })
  const services: JmapServices = { ...bed.services, mail }
  const watches = new ReachedStatesWatches()
  const listen = (hear: (now: ReachedStates) => void, types: readonly string[] = ['Email']) =>
    watches.watch(services, [mailCapability], ANNA, new Set(types), hear)
  return { counts, listen }
}

async function settle(bed: JmapTestBed): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await setImmediate()
  bed.clock.advance(bed.services.limits.pushEveryMs)
  for (let turn = 0; turn < 50; turn++) await setImmediate()
}

const emailState = (now: ReachedStates) => now.get(ANNA.id)?.['Email']

test('twenty windows cost a change that comes as many looks as one does, and each is told', async () => {
  await using bed = await JmapTestBed.open()
  const { counts, listen } = counted(bed)
  const heard: (string | undefined)[][] = []
  const add = async () => {
    const own: (string | undefined)[] = []
    heard.push(own)
    const listening = listen((now) => own.push(emailState(now)))
    await listening.ready
    return listening
  }
  const readsOfOneLetter = async () => {
    await settle(bed)
    counts.reads = 0
    await bed.deliver(letter('Hello'))
    await settle(bed)
    return counts.reads
  }
  const all = [await add()]
  const alone = await readsOfOneLetter()
  while (all.length < 20) all.push(await add())
  assert.equal(await readsOfOneLetter(), alone)
  const [first] = heard
  for (const own of heard) assert.deepEqual([own.at(-1), new Set(own).size >= 2], [first?.at(-1), true])
  for (const one of all) one[Symbol.dispose]()
  assert.equal(counts.watching, 0)
})

test('who comes during a look has one of their own behind it, and who has left is told nothing', async () => {
  await using bed = await JmapTestBed.open()
  const { listen } = counted(bed)
  const told: string[] = []
  using first = listen(() => told.push('first'))
  await first.ready
  told.length = 0
  await bed.deliver(letter('Hello'))
  const states: (string | undefined)[] = []
  using second = listen((now) => states.push(emailState(now)))
  const gone = listen(() => told.push('gone'))
  gone[Symbol.dispose]()
  await second.ready
  assert.equal(states[0], (await bed.call('Email/get', { ids: [] })).state)
  await settle(bed)
  assert.ok(told.length > 0 && told.every((who) => who === 'first'), told.join())
})

test('the same types in another order are the same look, other types another one', async () => {
  await using bed = await JmapTestBed.open()
  const { counts, listen } = counted(bed)
  const hear = () => undefined
  const all = [['Email', 'Mailbox'], ['Mailbox', 'Email'], ['Email']].map((types) => listen(hear, types))
  assert.equal(counts.watching, 2)
  for (const one of all) one[Symbol.dispose]()
  assert.equal(counts.watching, 0)
})
