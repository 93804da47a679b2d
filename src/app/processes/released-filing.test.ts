import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SubmissionTestBed } from '../../../test/kit/submission-test-bed.ts'
import { ReleasedFiling } from './released-filing.ts'

const HOUR = 3600
const NEVER = new AbortController().signal

test('what was scheduled is filed when its time has come, though nobody looks, and accounts are left alone until then', async () => {
  await using bed = await SubmissionTestBed.open()
  const { jmap, desk } = bed
  const { created } = await jmap.call('Mailbox/set', { create: { m: { name: 'Later', role: 'scheduled' } } })
  const emailId = await bed.draft()
  const envelope = {
    mailFrom: { email: 'anna@posthus.test', parameters: { HOLDFOR: `${HOUR}` } },
    rcptTo: [{ email: 'cy@elsewhere.test', parameters: null }],
  }
  const mailboxIds = { [created.m.id]: true }
  await bed.submit({ emailId, envelope }, { onSuccessUpdateEmail: { '#s': { mailboxIds } } })
  let asked = 0
  const deliveries = {
    find: async () => {
      asked++
      return []
    },
  }
  const filing = new ReleasedFiling(desk, deliveries, jmap.mail, bed.directory, () => jmap.clock.nowMs())
  const count = (name: string) => jmap.mail.read('a1', async (mail) => (await mail.mailboxNamed(name))?.messages)
  await filing.look(NEVER)
  await filing.look(NEVER)
  assert.deepEqual([asked, await count('Later'), await count('Sent')], [0, 1, 0])
  jmap.clock.advance((HOUR + 1) * 1000)
  await filing.look(NEVER)
  assert.deepEqual([asked, await count('Later'), await count('Sent')], [1, 0, 1])
  await filing.look(NEVER)
  assert.equal(asked, 1)
})
