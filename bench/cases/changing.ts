import { type Case, expectEqual, type Figures, perItem, type RowPlan, type Run } from '../case.ts'
import { type Contestant, openImap } from '../contestant.ts'
import { runLoop } from '../load/closed-loop.ts'
import { Corpus } from '../load/corpus.ts'
import { fill } from '../load/fill.ts'
import type { ImapClient } from '../load/imap-client.ts'

const corpus = new Corpus(11, { kind: 'fixed', bytes: 4096 })

/** Flags one by one, then all messages moved and expunged in one command each. */
export function changing(messages: number): Case {
  const rows: RowPlan[] = []
  for (const peer of ['mdbox', 'maildir'] as const) {
    for (const [operation, title] of [
      ['store', 'STORE +FLAGS (\\Seen), one by one'],
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
    users: 1,
    rows,
    prepare: (target) => prepare(target, messages),
    run: (target) => change(target, messages),
  }
}

async function prepare(target: Contestant, messages: number): Promise<void> {
  const client = await openImap(target, 1)
  for (const name of ['here', 'there', 'doomed']) await client.command(`CREATE ${name}`)
  await fill(client, 'here', corpus, messages)
  await client.logout()
  for (let n = 0; n < 2; n++) await change(target, messages)
}

async function change(target: Contestant, messages: number): Promise<Run> {
  const client = await openImap(target, 1)
  expectEqual('EXISTS', await client.select('here'), messages)
  const one = async (index: number): Promise<number> => {
    const sign = (index & 1) === 0 ? '+' : '-'
    const { untagged } = await client.command(`STORE ${1 + (index >> 1)} ${sign}FLAGS (\\Seen)`)
    expectEqual('rows', untagged, 1)
    return 1
  }
  const count = Math.min(2000, messages)
  const store = perItem(await runLoop([{ op: one }], { count, seconds: null }, target.watch()))
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
