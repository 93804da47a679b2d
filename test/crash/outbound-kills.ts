import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { systemEntropy } from '../../src/base/entropy.ts'
import { bodyOf, newMessage } from '../../src/core/queue/outbound-queue.contract.ts'
import type { QueueDesk } from '../../src/core/queue/queue-desk.ts'
import { LocalQueueNotices } from '../../src/core/queue/queue-notices.ts'
import { QUEUE_MIGRATIONS } from '../../src/store/queue/queue-schema.ts'
import { BodyFolder } from '../../src/store/queue/queued-body.ts'
import { SqliteDeliveryLog } from '../../src/store/queue/sqlite-delivery-log.ts'
import { SqliteOutboundQueue } from '../../src/store/queue/sqlite-outbound-queue.ts'
import { SqliteQueueDesk } from '../../src/store/queue/sqlite-queue-desk.ts'
import { SqliteDatabase } from '../../src/store/sql/sqlite-database.ts'
import { MailSink } from '../interop/harness/mail-sink.ts'
import { Dice, differs, numberOf, testMessage } from '../interop/harness/messages.ts'
import { Posthus } from '../interop/harness/posthus.ts'
import { Workbench } from '../interop/harness/workbench.ts'

export interface OutboundKills {
  readonly messages: number
  readonly kills: number
  readonly seed: number
  readonly concurrency: number
}

export interface OutboundResult {
  readonly faults: readonly string[]
  /** Messages that arrived twice: they were on their way when the process was killed. */
  readonly duplicates: number
  readonly connections: number
  /** From the first message that arrived to the last. */
  readonly seconds: number
  /** Of the server, all its processes; of the last one that was started. */
  readonly cpuSeconds: number
}

const DESTINATIONS = 40
/** Every so many messages one is large enough to lie in a file. */
const LARGE_EVERY = 50
const PATIENCE_MS = 300_000
const CLOCK_TICKS = 100

/**
 * Fills the queue of a house that stands still, starts it, and kills all of it while it sends to a sink. In the end every message has arrived, octet by octet, and once: twice only where
 * the house was killed in between, before it could write down that the first had been taken.
 */
export async function outboundKills({ messages, kills, seed, concurrency }: OutboundKills): Promise<OutboundResult> {
  await using bench = await Workbench.onDisk('outbound')
  await using sink = await MailSink.start()
  const tables = `[queue]\nconcurrency = ${concurrency}\n`
  const posthus = await Posthus.prepare(bench, { routes: { '*': sink.port }, tables })
  await using db = await SqliteDatabase.open(join(posthus.data, 'queue.db'), { migrations: QUEUE_MIGRATIONS })
  const desk = await fillQueue(posthus, db, messages, seed)

  const dice = new Dice(seed)
  const killedAtMs: number[] = []
  await posthus.serve()
  while (killedAtMs.length < kills) {
    const wanted = sink.messages.length + 1 + dice.number(Math.ceil(messages / (kills + 1)))
    await until(
      () => sink.messages.length >= Math.min(wanted, messages - 1),
      () => posthus.log,
    )
    await posthus.program.kill()
    killedAtMs.push(performance.now())
    await posthus.serve()
  }
  await until(
    async () => (await desk.counts()).messages === 0,
    () => posthus.log,
  )
  const cpuSeconds = cpuOf(posthus.program.pid)
  await posthus.stop()
  const logged = await new SqliteDeliveryLog(db).find({ most: messages * 2 })
  const { faults, duplicates } = judge(sink, messages, seed, killedAtMs, concurrency)
  // The log tells of each recipient once, even where the message came twice.
  const delivered = new Set(logged.map(({ recipient, kind }) => `${kind} ${recipient}`))
  if (delivered.size !== messages || logged.length !== messages) {
    faults.push(`the log has ${logged.length} entries, ${delivered.size} of them different`)
  }
  return {
    faults,
    duplicates,
    connections: sink.connections,
    seconds: ((sink.messages.at(-1)?.atMs ?? 0) - (sink.messages[0]?.atMs ?? 0)) / 1000,
    cpuSeconds,
  }
}

/** Puts messages into the queue of a house that stands still. */
export async function fillQueue(
  posthus: Posthus,
  db: SqliteDatabase,
  messages: number,
  seed: number,
): Promise<QueueDesk> {
  const bodies = new BodyFolder(join(posthus.data, 'queue'))
  const notices = new LocalQueueNotices()
  const queue = new SqliteOutboundQueue(db, bodies, notices, systemEntropy)
  const add = async (n: number) => {
    const body = bodyOf(octetsOf(n, seed))
    const to = [`r${n}@d${n % DESTINATIONS}.test`]
    const queuedMs = Date.now()
    const changes = { body, reversePath: 'anna@posthus.test', queuedMs, expiresMs: queuedMs + 86_400_000 }
    await queue.add(newMessage(`m${n}`, to, { ...changes, accountId: `member${n % 7}`, eightBit: true }))
  }
  for (let n = 0; n < messages; n += 200) {
    await Promise.all(Array.from({ length: Math.min(200, messages - n) }, (_, i) => add(n + i)))
  }
  return new SqliteQueueDesk(db, bodies, notices)
}

function judge(sink: MailSink, messages: number, seed: number, killedAtMs: readonly number[], concurrency: number) {
  const faults: string[] = []
  const first = new Map<number, number>()
  let duplicates = 0
  for (const { octets, atMs, recipients } of sink.messages) {
    const n = numberOf(octets)
    const wrong = differs(octets, Buffer.from(octetsOf(n, seed)))
    if (wrong) faults.push(`message ${n}: ${wrong}`)
    if (recipients.join() !== `r${n}@d${n % DESTINATIONS}.test`) faults.push(`message ${n} went to ${recipients}`)
    const before = first.get(n)
    first.set(n, atMs)
    if (before === undefined) continue
    duplicates++
    if (!killedAtMs.some((at) => before < at && at < atMs))
      faults.push(`message ${n} came twice, and nothing was killed`)
  }
  for (let n = 0; n < messages; n++) if (!first.has(n)) faults.push(`message ${n} was lost`)
  if (duplicates > killedAtMs.length * concurrency) faults.push(`${duplicates} messages came twice`)
  return { faults, duplicates }
}

function octetsOf(n: number, seed: number) {
  return new Uint8Array(testMessage(n, seed, n % LARGE_EVERY === LARGE_EVERY - 1 ? 200_000 : undefined).octets)
}

/** Waits until something is so. @throws Error with the end of the log after five minutes */
export async function until(isSo: () => boolean | Promise<boolean>, log: () => string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`nothing more within ${PATIENCE_MS} ms:\n${log().slice(-3000)}`)
    await pause(5)
  }
}

/** User and system time of a process and all its threads. */
function cpuOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      messages: { type: 'string', default: '10000' },
      kills: { type: 'string', default: '20' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      concurrency: { type: 'string', default: '50' },
    },
  })
  const result = await outboundKills({
    messages: Number(values.messages),
    kills: Number(values.kills),
    seed: Number(values.seed),
    concurrency: Number(values.concurrency),
  })
  console.log(`seed ${values.seed}:`, result, `${Math.round(Number(values.messages) / result.seconds)} messages/s`)
  process.exitCode = result.faults.length > 0 ? 1 : 0
}
