import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '../../base/fault.ts'
import type { Account, Directory } from '../../core/directory/directory.ts'
import type { Body } from '../../core/mail/body.ts'
import type { MailReader, MailStore } from '../../core/mail/mail-store.ts'
import { UidSet } from '../../core/mail/uid-set.ts'
import type { OutboundQueue } from '../../core/queue/outbound-queue.ts'
import { ScriptedTerminal } from '../terminal/scripted-terminal.ts'
import { scrub } from './scrub.ts'

/** A message: number of its body, what that body answers, and the octets that the row claims. */
type Stored = readonly [bodyId: number, answer: 'good' | 'corrupt' | 'missing' | 'expunged' | 'short', size: number]

test('every body is read once, also one that copies share', async () => {
  const { text, json, failed } = await run({
    anna: [
      [1, 'good', 5],
      [1, 'good', 5],
      [2, 'good', 5],
    ],
  })
  assert.equal(failed, false)
  assert.deepEqual(json, { accounts: 1, messages: 3, bodies: 2, bytes: 10, findings: [] })
  assert.match(text, /Every body is what was stored\./)
})

const damages: readonly (readonly [Stored[1], string])[] = [
  ['corrupt', 'store/body-corrupt'],
  ['missing', 'store/body-missing'],
  ['short', 'store/body-corrupt'],
]
for (const [answer, code] of damages) {
  test(`a body that is ${answer} is found, and the others are still looked at`, async () => {
    const { json, failed, text } = await run({
      anna: [
        [1, answer, 5],
        [2, 'good', 5],
      ],
    })
    const { findings, bodies } = json as { findings: { code: string; uid: number; mailbox: string }[]; bodies: number }
    assert.equal(failed, true)
    assert.deepEqual(
      findings.map((finding) => [finding.code, finding.mailbox, finding.uid]),
      [[code, 'INBOX', 1]],
    )
    assert.ok(bodies >= 1)
    assert.match(text, new RegExp(`anna@example\\.org +INBOX +1 .*${code}`))
  })
}

test('a message that is expunged meanwhile is no damage', async () => {
  assert.equal((await run({ anna: [[1, 'expunged', 5]] })).failed, false)
})

test('what waits to be sent is looked at too', async () => {
  const { json } = await run({}, [
    [7, 'good', 5],
    [8, 'corrupt', 5],
  ])
  const { findings, bodies } = json as { findings: { address: string; mailbox: number }[]; bodies: number }
  assert.deepEqual(
    findings.map((finding) => [finding.address, finding.mailbox]),
    [['(queue)', 8]],
  )
  assert.equal(bodies, 1)
})

test('an account whose database is corrupt does not keep the next one from being looked at', async () => {
  const { json } = await run({ anna: 'broken', bjorn: [[1, 'good', 5]] })
  const { findings, bodies } = json as { findings: { code: string; address: string }[]; bodies: number }
  assert.deepEqual(
    findings.map((finding) => [finding.address, finding.code]),
    [['anna@example.org', 'store/corrupt']],
  )
  assert.equal(bodies, 1)
})

function run(
  accounts: Readonly<Record<string, readonly Stored[] | 'broken'>>,
  queued: readonly (readonly [id: number, answer: Stored[1], size: number])[] = [],
) {
  const directory: Partial<Directory> = {
    accounts: async () => Object.keys(accounts).map((id) => ({ id, address: `${id}@example.org` }) as Account),
  }
  const mail: Partial<MailStore> = {
    read: async (id, work) => {
      const stored = accounts[id]
      if (stored === 'broken' || !stored) throw new Fault('us', 'store/corrupt', 'the database is damaged')
      return work(readerOf(stored))
    },
    body: async (id, bodyId) => bodyOf((accounts[id] as readonly Stored[]).find(([other]) => other === bodyId)),
  }
  const list = async () =>
    queued.map(([id, answer, size]) => ({ message: { id, body: bodyOf([id, answer, size]) }, recipients: [] }))
  const queue = { list } as unknown as OutboundQueue
  return scrub(directory as Directory, mail as MailStore, queue, new ScriptedTerminal())
}

function readerOf(stored: readonly Stored[]): MailReader {
  const reader = {
    mailboxes: async () => [{ id: 1, name: 'INBOX' }],
    uids: async () => UidSet.of([{ first: 1, last: stored.length }]),
    list: async () => stored.map(([bodyId, , size], index) => ({ uid: index + 1, bodyId, size })),
  }
  return reader as unknown as MailReader
}

function bodyOf(stored: Stored | undefined): Body | undefined {
  const answer = stored?.[1]
  if (answer === 'expunged') return undefined
  const body: Partial<Body> = {
    size: stored?.[2] ?? 0,
    async *chunks() {
      if (answer === 'corrupt') throw new Fault('us', 'store/body-corrupt', 'the body is not what was stored')
      if (answer === 'missing') throw new Fault('us', 'store/body-missing', 'the body is gone')
      yield new Uint8Array(answer === 'short' ? 2 : 5)
    },
  }
  return body as Body
}
