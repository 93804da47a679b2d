import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { parseArgs } from 'node:util'
import { KEPT_HOUSES } from './kit/kept-houses.ts'
import { scratchFolder } from './kit/scratch-folder.ts'

const root = join(import.meta.dirname, '..')
/** Begun first, the longest before the others: one that began last would go on alone, with one processor, when all others have ended. What works all the time stands beside what waits for much. */
const LONGEST = [
  'test/unit-keeping.test.ts',
  'test/interop/acme-outage.test.ts',
  'test/unit-talking.test.ts',
  'test/e2e/webmail-compose.test.ts',
  'test/crash/kill-spree.test.ts',
  'test/interop/acme.test.ts',
  'test/suites/same-answers.test.ts',
  'test/e2e/webmail-contacts.test.ts',
  'test/interop/message-scripts.test.ts',
  'test/e2e/webmail-application.test.ts',
  'test/interop/forward-secrecy.test.ts',
  'test/e2e/webmail-pgp-writing.test.ts',
  'test/e2e/webmail-hurry.test.ts',
  'test/e2e/two-webmails.test.ts',
  'test/crash/incident-kills.test.ts',
  'test/e2e/webmail-filters.test.ts',
  'test/e2e/console.test.ts',
  'test/crash/bit-flips.test.ts',
  'test/transcripts/imap-over-tls.test.ts',
  'test/crash/power-loss.test.ts',
  'test/interop/certificates.test.ts',
  'test/crash/archive-kills.test.ts',
  'test/e2e/webmail-pgp-reading.test.ts',
  'test/interop/incident-drill.test.ts',
  'test/e2e/webmail-screens.test.ts',
  'test/interop/mail-through-postfix.test.ts',
  'test/e2e/webmail.test.ts',
  'test/crash/migration.test.ts',
  'test/e2e/webmail-sending.test.ts',
  'test/interop/pgp-gnupg.test.ts',
  'test/interop/transport-policy.test.ts',
  'test/interop/clients.test.ts',
]
/** Processors are idle while a test waits for a server to start, for a disk, or for a time to pass. */
const AT_ONCE = 6
const TIMEOUT_MS = 420_000
/** Of a whole file. */
const LONGEST_MS = 1_200_000
const LOOK_MS = 5000
const execArgv = ['--import', join(root, 'test/kit/seed-properties.ts')]

const { values, positionals } = parseArgs({
  options: { 'at-once': { type: 'string', default: String(AT_ONCE) } },
  allowPositionals: true,
})
const found = positionals.length > 0 ? positionals : globSync('test/**/*.test.ts', { cwd: root }).sort()
const first = LONGEST.filter((file) => found.includes(file))
const files = [...first, ...found.filter((file) => !first.includes(file))].map((file) => join(root, file))

const houses = mkdtempSync(join(scratchFolder(), 'posthus-houses-'))
process.env[KEPT_HOUSES] = houses
process.once('exit', () => rmSync(houses, { recursive: true, force: true }))

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
const tests = run({ files, concurrency: Number(values['at-once']), timeout: TIMEOUT_MS, signal: stop.signal, execArgv })
let begun: ReadonlyMap<string, number> = new Map()
setInterval(endLingering, LOOK_MS).unref()
const spent = new Map<string, number>()
tests.on('test:fail', () => (process.exitCode = 1))
for (const event of ['test:pass', 'test:fail'] as const) {
  tests.on(event, ({ file = '', nesting, details }) => {
    if (nesting === 0) spent.set(file, (spent.get(file) ?? 0) + details.duration_ms)
  })
}
tests.on('test:summary', ({ file, counts, success }) => {
  if (file === undefined && !success) process.exitCode = 1
  if (file === undefined) process.once('exit', () => console.log(summary(counts)))
})
tests.compose(spec).pipe(process.stdout)

/** Ends what has been at work for too long: a file that has left something open, mostly in a test that failed, would go on for ever, and the time limit is one of tests. */
function endLingering(): void {
  const there = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').split(' ').filter(Boolean)
  // A number that is free is given to another process sooner or later.
  begun = new Map(there.map((pid) => [pid, begun.get(pid) ?? performance.now()]))
  for (const [pid, sinceMs] of begun) {
    if (performance.now() - sinceMs < LONGEST_MS) continue
    const file = files.find((one) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(one))
    console.error(`test/run: ${file ?? pid} does not end by itself: its process is killed`)
    process.exitCode = 1
    process.kill(Number(pid), 'SIGKILL')
  }
}

function summary(counts: Readonly<Record<string, number>>): string {
  const slowest = [...spent].sort(([, a], [, b]) => b - a).slice(0, 10)
  return [
    ...slowest.map(([file, ms]) => `# ${Math.round(ms / 1000)} s in ${file.slice(root.length + 1)}`),
    ...Object.entries(counts).map(([name, count]) => `# ${name} ${count}`),
    `# seconds ${Math.round(performance.now() / 1000)}`,
  ].join('\n')
}
