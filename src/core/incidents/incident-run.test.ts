import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '../../base/fault.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { anOpening } from './incident.fixture.ts'
import { type Incident, MACHINE_STAGES, type MachineStage } from './incident.ts'
import { IncidentRun, type StageWork } from './incident-run.ts'
import { MemoryIncidentBook } from './memory-incident-book.ts'

const HOLDS = [{ what: 'all of it', seen: 'as it should be', holds: true }]

function worksOf(taken: MachineStage[], own: Partial<Record<MachineStage, StageWork>> = {}) {
  return Object.fromEntries(
    MACHINE_STAGES.map((stage) => [
      stage,
      async (incident: Incident) => {
        taken.push(stage)
        return own[stage]?.(incident) ?? HOLDS
      },
    ]),
  ) as Record<MachineStage, StageWork>
}

async function begin(own: Partial<Record<MachineStage, StageWork>> = {}) {
  const clock = new ManualClock(10_000)
  const book = new MemoryIncidentBook()
  const taken: MachineStage[] = []
  const run = new IncidentRun(book, worksOf(taken, own), clock, silentLog)
  return { clock, book, taken, run, id: await book.open(anOpening()) }
}

test('nothing is done before somebody wants it, and then every step in its order', async () => {
  const { book, taken, run, id } = await begin()
  await run.round()
  assert.deepEqual(taken, [])
  await book.append(id, { what: 'run', atMs: 1, by: 'ada' })
  await run.round()
  assert.deepEqual(taken, MACHINE_STAGES)
  assert.deepEqual([...(await book.incident(id)).proved.keys()], MACHINE_STAGES)
  await run.round()
  assert.equal(taken.length, MACHINE_STAGES.length)
})

test('a step whose proof does not hold is not passed, whatever its work said; the reason is written down once', async () => {
  let seen = 'still the old key'
  const { book, taken, run, id } = await begin({
    installed: async () => [
      { what: 'imaps 993', seen: 'a new key', holds: true },
      { what: 'smtp 25', seen, holds: seen === 'a new key' },
    ],
  })
  const first = await run.advance(id)
  assert.deepEqual(first.stuck, { ...first.stuck, stage: 'installed', reason: 'smtp 25: still the old key' })
  assert.ok(!taken.includes('old-revoked'))
  await run.advance(id)
  assert.equal((await book.incident(id)).entries.length, first.entries.length)
  seen = 'a new key'
  const last = await run.advance(id)
  assert.equal(last.stuck, undefined)
  assert.equal(last.proved.size, MACHINE_STAGES.length)
})

test('a fault of a step is a reason, with its code', async () => {
  const { run, id } = await begin({
    'old-revoked': async () => {
      throw new Fault('world', 'acme/unavailable', 'the CA does not answer: try again later')
    },
  })
  assert.equal((await run.advance(id)).stuck?.reason, 'the CA does not answer: try again later (acme/unavailable)')
})

test('broken off at any step, another process goes on with that step and takes none twice that was proved', async () => {
  for (const deadly of MACHINE_STAGES) {
    let isDead = false
    const { book, taken, clock, run, id } = await begin({
      [deadly]: async () => {
        if (isDead) return HOLDS
        isDead = true
        // A process that is killed never comes back from here.
        return await new Promise<never>(() => undefined)
      },
    })
    void run.advance(id)
    while (!isDead) await new Promise((resolve) => setImmediate(resolve))
    const other: MachineStage[] = []
    await new IncidentRun(book, worksOf(other), clock, silentLog).advance(id)
    assert.equal(taken.at(-1), deadly)
    assert.deepEqual(other, MACHINE_STAGES.slice(MACHINE_STAGES.indexOf(deadly)))
  }
})

test('two processes that go on at once write every step down once', async () => {
  const { book, clock, run, id } = await begin()
  await Promise.all([run.advance(id), new IncidentRun(book, worksOf([]), clock, silentLog).advance(id)])
  const stages = (await book.incident(id)).entries.flatMap((entry) => (entry.what === 'proved' ? [entry.stage] : []))
  assert.deepEqual(stages, MACHINE_STAGES)
})
