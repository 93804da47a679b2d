import tls from 'node:tls'
import { type LoopResult, runLoop, type Worker } from './load/closed-loop.ts'
import { Corpus } from './load/corpus.ts'
import { ImapClient } from './load/imap-client.ts'
import { round, Samples } from './load/samples.ts'
import { SmtpClient } from './load/smtp-client.ts'
import type { Endpoint, TlsMode } from './load/wire.ts'
import { type Contestant, user } from './servers.ts'

/** What a case measures of one contestant in one run. Absent where it does not apply. */
export interface Measurement {
  /** Operations per second. */
  readonly rate?: number
  /** User and system time of all server processes for one operation. */
  readonly serverCpuMs?: number
  /** Memory of the server for one connection, KiB, shared pages counted once. */
  readonly kibPerConnection?: number
  /** From the final dot to the EXISTS, median and 99th percentile. */
  readonly pushMs?: { readonly p50: number; readonly p99: number }
  readonly errors: number
}

export interface Case {
  readonly name: string
  readonly title: string
  /** Done once for each contestant, unmeasured. */
  prepare?(target: Contestant): Promise<void>
  run(target: Contestant, round: number): Promise<Measurement>
}

const context = tls.createSecureContext()
const corpus = new Corpus(2014, { kind: 'lognormal', median: 8192, sigma: 1.6, max: 5 * 1024 * 1024 })
const listed = new Corpus(7, { kind: 'fixed', bytes: 4096 }, 200)
const small = new Corpus(9, { kind: 'fixed', bytes: 4096 }, 50)

const LISTED = 5000
const LISTING_USER = 59
const IDLERS = 200

export const cases: readonly Case[] = [
  {
    name: 'smtp',
    title: 'SMTP over STARTTLS, 8 connections, to the mailbox',
    prepare: (target) => warmUp(deliver, target),
    run: deliver,
  },
  { name: 'append', title: 'IMAP APPEND, 8 writers', prepare: (target) => warmUp(append, target), run: append },
  { name: 'login', title: 'TLS, LOGIN, SELECT, LOGOUT', prepare: logInOnce, run: logIn },
  { name: 'list', title: `FETCH of ${LISTED} rows with ENVELOPE and BODYSTRUCTURE`, prepare: fillListing, run: list },
  { name: 'idle', title: `${IDLERS} idle connections, then deliveries`, run: idle },
]

/** Runs that are not measured: a server is judged by its days, not by its first seconds, in which ours still compiles its code. */
async function warmUp(run: Case['run'], target: Contestant): Promise<void> {
  for (let n = 0; n < 3; n++) await run(target, 1000 + n)
}

async function deliver(target: Contestant, number: number): Promise<Measurement> {
  const count = 1200
  const workers = each(8, (): Worker => {
    let client: SmtpClient
    return {
      setup: async () => {
        client = await openSmtp(target)
      },
      op: async (i) => {
        await client.send('sender@peer.test', [user(1 + (i % 50))], corpus.message(number * count + i))
      },
      teardown: () => client.quit(),
    }
  })
  return summary(await runLoop(workers, { count, seconds: null }, target.watch(), () => target.drained(count)))
}

async function append(target: Contestant, number: number): Promise<Measurement> {
  const count = 1200
  const workers = each(8, (id): Worker => {
    let client: ImapClient
    return {
      setup: async () => {
        client = await openImap(target, 51 + id)
      },
      op: (i) => client.append('INBOX', [corpus.message(number * count + i)]),
      teardown: () => client.logout(),
    }
  })
  return summary(await runLoop(workers, { count, seconds: null }, target.watch()))
}

async function logInOnce(target: Contestant): Promise<void> {
  for (let n = 1; n <= 8; n++) await (await openImap(target, n)).logout()
}

async function logIn(target: Contestant): Promise<Measurement> {
  const workers = each(
    4,
    (): Worker => ({
      op: async (i) => {
        const client = await openImap(target, 1 + (i % 8))
        await client.select('INBOX')
        await client.logout()
      },
    }),
  )
  return summary(await runLoop(workers, { count: 400, seconds: null }, target.watch()))
}

async function fillListing(target: Contestant): Promise<void> {
  const clients = await Promise.all(each(4, () => openImap(target, LISTING_USER)))
  await Promise.all(
    clients.map(async (client, id) => {
      for (let i = id; i < LISTED; i += clients.length) await client.append('INBOX', [listed.message(i)])
      await client.logout()
    }),
  )
  // Once unmeasured, so that both have what they cache.
  await list(target)
}

async function list(target: Contestant): Promise<Measurement> {
  let client: ImapClient
  const worker: Worker = {
    setup: async () => {
      client = await openImap(target, LISTING_USER)
      await client.select('INBOX', 'EXAMINE')
    },
    op: async () =>
      (await client.command('FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE)')).untagged,
    teardown: () => client.logout(),
  }
  const result = await runLoop([worker], { count: 8, seconds: null }, target.watch())
  return { rate: result.itemRate, serverCpuMs: result.serverCpuMsPerItem ?? 0, errors: result.errors }
}

async function idle(target: Contestant, number: number): Promise<Measurement> {
  const { measurement, close } = await holdIdle(target, IDLERS, 20)
  await close()
  if (number === 0) return measurement
  // What earlier rounds have left is given back while the connections are opened: only the first round tells what they cost.
  const { kibPerConnection: _, ...rest } = measurement
  return rest
}

/** Opens idle connections of users 60 to 99, looks at the memory, then delivers and waits for the pushes. */
export async function holdIdle(
  target: Contestant,
  count: number,
  deliveries: number,
  from?: (connection: number) => string,
) {
  const watch = target.watch()
  const before = watch.sample()
  const pushed = new Map<string, () => void>()
  const clients: ImapClient[] = []
  let next = 0
  await Promise.all(
    each(8, async () => {
      while (next < count) {
        const n = next++
        const client = await openImap(target, 60 + (n % 40), from?.(n))
        await client.select('INBOX')
        await client.idle((line) => {
          if (/^\* \d+ EXISTS/.test(line)) pushed.get(user(60 + (n % 40)))?.()
        })
        clients.push(client)
      }
    }),
  )
  await pause(3000)
  const open = watch.sample()
  const kib = open.reduce((sum, tree, i) => sum + (tree.pssKb ?? 0) - (before[i]?.pssKb ?? 0), 0) / count
  const latency = new Samples()
  const sender = await openSmtp(target)
  for (let i = 0; i < deliveries; i++) {
    const address = user(60 + (i % 40))
    const push = new Promise<number>((resolve) => pushed.set(address, () => resolve(performance.now())))
    const dot = await sender.send('sender@peer.test', [address], small.message(i))
    latency.push((await push) - dot)
    pushed.delete(address)
    await pause(20)
  }
  await sender.quit()
  await target.drained(deliveries)
  const seen = latency.summary()
  const measurement: Measurement = {
    kibPerConnection: round(kib, 1),
    errors: 0,
    ...(seen ? { pushMs: { p50: seen.p50, p99: seen.p99 } } : {}),
  }
  return { measurement, close: () => Promise.all(clients.map((client) => client.wire.destroy())) }
}

function summary(result: LoopResult): Measurement {
  return { rate: result.rate, serverCpuMs: result.serverCpuMsPerOp ?? 0, errors: result.errors }
}

async function openImap(target: Contestant, number: number, from?: string): Promise<ImapClient> {
  const client = await ImapClient.open(endpoint(target.imaps, 'implicit', from))
  await client.login(user(number), target.password)
  return client
}

function openSmtp(target: Contestant): Promise<SmtpClient> {
  return SmtpClient.open(endpoint(target.smtp, 'starttls'), { pipelining: true, helo: 'client.peer.test' })
}

function endpoint(port: number, mode: TlsMode, from?: string): Endpoint {
  return { host: '127.0.0.1', port, tls: mode, servername: 'localhost', context, timeoutMs: 120_000, from }
}

function each<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index))
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
