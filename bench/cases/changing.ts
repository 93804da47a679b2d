import { type Case, expectEqual, type Figures, perItem, type RowPlan, type Run, whenQuiet } from '../case.ts'
import { type Contestant, openImap } from '../contestant.ts'
import { runLoop, type Worker } from '../load/closed-loop.ts'
import { Corpus } from '../load/corpus.ts'
import { fill } from '../load/fill.ts'
import type { ImapClient } from '../load/imap-client.ts'

/** Clients that change flags at once, each in a mailbox of its own. */
const CLIENTS = 8
/** Messages of such a mailbox. */
const FLAGGED = 1000

const corpus = new Corpus(11, { kind: 'fixed', bytes: 4096 })

/** Flags one by one, then all messages moved and expunged in one command each. */
export function changing(messages: number): Case {
  const rows: RowPlan[] = []
  for (const peer of ['mdbox', 'maildir'] as const) {
    for (const [operation, title] of [
      ['store', `STORE of flags one by one, ${CLIENTS} clients`],
      ['move', `UID MOVE of ${messages}`],
      ['expunge', `EXPUNGE of ${messages}`],
    ] as const) {
      rows.push({ operation, title, measure: 'rate', peer, goal: { times: 1.5 } })
      rows.push({ operation, title, measure: 'cpuMs', peer })
    }
  }
  return {
    name: 'change',
    suite: 'imap',
    peers: ['mdbox', 'maildir'],
    users: CLIENTS,
    rows,
    prepare: (target) => prepare(target, messages),
    run: async (target) => {
      await whenQuiet(target)
      // A process that has been quiet has given back what it had compiled.
      await change(target, messages)
      return change(target, messages)
    },
  }
}

async function prepare(target: Contestant, messages: number): Promise<void> {
  const client = await openImap(target, 1)
  for (const name of ['here', 'there', 'doomed']) await client.command(`CREATE ${name}`)
  await fill(client, 'here', corpus, messages)
  await client.logout()
  for (let n = 1; n <= CLIENTS; n++) {
    const other = await openImap(target, n)
    await fill(other, 'flagged', corpus, Math.min(FLAGGED, messages))
    await other.logout()
  }
}

async function change(target: Contestant, messages: number): Promise<Run> {
  const client = await openImap(target, 1)
  expectEqual('EXISTS', await client.select('here'), messages)
  const store = await storeFlags(target, messages)
  const move = await once(target, messages, () => client.command('UID MOVE 1:* there'))
  // A moved message may be told one by one or, with QRESYNC, all at once: what counts is where they are.
  expectEqual('left behind', await client.messages('here'), 0)
  expectEqual('EXISTS', await client.select('there'), messages)
  await client.command('UID MOVE 1:* here')
  await client.select('here')
  const expunge = await expungeAll(target, client, messages)
  await client.logout()
  return { store, move, expunge }
}

/** Each client sets and takes back \\Seen of one message after the other; every answer names the message. */
async function storeFlags(target: Contestant, messages: number): Promise<Figures> {
  const clients: ImapClient[] = []
  for (let n = 1; n <= CLIENTS; n++) {
    const client = await openImap(target, n)
    await client.select('flagged')
    clients.push(client)
  }
  const workers = clients.map((client): Worker => {
    let done = 0
    return {
      op: async () => {
        const number = 1 + (done++ % Math.min(FLAGGED, messages))
        for (const sign of ['+', '-']) {
          expectEqual('rows', (await client.command(`STORE ${number} ${sign}FLAGS (\\Seen)`)).untagged, 1)
        }
        return 2
      },
    }
  })
  const count = Math.min(4000, CLIENTS * messages)
  const figures = perItem(await runLoop(workers, { count, seconds: null }, target.watch()))
  for (const client of clients) await client.logout()
  return figures
}

async function expungeAll(target: Contestant, client: ImapClient, messages: number): Promise<Figures> {
  await client.command('UID COPY 1:* doomed')
  expectEqual('EXISTS', await client.select('doomed'), messages)
  await client.command('UID STORE 1:* +FLAGS.SILENT (\\Deleted)')
  const figures = await once(target, messages, async () => {
    let expunged = 0
    await client.command('EXPUNGE', (line) => {
      if (line.endsWith(' EXPUNGE\r\n')) expunged++
    })
    expectEqual('expunged', expunged, messages)
  })
  expectEqual('left behind', await client.messages('doomed'), 0)
  return figures
}

async function once(target: Contestant, messages: number, work: () => Promise<unknown>): Promise<Figures> {
  const op = async (): Promise<number> => {
    await work()
    return messages
  }
  return perItem(await runLoop([{ op }], { count: 1, seconds: null }, target.watch()))
}
