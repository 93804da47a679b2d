import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { enterNamespace } from '../test/interop/harness/namespace.ts'
import { Workbench } from '../test/interop/harness/workbench.ts'
import { compareAudits } from './audit/compare-audits.ts'
import type { Case, Run } from './case.ts'
import { changing } from './cases/changing.ts'
import { holdIdle, idling } from './cases/idling.ts'
import { loggingIn } from './cases/logging-in.ts'
import { reading } from './cases/reading.ts'
import { receiving, receivingFiltered, sending } from './cases/relaying.ts'
import { searching, searchingIndexed } from './cases/searching.ts'
import { writing } from './cases/writing.ts'
import type { Contestant, ContestantName } from './contestant.ts'
import { start } from './servers.ts'
import { formatTable, type Row, rowsOf } from './table.ts'
import { visitClassicInbox } from './web/classic-inbox.ts'
import { compareWebmails } from './web/compare-webmails.ts'
import { visitFrontPage } from './web/front-page.ts'
import { loadJmap } from './web/jmap-load.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '3' },
    /** Cases by name; all of the suite by default. */
    only: { type: 'string', multiple: true, default: [] as string[] },
    /** A tenth of everything: to see that it works, not how fast it is. */
    quick: { type: 'boolean', default: false },
    /** Holds that many idle connections with Posthus alone. */
    idle: { type: 'string', default: '0' },
  },
})

const scale = values.quick ? 0.1 : 1
const cases = [
  writing(1200 * scale),
  reading(10_000 * scale),
  changing(10_000 * scale),
  searching(10_000 * scale),
  searching(100_000 * scale),
  searchingIndexed(2000 * scale),
  loggingIn(400 * scale),
  idling(1000 * scale),
  receiving(1200 * scale),
  receivingFiltered(1200 * scale),
  sending(1200 * scale),
]

console.log(
  `${cpus().length} cores of ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB; load and servers share them`,
)
if (Number(values.idle) > 0) await idleAlone(Number(values.idle))
else if (positionals[0] === 'audit') {
  await using bench = await Workbench.onDisk('bench')
  await compareAudits(bench)
} else if (positionals[0] === 'web') {
  await measureWeb()
} else {
  const chosen = cases.filter(isChosen)
  // Mail servers ask a DNS, at port 53.
  if (chosen.some(({ suite }) => suite === 'smtp')) await enterNamespace(import.meta.filename, process.argv.slice(2))
  await compare(chosen)
}

function isChosen({ name, suite }: Case): boolean {
  if (values.only.length > 0) return values.only.includes(name)
  return positionals.length === 0 || positionals.includes(suite)
}

async function compare(chosen: readonly Case[]): Promise<void> {
  if (chosen.length === 0) {
    throw new Error(`no such case; there are ${cases.map(({ name }) => name).join(', ')} in the suites imap and smtp`)
  }
  const rows: Row[] = []
  const runs: unknown[] = []
  for (const each of chosen) {
    const measured = await play(each)
    rows.push(...rowsOf(each, measured))
    for (const [target, list] of measured) {
      runs.push(...list.map((run, round) => ({ case: each.name, target, round, run })))
    }
  }
  console.log(formatTable(rows))
  keep({ rows, runs })
}

/** All rounds of a case: the servers take turns, so that a machine that slows down slows all of them. */
async function play(each: Case): Promise<ReadonlyMap<ContestantName, Run[]>> {
  await using bench = await Workbench.onDisk('bench')
  const begin = (await each.open?.(bench)) ?? start
  const contestants: Contestant[] = []
  const runs = new Map<ContestantName, Run[]>()
  for (const name of ['posthus', ...each.peers] as const) {
    const target = await begin(bench, name, each.users)
    await each.prepare?.(target)
    contestants.push(target)
    runs.set(name, [])
  }
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const target of contestants) {
      const run = await each.run(target, round)
      runs.get(target.name)?.push(run)
      console.log(`  ${each.name} ${round + 1}: ${target.name} ${JSON.stringify(run)}`)
    }
  }
  return runs
}

async function measureWeb(): Promise<void> {
  const result: Record<string, unknown> = {}
  if (values.only.length === 0 || values.only.includes('webmails')) {
    await using bench = await Workbench.onDisk('bench')
    result['webmails'] = await compareWebmails(bench, 1000 * scale, Number(values.rounds))
  }
  if (values.only.length === 0 || values.only.includes('front-page')) {
    await using bench = await Workbench.onDisk('bench')
    result['front-page'] = await visitFrontPage(bench, Number(values.rounds))
  }
  if (values.only.length === 0 || values.only.includes('classic-inbox')) {
    await using bench = await Workbench.onDisk('bench')
    result['classic-inbox'] = await visitClassicInbox(bench, 1000 * scale, Number(values.rounds))
  }
  if (values.only.length === 0 || values.only.includes('jmap')) {
    await using bench = await Workbench.onDisk('bench')
    result['jmap'] = await loadJmap(bench, 100_000 * scale, 1000 * scale)
  }
  keep(result)
}

async function idleAlone(count: number): Promise<void> {
  await using bench = await Workbench.onDisk('bench')
  const { users, prepare } = idling(count)
  const target = await start(bench, 'posthus', users)
  await prepare?.(target)
  // One source address has some 28,000 ports to the same port of the server; many addresses have enough for anything.
  const { figures, close } = await holdIdle(target, count, 60, (n) => `127.0.${1 + Math.floor(n / 4000)}.1`)
  console.log(`${count} idle connections: ${JSON.stringify(figures)}`)
  keep({ idle: { count, ...figures } })
  close()
}

function keep(result: object): void {
  const folder = join(import.meta.dirname, 'results')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${new Date().toISOString().replaceAll(':', '-')}.json`)
  writeFileSync(file, JSON.stringify({ node: process.version, cores: cpus().length, ...result }, null, 2))
  console.log(`kept in ${file}`)
}
