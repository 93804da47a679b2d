import { type Case, perOperation, type RowPlan, type Run, times, whenQuiet } from '../case.ts'
import { type Contestant, openDelivery, openImap, user } from '../contestant.ts'
import { runLoop, type Worker } from '../load/closed-loop.ts'
import { Corpus } from '../load/corpus.ts'
import type { ImapClient } from '../load/imap-client.ts'
import type { SmtpClient } from '../load/smtp-client.ts'

const WRITERS = 8
const USERS = 8

/** The mail that members get: log-normal in size, median 8 KB, mean 27 KB. */
const corpus = new Corpus(2014, { kind: 'lognormal', median: 8192, sigma: 1.6, max: 5 * 1024 * 1024 })

/** Durable APPEND and delivery. Ours is delivered to over SMTP with STARTTLS, authentication checks included; Dovecot over LMTP in the clear. */
export function writing(count: number): Case {
  const rows: RowPlan[] = []
  for (const peer of ['mdbox', 'maildir'] as const) {
    for (const [operation, title] of [
      ['append', 'APPEND, 8 writers'],
      ['deliver', 'delivery, 8 at once (SMTP here, LMTP there)'],
    ] as const) {
      rows.push({ operation, title, measure: 'rate', peer, goal: { times: 3 } })
      rows.push({ operation, title, measure: 'cpuMs', peer, goal: { times: 2 } })
    }
  }
  const write = async (target: Contestant, round: number): Promise<Run> => ({
    append: await append(target, round, count),
    deliver: await deliver(target, round, count),
  })
  const run = async (target: Contestant, round: number): Promise<Run> => {
    // The search index of earlier rounds is work of theirs, and a process that has had nothing to do meanwhile has to come back to work.
    await whenQuiet(target)
    await append(target, 2000 + round, count / 2)
    return write(target, round)
  }
  return { name: 'write', suite: 'imap', peers: ['mdbox', 'maildir'], users: USERS, rows, prepare: warmUp(write), run }
}

/** Runs before the first that is measured: after so many messages a worker has compiled what it needs, and costs from then on what it costs for months. */
const WARM_UPS = 5

function warmUp(run: Case['run']): (target: Contestant) => Promise<void> {
  return async (target) => {
    for (let n = 0; n < WARM_UPS; n++) await run(target, 1000 + n)
  }
}

async function append(target: Contestant, round: number, count: number) {
  const workers = times(WRITERS, (id): Worker => {
    let client: ImapClient
    return {
      setup: async () => {
        client = await openImap(target, 1 + id)
      },
      op: (i) => client.append('INBOX', [corpus.message(round * count + i)]),
      teardown: () => client.logout(),
    }
  })
  return perOperation(await runLoop(workers, { count, seconds: null }, target.watch()))
}

async function deliver(target: Contestant, round: number, count: number) {
  const workers = times(WRITERS, (): Worker => {
    let client: SmtpClient
    return {
      setup: async () => {
        client = await openDelivery(target)
      },
      op: async (i) => {
        await client.send('sender@peer.test', [user(1 + (i % USERS))], corpus.message(500_000 + round * count + i))
      },
      teardown: () => client.quit(),
    }
  })
  return perOperation(await runLoop(workers, { count, seconds: null }, target.watch(), () => target.drained(count)))
}
