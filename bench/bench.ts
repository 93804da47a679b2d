import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Workbench } from '../test/interop/harness/workbench.ts'
import { type Case, cases, holdIdle, type Measurement } from './cases.ts'
import { median, round } from './load/samples.ts'
import { type Contestant, startPeers, startPosthus } from './servers.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', multiple: true, default: [] as string[] },
    /** Holds that many idle connections with Posthus alone. */
    idle: { type: 'string', default: '0' },
  },
})

interface Row {
  readonly title: string
  readonly measure: string
  readonly unit: string
  readonly posthus: number
  readonly peers: number
  /** How many times better Posthus is. */
  readonly ratio: number
}

await using bench = await Workbench.open('bench')
console.log(
  `${cpus().length} cores of ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB; load and servers share them`,
)
const posthus = await startPosthus(bench)
if (Number(values.idle) > 0) await idleAlone(posthus, Number(values.idle))
else await compare(posthus, await startPeers(bench))

async function compare(ours: Contestant, theirs: Contestant): Promise<void> {
  const rows: Row[] = []
  const runs: unknown[] = []
  for (const each of cases.filter(({ name }) => values.only.length === 0 || values.only.includes(name))) {
    for (const target of [ours, theirs]) await each.prepare?.(target)
    const seen: Measurement[][] = [[], []]
    for (let i = 0; i < Number(values.rounds); i++) {
      for (const [index, target] of [ours, theirs].entries()) {
        const measurement = await each.run(target, i)
        seen[index]?.push(measurement)
        runs.push({ case: each.name, target: target.name, round: i, ...measurement })
        console.log(`  ${each.name} ${i + 1}: ${target.name} ${JSON.stringify(measurement)}`)
      }
    }
    rows.push(...rowsOf(each, seen[0] as Measurement[], seen[1] as Measurement[]))
  }
  print(rows)
  keep({ rows, runs })
}

async function idleAlone(target: Contestant, count: number): Promise<void> {
  // One source address has some 28,000 ports to the same port of the server; many addresses have enough for anything.
  const { measurement, close } = await holdIdle(target, count, 60, (n) => `127.0.${1 + Math.floor(n / 4000)}.1`)
  console.log(
    `${count} idle connections: ${measurement.kibPerConnection} KiB each; push ${JSON.stringify(measurement.pushMs)} ms`,
  )
  keep({ idle: { count, ...measurement } })
  await close()
}

function rowsOf({ title }: Case, ours: readonly Measurement[], theirs: readonly Measurement[]): Row[] {
  const rows: Row[] = []
  const add = (
    measure: string,
    unit: string,
    pick: (m: Measurement) => number | undefined,
    moreIsBetter: boolean,
  ): void => {
    const [a, b] = [ours, theirs].map((all) => median(all.flatMap((m) => pick(m) ?? []))) as [number, number]
    if (!(a > 0) || !(b > 0)) return
    rows.push({
      title,
      measure,
      unit,
      posthus: round(a, 2),
      peers: round(b, 2),
      ratio: round(moreIsBetter ? a / b : b / a, 1),
    })
  }
  add('rate', '/s', (m) => m.rate, true)
  add('server CPU', 'ms', (m) => m.serverCpuMs, false)
  add('memory per connection', 'KiB', (m) => m.kibPerConnection, false)
  add('push, median', 'ms', (m) => m.pushMs?.p50, false)
  add('push, 99 %', 'ms', (m) => m.pushMs?.p99, false)
  return rows
}

function print(rows: readonly Row[]): void {
  const head = ['what', 'measure', 'Posthus', 'Postfix, Dovecot', 'times better']
  const table = [
    head,
    ...rows.map((row) => [
      row.title,
      row.measure,
      `${row.posthus} ${row.unit}`,
      `${row.peers} ${row.unit}`,
      `${row.ratio}`,
    ]),
  ]
  const widths = head.map((_, column) => Math.max(...table.map((cells) => (cells[column] as string).length)))
  for (const cells of table)
    console.log(`| ${cells.map((cell, column) => cell.padEnd(widths[column] as number)).join(' | ')} |`)
}

function keep(result: object): void {
  const folder = join(import.meta.dirname, 'results')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${new Date().toISOString().replaceAll(':', '-')}.json`)
  writeFileSync(file, JSON.stringify({ node: process.version, cores: cpus().length, ...result }, null, 2))
  console.log(`kept in ${file}`)
}
