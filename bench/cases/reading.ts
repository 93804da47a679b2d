import { type Case, expectEqual, type Figures, perItem, type RowPlan, type Run, whenQuiet } from '../case.ts'
import { type Contestant, openImap, user } from '../contestant.ts'
import { runLoop } from '../load/closed-loop.ts'
import { Corpus } from '../load/corpus.ts'
import { fill } from '../load/fill.ts'
import type { ImapClient } from '../load/imap-client.ts'

const LISTING = 'UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE'
const corpus = new Corpus(7, { kind: 'fixed', bytes: 10_240 })

/**
 * What a client asks for when it comes to a mailbox of 10,000 messages of 10 KB. "First time" is a mailbox that nobody has listed yet and, at
 * Dovecot's, whose cache files are gone; the pages of the files are in the memory of the machine for both.
 */
export function reading(messages: number): Case {
  const rows: RowPlan[] = []
  for (const peer of ['mdbox', 'maildir'] as const) {
    for (const [operation, title, goal] of [
      ['first', 'FETCH 1:* with ENVELOPE and BODYSTRUCTURE, first time', 8],
      ['warm', 'FETCH 1:* with ENVELOPE and BODYSTRUCTURE, warm', 2],
      ['flags', 'FETCH 1:* (UID FLAGS)', 1],
      ['bodies', 'FETCH 1:* of all bodies, 10 KB each', 1.5],
    ] as const) {
      rows.push({ operation, title, measure: 'rate', peer, goal: { times: goal } })
      rows.push({ operation, title, measure: 'cpuMs', peer })
    }
  }
  return {
    name: 'read',
    suite: 'imap',
    peers: ['mdbox', 'maildir'],
    users: 2,
    rows,
    prepare: (target) => warmUp(target, messages),
    run: (target, round) => read(target, round, messages),
  }
}

async function warmUp(target: Contestant, messages: number): Promise<void> {
  const filler = await openImap(target, 2)
  await fill(filler, 'INBOX', corpus, Math.ceil(messages / 2))
  await filler.logout()
  await askForAll(target)
}

/** Has everything asked for in another mailbox, over connections enough to meet every process and often enough for it to have compiled its code. */
async function askForAll(target: Contestant): Promise<void> {
  for (let n = 0; n < 8; n++) {
    const client = await openImap(target, 2)
    await client.select('INBOX', 'EXAMINE')
    for (const items of [LISTING, LISTING, 'UID FLAGS', 'UID FLAGS', 'UID FLAGS', 'UID BODY.PEEK[]']) {
      await client.command(`FETCH 1:* (${items})`)
    }
    await client.logout()
  }
}

async function read(target: Contestant, round: number, messages: number): Promise<Run> {
  const mailbox = `round-${round}`
  const filler = await openImap(target, 1)
  await fill(filler, mailbox, corpus, messages)
  await filler.logout()
  await whenQuiet(target)
  // Half a minute of quiet makes a process of ours give memory back that it has to ask for again: what is measured is one at work.
  await askForAll(target)
  await target.forget(user(1))
  const client = await openImap(target, 1)
  expectEqual('EXISTS', await client.select(mailbox, 'EXAMINE'), messages)
  const first = await measure(target, client, LISTING, messages, 1)
  const warm = await measure(target, client, LISTING, messages, 5)
  const flags = await measure(target, client, 'UID FLAGS', messages, 20)
  const bodies = await measure(target, client, 'UID BODY.PEEK[]', messages, 3)
  await client.logout()
  return { first, warm, flags, bodies }
}

async function measure(
  target: Contestant,
  client: ImapClient,
  items: string,
  messages: number,
  count: number,
): Promise<Figures> {
  let octets = 0
  for (let i = 0; items.includes('BODY.PEEK') && i < messages; i++) {
    for (const part of corpus.message(i)) octets += part.length
  }
  const op = async (): Promise<number> => {
    const { untagged, literalBytes } = await client.command(`FETCH 1:* (${items})`)
    expectEqual('rows', untagged, messages)
    if (octets > 0) expectEqual('octets', literalBytes, octets)
    return untagged
  }
  return perItem(await runLoop([{ op }], { count, seconds: null }, target.watch()))
}
