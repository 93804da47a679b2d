import { type Case, type Figures, type RowPlan, type Run, times } from '../case.ts'
import { type Contestant, openDelivery, openImap, user } from '../contestant.ts'
import { Corpus } from '../load/corpus.ts'
import type { ImapClient } from '../load/imap-client.ts'
import { round as rounded, Samples } from '../load/samples.ts'

const USERS = 50
/** Between two deliveries. */
const PACE_MS = 50
/** Before the connections come, and after, until the memory is looked at: what earlier work has left must not count for either. */
const SETTLE_MS = { posthus: 40_000, dovecot: 8000 }
/** Dovecot as it comes has two processes for each connection: fewer of them tell as much. */
const FEWER = 5

const small = new Corpus(9, { kind: 'fixed', bytes: 4096 }, 50)

/** Connections in IDLE over TLS: what each costs, and how soon a delivery is told. */
export function idling(connections: number): Case {
  const memory = 'idle TLS connection'
  const push = `delivery to EXISTS, ${connections} idlers`
  const rows: RowPlan[] = [
    { operation: 'idle', title: memory, measure: 'kib', peer: 'mdbox', goal: { atMost: 50 } },
    { operation: 'idle', title: memory, measure: 'kib', peer: 'default' },
    { operation: 'idle', title: push, measure: 'p99Ms', peer: 'mdbox', goal: { atMost: 30 } },
    { operation: 'idle', title: push, measure: 'p50Ms', peer: 'mdbox' },
  ]
  return {
    name: 'idle',
    suite: 'imap',
    peers: ['mdbox', 'default'],
    users: USERS,
    rows,
    prepare: (target) => beBusy(target, target.name === 'posthus' ? connections : USERS),
    run: (target, round) => hold(target, round, connections),
  }
}

/** A server that has been at work: memory that it takes once, for code and databases, is not that of a connection. */
async function beBusy(target: Contestant, logins: number): Promise<void> {
  for (let n = 0; n < logins; n += 8) {
    await Promise.all(
      times(8, async (i) => {
        const client = await openImap(target, 1 + ((n + i) % USERS))
        await client.select('INBOX')
        await client.logout()
      }),
    )
  }
}

async function hold(target: Contestant, round: number, connections: number): Promise<Run> {
  const count = target.name === 'default' ? Math.ceil(connections / FEWER) : connections
  const { figures, close } = await holdIdle(target, count, target.name === 'default' ? 10 : 100)
  close()
  if (round === 0) return { idle: figures }
  // What earlier rounds have left is given back while the connections are opened: only the first round tells what they cost.
  const { kib: _, ...rest } = figures
  return { idle: rest }
}

/** Opens idle connections, looks at the memory, then delivers and waits for the pushes. `from`: the address that a connection comes from. */
export async function holdIdle(
  target: Contestant,
  count: number,
  deliveries: number,
  from?: (connection: number) => string,
): Promise<{ figures: Figures; close: () => void }> {
  const watch = target.watch()
  const settleMs = target.name === 'posthus' ? SETTLE_MS.posthus : SETTLE_MS.dovecot
  await pause(settleMs)
  const before = watch.sample()
  const pushed = new Map<string, () => void>()
  const clients: ImapClient[] = []
  const onLine = (address: string) => (line: string) => {
    if (!/^\* \d+ EXISTS/.test(line)) return
    pushed.get(address)?.()
    pushed.delete(address)
  }
  let next = 0
  await Promise.all(
    times(8, async () => {
      while (next < count) {
        const n = next++
        const client = await openImap(target, 1 + (n % USERS), from?.(n))
        await client.select('INBOX')
        await client.idle(onLine(user(1 + (n % USERS))))
        clients.push(client)
      }
    }),
  )
  await pause(settleMs)
  const after = watch.sample()
  const kib = after.reduce((sum, tree, i) => sum + (tree.pssKb ?? 0) - (before[i]?.pssKb ?? 0), 0) / count
  const latency = await push(target, deliveries, pushed)
  const seen = latency.summary()
  const figures = { kib: rounded(kib, 1), ...(seen ? { p50Ms: seen.p50, p99Ms: seen.p99 } : {}) }
  return {
    figures,
    close: () => {
      for (const client of clients) client.wire.destroy()
    },
  }
}

/** Delivers at an even pace, to one user after the other; each push is that of the first of his connections that is told. */
async function push(target: Contestant, deliveries: number, pushed: Map<string, () => void>): Promise<Samples> {
  const latency = new Samples()
  const sender = await openDelivery(target)
  const pushes: Promise<void>[] = []
  for (let i = 0; i < deliveries; i++) {
    const address = user(1 + (i % USERS))
    const { promise, resolve } = Promise.withResolvers<number>()
    pushed.set(address, () => resolve(performance.now()))
    const dot = await sender.send('sender@peer.test', [address], small.message(i))
    pushes.push(promise.then((told) => latency.push(told - dot)))
    await pause(PACE_MS)
  }
  await Promise.all(pushes)
  await sender.quit()
  return latency
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
