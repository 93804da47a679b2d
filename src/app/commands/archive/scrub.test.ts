import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '../../../base/fault.ts'
import type { Account, Directory } from '../../../core/directory/directory.ts'
import type { QueueDesk } from '../../../core/queue/queue-desk.ts'
import type { ScrubRecord } from '../../../store/directory/sqlite-scrub-ledger.ts'
import type { Finding } from '../../../store/scrub/finding.ts'
import { LOOK_ONLY } from '../../../store/scrub/scrubbing.ts'
import { ScriptedTerminal } from '../../terminal/scripted-terminal.ts'
import { Scrubber, type ScrubOrder, type ScrubParts } from '../../upkeep/scrubber.ts'
import { scrub, showScrubs } from './scrub.ts'

const body: Finding = { what: 'body', mailbox: 'INBOX', uid: 3, problem: 'it is not what was stored' }
const outdated: Finding = { what: 'outdated', mailbox: 'INBOX', uid: 4, problem: 'understood otherwise now' }
const BODIES = 3

test('a house in which all is well', async () => {
  const { text, json, failed } = await run({ anna: [], bjorn: [] }, ['good'])
  assert.equal(failed, false)
  assert.match(
    text,
    /2 accounts, 6 bodies, 600 octets and 1 queued messages looked at\.\nEverything is what was stored\./,
  )
  const { accounts } = json as { accounts: { address: string; position: number; finishedMs: number }[] }
  assert.deepEqual(
    accounts.map(({ address, position, finishedMs }) => [address, position, finishedMs]),
    [
      ['anna@example.org', BODIES, 5000],
      ['bjorn@example.org', BODIES, 5000],
    ],
  )
})

test('what is wrong is named with account, mailbox and UID', async () => {
  const { text, json, failed } = await run({ anna: [body], bjorn: [] })
  assert.equal(failed, true)
  assert.deepEqual((json as { findings: unknown }).findings, [{ address: 'anna@example.org', ...body }])
  assert.match(text, /anna@example\.org +INBOX +3 +body +it is not what was stored/)
})

test('what was mended, and what another version understood otherwise, is listed and is no failure', async () => {
  const { text, failed } = await run({ anna: [outdated, { ...body, mended: 'a flipped bit was turned back' }] })
  assert.equal(failed, false)
  assert.match(text, /outdated/)
  assert.match(text, /a flipped bit was turned back/)
})

test('an account that cannot be read does not keep the next one from being looked at', async () => {
  const { json } = await run({ anna: 'broken', bjorn: [body] })
  assert.deepEqual(
    (json as { findings: { address: string; what: string }[] }).findings.map(({ address, what }) => [address, what]),
    [
      ['anna@example.org', 'store/corrupt'],
      ['bjorn@example.org', 'body'],
    ],
  )
})

test('what waits to be sent is looked at too', async () => {
  // What is sent while the queue is looked at takes its body with it: nothing is damaged.
  const { json, failed } = await run({}, ['good', 'corrupt', 'missing', 'sent'])
  assert.equal(failed, true)
  assert.deepEqual(
    (json as { findings: { mailbox: string; what: string }[] }).findings.map(({ mailbox, what }) => [mailbox, what]),
    [
      ['message-1', 'store/body-corrupt'],
      ['message-2', 'store/body-missing'],
    ],
  )
})

test('the databases of the house are looked at too', async () => {
  const { findings } = await new Scrubber(partsOf({}, [], true)).house(ORDER)
  const problem = 'row 7 missing from index x'
  assert.deepEqual(findings, [{ mailbox: 'directory.db', uid: undefined, what: 'database', problem }])
})

test('one that was stopped goes on behind the last body, with what it had found, and asks for its octets each time', async () => {
  const parts = partsOf({ anna: [body] })
  const scrubber = new Scrubber(parts)
  const asked: number[] = []
  const stopping = new AbortController()
  const order = { ...ORDER, pace: async (octets: number) => void asked.push(octets), stopping: stopping.signal }
  const told = ({ after }: ScrubRecord) => {
    if (after === 2) stopping.abort()
  }
  const first = await scrubber.account({ id: 'anna' }, { ...order, told })
  assert.deepEqual([first.after, first.finishedMs, first.findings.length], [2, undefined, 1])
  const second = await scrubber.account({ id: 'anna' }, { ...ORDER, pace: order.pace, resume: true })
  assert.deepEqual([second.bodies, second.finishedMs, second.findings.length], [3, 5000, 1])
  assert.deepEqual(asked, [100, 100, 100])
  const third = await scrubber.account({ id: 'anna' }, { ...ORDER, resume: true })
  assert.equal(third.bodies, BODIES, 'one that is finished begins anew')
  const { text, failed } = await showScrubs(parts.directory, parts.scrubs)
  assert.match(text, /anna@example\.org +1970-01-01 00:00:05Z +1970-01-01 00:00:05Z +3 +1 +1\n/)
  assert.equal(failed, true)
})

const ORDER: ScrubOrder = { repair: false, resume: false, pace: async () => undefined }

async function run(
  accounts: Readonly<Record<string, readonly Finding[] | 'broken'>>,
  queued: readonly ('good' | 'corrupt' | 'missing' | 'sent')[] = [],
) {
  const parts = partsOf(accounts, queued)
  const all = await parts.directory.accounts()
  return scrub(new Scrubber(parts), all, true, ORDER, new ScriptedTerminal())
}

/** Accounts of three bodies; what is wrong with them is found with the rows. */
function partsOf(
  accounts: Readonly<Record<string, readonly Finding[] | 'broken'>>,
  queued: readonly ('good' | 'corrupt' | 'missing' | 'sent')[] = [],
  broken = false,
): ScrubParts {
  const directory: Pick<Directory, 'accounts'> = {
    accounts: async () => Object.keys(accounts).map((id) => ({ id, address: `${id}@example.org` }) as Account),
  }
  const mail: ScrubParts['mail'] = {
    async *scrub(id, scrubbing = LOOK_ONLY) {
      const findings = accounts[id]
      if (findings === 'broken' || !findings) throw new Fault('us', 'store/corrupt', 'the database is damaged')
      if (scrubbing.after === 0) yield* findings
      for (let body = scrubbing.after + 1; body <= BODIES; body++) {
        await scrubbing.pace(100)
        await scrubbing.told(body, 100)
      }
    },
    use: async () => {
      throw new Fault('us', 'store/corrupt', 'the database is damaged')
    },
  }
  const records = new Map<string, ScrubRecord>()
  const scrubs = {
    records: async () => records,
    put: async (record: ScrubRecord) => void records.set(record.accountId, record),
  }
  const clock = { nowMs: () => 5000, after: () => ({ [Symbol.dispose]: () => undefined }) }
  const list = async () => queued.map((answer, index) => ({ message: queuedMessage(answer, index), recipients: [] }))
  const databases = new Map([
    ['directory.db', { read: async () => (broken ? [['row 7 missing from index x']] : []) as never }],
  ])
  const message = async (id: string) =>
    id.startsWith('sent') ? undefined : (await list()).find((one) => one.message.id === id)
  return { directory, mail, scrubs, clock, databases, desk: { list, message } as unknown as QueueDesk }
}

function queuedMessage(answer: 'good' | 'corrupt' | 'missing' | 'sent', index: number) {
  return {
    id: `${answer === 'sent' ? 'sent' : 'message'}-${index}`,
    body: {
      size: 5,
      async *chunks() {
        if (answer !== 'good')
          throw new Fault(
            'us',
            `store/body-${answer === 'corrupt' ? answer : 'missing'}`,
            'the body is not what was stored',
          )
        yield new Uint8Array(5)
      },
    },
  }
}
