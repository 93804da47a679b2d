import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '../../base/fault.ts'
import type { Account, Directory } from '../../core/directory/directory.ts'
import type { OutboundQueue } from '../../core/queue/outbound-queue.ts'
import type { Finding } from '../../store/sql/check-account.ts'
import { ScriptedTerminal } from '../terminal/scripted-terminal.ts'
import { type ScrubbedMail, scrub } from './scrub.ts'

const body: Finding = { what: 'body', mailbox: 'INBOX', uid: 3, problem: 'it is not what was stored' }
const outdated: Finding = { what: 'outdated', mailbox: 'INBOX', uid: 4, problem: 'understood otherwise now' }

test('a house in which all is well', async () => {
  const { text, json, failed } = await run({ anna: [], bjorn: [] }, ['good'])
  assert.equal(failed, false)
  assert.deepEqual(json, { accounts: 2, queued: 1, findings: [] })
  assert.match(text, /Everything is what was stored\./)
})

test('what is wrong is named with account, mailbox and UID', async () => {
  const { text, json, failed } = await run({ anna: [body], bjorn: [] })
  assert.equal(failed, true)
  assert.deepEqual((json as { findings: unknown }).findings, [{ address: 'anna@example.org', ...body }])
  assert.match(text, /anna@example\.org +INBOX +3 +body +it is not what was stored/)
})

test('what another version understood otherwise is listed and is no failure', async () => {
  const { text, failed } = await run({ anna: [outdated] })
  assert.equal(failed, false)
  assert.match(text, /outdated/)
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
  const { json, failed } = await run({}, ['good', 'corrupt', 'missing'])
  assert.equal(failed, true)
  assert.deepEqual(
    (json as { findings: { mailbox: string; what: string }[] }).findings.map(({ mailbox, what }) => [mailbox, what]),
    [
      ['message-1', 'store/body-corrupt'],
      ['message-2', 'store/body-missing'],
    ],
  )
})

function run(
  accounts: Readonly<Record<string, readonly Finding[] | 'broken'>>,
  queued: readonly ('good' | 'corrupt' | 'missing')[] = [],
) {
  const directory: Partial<Directory> = {
    accounts: async () => Object.keys(accounts).map((id) => ({ id, address: `${id}@example.org` }) as Account),
  }
  const mail: ScrubbedMail = {
    async *scrub(id) {
      const findings = accounts[id]
      if (findings === 'broken' || !findings) throw new Fault('us', 'store/corrupt', 'the database is damaged')
      yield* findings
    },
  }
  const list = async () =>
    queued.map((answer, index) => ({
      message: {
        id: `message-${index}`,
        body: {
          async *chunks() {
            if (answer !== 'good') throw new Fault('us', `store/body-${answer}`, 'the body is not what was stored')
            yield new Uint8Array(5)
          },
        },
      },
      recipients: [],
    }))
  return scrub(directory as Directory, mail, { list } as unknown as OutboundQueue, new ScriptedTerminal())
}
