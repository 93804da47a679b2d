import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { Flag } from '../../src/core/mail/flags.ts'
import { UidSet } from '../../src/core/mail/uid-set.ts'
import { SqliteMailStore } from '../../src/store/sql/sqlite-mail-store.ts'
import { Dice, testMessage } from '../interop/harness/messages.ts'
import { runWell } from '../interop/harness/program.ts'
import { Workbench } from '../interop/harness/workbench.ts'
import { SEED } from '../kit/seed.ts'
import { type CrashState, CrashStates } from './harness/crash-states.ts'
import { type Call, readCalls, STRACE } from './harness/recorded-calls.ts'

const ACCOUNT = 'a1'

interface Scenario {
  readonly name: 'deliveries' | 'checkpoint'
  /** Places of the recording that are looked at, and random states at each beside nothing, everything and all but one. */
  readonly places: number
  readonly random: number
}

const scenarios: readonly Scenario[] = [
  { name: 'deliveries', places: 160, random: 1 },
  { name: 'checkpoint', places: 30, random: 1 },
]

for (const scenario of scenarios) {
  suite(`when the power goes during ${scenario.name}`, () => {
    test('what was acknowledged is there, whole, whatever part of the rest reached the disk', async (context) => {
      await using bench = await Workbench.open('power')
      const seed = SEED
      const { states, losses } = await lookAtStates(bench, scenario, seed)
      context.diagnostic(`seed ${seed}: ${states} states`)
      assert.ok(states > scenario.places)
      assert.deepEqual(losses, [], `seed ${seed}`)
    })
  })
}

test('without the sync before the acknowledgement the same look finds losses', async () => {
  await using bench = await Workbench.open('power')
  const { losses } = await lookAtStates(bench, { name: 'deliveries', places: 40, random: 1 }, 1, 'no-sync')
  assert.ok(
    losses.some((loss) => loss.includes('is lost')),
    'nothing was lost: the look is blind',
  )
})

/** Records the scenario, rebuilds states that a crash may leave, opens each, and compares it with what had been acknowledged by then. */
async function lookAtStates(
  bench: Workbench,
  scenario: Scenario,
  seed: number,
  sync = '',
): Promise<{ states: number; losses: string[] }> {
  const data = bench.path('data')
  mkdirSync(data)
  const recording = bench.path('recording')
  const child = join(import.meta.dirname, 'mail-child.ts')
  await runWell('strace', [...STRACE, '-o', recording, process.execPath, child, data, scenario.name, sync], {
    timeoutMs: 120_000,
  })
  const calls = await readCalls(recording, data)
  if (scenario.name === 'checkpoint') assert.ok(calls.some(writesDatabase), 'there was no checkpoint')
  const crashes = new CrashStates(calls, data)
  const dice = new Dice(seed)
  const losses: string[] = []
  let states = 0
  for (const place of sample(crashes.places, scenario.places, dice)) {
    for (const state of crashes.at(place, dice, scenario.random)) {
      states++
      const found = await lossesIn(state, bench.path('state'))
      losses.push(...found.map((loss) => `at ${place}, ${state.kept} kept: ${loss}`))
      if (losses.length > 20) return { states, losses }
    }
  }
  return { states, losses }
}

/** Whether pages were copied from the log into the database, after its making. */
function writesDatabase(call: Call): boolean {
  return call.kind === 'write' && call.path.endsWith('/mail.db') && call.at > 1024 * 1024
}

async function lossesIn(state: CrashState, folder: string): Promise<string[]> {
  state.build(folder)
  if (!state.said.includes('made')) return []
  await using store = new SqliteMailStore({ folder })
  try {
    return [...(await missing(store, state.said)), ...(await corrupt(store))]
  } catch (error) {
    return [error instanceof Error ? `${error.message} ${String(error.cause ?? '')}` : String(error)]
  }
}

async function missing(store: SqliteMailStore, said: readonly string[]): Promise<string[]> {
  const rows = await store.read(ACCOUNT, async (mail) => {
    const inbox = await mail.mailboxNamed('INBOX')
    return inbox ? mail.list(inbox.id, UidSet.of([{ first: 1, last: 100_000 }]), []) : []
  })
  const byUid = new Map(rows.map((row) => [row.uid, row]))
  const leaving = new Set(said.filter((line) => line.startsWith('leaving')).map((line) => Number(line.split(' ')[1])))
  const losses: string[] = []
  for (const line of said) {
    const [what, ...numbers] = line.split(' ')
    const [uid = 0, n = 0, bytes = 0] = numbers.map(Number)
    const row = byUid.get(uid)
    if (what === 'gone' && row) losses.push(`UID ${uid} is back`)
    if (what === 'flagged' && row && !((row.flags.bits & Flag.flagged) !== 0 && row.flags.keywords.includes('work')))
      losses.push(`the flags of UID ${uid} are lost`)
    if (what !== 'kept') continue
    if (!row) {
      if (!leaving.has(uid)) losses.push(`UID ${uid} is lost`)
      continue
    }
    const body = await store.body(ACCOUNT, row.bodyId)
    const octets = await body?.bytes()
    if (!octets || !testMessage(n, 5, bytes || undefined).octets.equals(octets))
      losses.push(`UID ${uid} is not what was sent`)
  }
  return losses
}

async function corrupt(store: SqliteMailStore): Promise<string[]> {
  const problems: string[] = []
  for await (const finding of store.scrub(ACCOUNT)) problems.push(`${finding.what}: ${finding.problem}`)
  return problems
}

/** Places spread over the recording. */
function sample(places: readonly number[], most: number, dice: Dice): number[] {
  if (places.length <= most) return [...places]
  const step = places.length / most
  return Array.from(
    { length: most },
    (_, i) => places[Math.min(places.length - 1, Math.floor(i * step) + dice.number(Math.ceil(step)))] as number,
  )
}
