import { type Case, expectEqual, type Figures, perOperation, type RowPlan, type Run, whenQuiet } from '../case.ts'
import { type Contestant, type ContestantName, openImap } from '../contestant.ts'
import { runLoop } from '../load/closed-loop.ts'
import { Corpus } from '../load/corpus.ts'
import { fill } from '../load/fill.ts'
import type { ImapClient } from '../load/imap-client.ts'

/** One message of a hundred has the word in its text, another one in its subject. */
const QUERIES = { text: 'TEXT "quokka"', body: 'BODY "quokka"', subject: 'SUBJECT "ornithopter"' }
const ONE_OF = 100

const USUAL = new Corpus(2014, { kind: 'lognormal', median: 8192, sigma: 1, max: 1024 * 1024 })
const SMALL = new Corpus(2015, { kind: 'lognormal', median: 2048, sigma: 1, max: 200_000 })

/** Searches in one mailbox, beside Dovecot as it comes, which reads all of it. */
export function searching(messages: number): Case {
  return among(`search-${messages}`, messages, messages > 20_000 ? SMALL : USUAL, 'mdbox', 100)
}

/**
 * Searches beside Debian's full-text plugin. It writes every substring of three to twenty letters of every word into its index, which takes it 25 to 40 ms for
 * each message of 3 KB: so the mailbox is a small one.
 */
export function searchingIndexed(messages: number): Case {
  return among('search-indexed', messages, SMALL, 'xapian', 2)
}

function among(name: string, messages: number, corpus: Corpus, peer: ContestantName, goal: number): Case {
  const rows: RowPlan[] = []
  for (const operation of ['text', 'body', 'subject'] as const) {
    const title = `SEARCH ${operation.toUpperCase()} in ${messages}`
    rows.push({ operation, title, measure: 'rate', peer, goal: { times: goal } })
    rows.push({ operation, title, measure: 'cpuMs', peer })
  }
  return {
    name,
    suite: 'imap',
    peers: [peer],
    users: 1,
    rows,
    prepare: (target) => prepare(target, messages, corpus),
    run: (target) => search(target, messages),
  }
}

async function prepare(target: Contestant, messages: number, corpus: Corpus): Promise<void> {
  const client = await openImap(target, 1)
  await fill(client, 'INBOX', corpus, messages)
  await client.logout()
  await whenQuiet(target)
  // The first search of a kind may build the index, or fill the caches, that all others use.
  for (let n = 0; n < 2; n++) await search(target, messages, 1)
}

async function search(target: Contestant, messages: number, atLeast = 3): Promise<Run> {
  const client = await openImap(target, 1)
  expectEqual('EXISTS', await client.select('INBOX', 'EXAMINE'), messages)
  const run: Record<string, Figures> = {}
  for (const [operation, query] of Object.entries(QUERIES)) {
    run[operation] = await measure(target, client, query, messages / ONE_OF, atLeast)
  }
  await client.logout()
  return run
}

/** Some searches, or as many as a second has room for: a fast one is too short for the clock of the kernel. */
async function measure(
  target: Contestant,
  client: ImapClient,
  query: string,
  hits: number,
  atLeast: number,
): Promise<Figures> {
  const begin = performance.now()
  await expectHits(client, query, hits)
  const count = Math.max(atLeast, Math.min(200, Math.floor(1000 / (performance.now() - begin))))
  const limits = { count: performance.now() - begin > 2000 ? 1 : count, seconds: null }
  return perOperation(await runLoop([{ op: () => expectHits(client, query, hits) }], limits, target.watch()))
}

async function expectHits(client: ImapClient, query: string, hits: number): Promise<void> {
  let found = 0
  await client.command(`UID SEARCH ${query}`, (line) => {
    if (line.startsWith('* SEARCH')) found = line.trim().split(' ').length - 2
  })
  expectEqual(query, found, hits)
}
