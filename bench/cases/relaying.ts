import { type Case, expectEqual, perOperation, type RowPlan, type Run, times } from '../case.ts'
import { type Contestant, openDelivery, openImap, user } from '../contestant.ts'
import { runLoop, type Worker } from '../load/closed-loop.ts'
import { Corpus } from '../load/corpus.ts'
import { signed, unsigned } from '../load/signed-mail.ts'
import type { SmtpClient } from '../load/smtp-client.ts'
import { openFilteringReceivers, openReceivers, openSenders } from '../mail-servers.ts'

const CONNECTIONS = 8
const USERS = 8

/** The mail that members get: log-normal in size, median 8 KB, mean 27 KB. */
const corpus = new Corpus(2014, { kind: 'lognormal', median: 8192, sigma: 1.6, max: 5 * 1024 * 1024 })

/** Runs before the first that is measured, as for deliveries of other cases. */
const WARM_UPS = 5

/** Messages of either kind that each member has told junk from good with: more than a filter needs to decide. */
const TAUGHT = 25

/** Mail from outside to the mailbox, all of it signed: SPF, DKIM and DMARC are checked while it comes in, and ours is judged by each member's own filter. */
export function receiving(count: number): Case {
  const title = 'signed mail in over STARTTLS, 8 connections, to the mailbox'
  return receivingBeside(count, { name: 'receive', title, peers: ['opendkim', 'opendmarc'], open: openReceivers })
}

/** The same, and every message is looked at by rspamd, its host looked up in a list. */
export function receivingFiltered(count: number): Case {
  const title = 'signed mail in, with rspamd and a list of hosts on both sides'
  return receivingBeside(count, { name: 'receive-filtered', title, peers: ['rspamd'], open: openFilteringReceivers })
}

function receivingBeside(
  count: number,
  { name, title, peers, open }: Pick<Case, 'name' | 'peers' | 'open'> & { readonly title: string },
): Case {
  const rows = peers.flatMap((peer) =>
    (['rate', 'cpuMs'] as const).map(
      (measure): RowPlan => ({ operation: 'receive', title, measure, peer, goal: { times: 2 } }),
    ),
  )
  const run = async (target: Contestant, round: number): Promise<Run> => ({
    receive: await receive(target, round, count),
  })
  const prepare = async (target: Contestant): Promise<void> => {
    await receive(target, 2000, 4 * TAUGHT * USERS)
    for (let n = 1; n <= USERS; n++) await teach(target, n)
    for (let n = 0; n < WARM_UPS; n++) await run(target, 1000 + n)
    await expectAuthenticated(target)
  }
  return { name, suite: 'smtp', peers, users: USERS, rows, ...(open ? { open } : {}), prepare, run }
}

/** Mail of members to hosts elsewhere: from the final dot of a member to that of the last message at the sink. Ours signs all of it, with RSA and Ed25519. */
export function sending(count: number): Case {
  const title = 'submission over STARTTLS, 8 connections, to a sink'
  const peers = ['postfix', 'opendkim'] as const
  const rows = peers.flatMap((peer) =>
    (['rate', 'cpuMs'] as const).map(
      (measure): RowPlan => ({ operation: 'send', title, measure, peer, goal: { times: 1 } }),
    ),
  )
  const run = async (target: Contestant, round: number): Promise<Run> => ({ send: await send(target, round, count) })
  const prepare = async (target: Contestant): Promise<void> => {
    for (let n = 0; n < WARM_UPS; n++) await run(target, 1000 + n)
  }
  return { name: 'send', suite: 'smtp', peers, users: USERS, rows, open: openSenders, prepare, run }
}

async function receive(target: Contestant, round: number, count: number) {
  const messages = times(count, (i) => signed(corpus, round * count + i))
  const workers = times(CONNECTIONS, (): Worker => {
    let client: SmtpClient
    return {
      setup: async () => {
        client = await openDelivery(target)
      },
      op: async (i) => {
        const { from, octets } = messages[i] as (typeof messages)[number]
        await client.send(from, [user(1 + (i % USERS))], [octets])
      },
      teardown: () => client.quit(),
    }
  })
  return perOperation(await runLoop(workers, { count, seconds: null }, target.watch(), () => target.drained(count)))
}

async function send(target: Contestant, round: number, count: number) {
  // Without the author, who is whoever sends it.
  const messages = times(count, (i) =>
    Buffer.from(unsigned(corpus, round * count + i).replace(/^From: .*\r\n/m, ''), 'latin1'),
  )
  const workers = times(CONNECTIONS, (id): Worker => {
    let client: SmtpClient
    return {
      setup: async () => {
        client = await openDelivery(target)
        if (target.delivery.authenticates) await client.logIn(user(1 + id), target.password)
      },
      op: async (i) => {
        const octets = messages[i] as Buffer
        await client.send(
          user(1 + id),
          [`r${i % 5}@d${i % 40}.test`],
          [Buffer.from(`From: <${user(1 + id)}>\r\n`), octets],
        )
      },
      teardown: () => client.quit(),
    }
  })
  return perOperation(await runLoop(workers, { count, seconds: null }, target.watch(), () => target.drained(count)))
}

/** Has a member's filter learn: what was moved to Junk, and what was read and stayed. */
async function teach(target: Contestant, number: number): Promise<void> {
  const client = await openImap(target, number)
  expectEqual('messages to learn from', Number((await client.select('INBOX')) >= 2 * TAUGHT), 1)
  await client.command('CREATE Junk').catch(() => undefined)
  await client.command(`MOVE 1:${TAUGHT} Junk`)
  await client.command(`STORE 1:${TAUGHT} +FLAGS.SILENT (\\Seen)`)
  await client.logout()
  await target.learn?.(user(number))
}

/** No figure may stand on a check that was left out: the results are in each message. */
async function expectAuthenticated(target: Contestant): Promise<void> {
  const client = await openImap(target, 1)
  const there = await client.select('INBOX')
  for (const wanted of target.name === 'opendkim' ? ['dkim=pass'] : ['dkim=pass', 'spf=pass', 'dmarc=pass']) {
    let found = 0
    await client.command(`SEARCH HEADER Authentication-Results "${wanted}"`, (line) => {
      found += line.trim().split(' ').length - 2
    })
    expectEqual(`messages with ${wanted}`, found, there)
  }
  await client.logout()
}
