import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Loose } from '../../../../test/kit/jmap-test-bed.ts'
import { SubmissionTestBed } from '../../../../test/kit/submission-test-bed.ts'

const HOUR = 3600

/** A letter that is to be sent in an hour and lies in the mailbox for such. */
async function schedule(bed: SubmissionTestBed) {
  const { created } = await bed.jmap.call('Mailbox/set', { create: { m: { name: 'Later', role: 'scheduled' } } })
  const mailboxId = created.m.id as string
  const emailId = await bed.draft()
  const envelope = {
    mailFrom: { email: 'anna@posthus.test', parameters: { HOLDFOR: `${HOUR}` } },
    rcptTo: [{ email: 'cy@elsewhere.test', parameters: null }],
  }
  const answer = await bed.submit(
    { emailId, envelope },
    { onSuccessUpdateEmail: { '#s': { mailboxIds: { [mailboxId]: true }, 'keywords/$draft': null } } },
  )
  const { id, undoStatus } = answer.created.s
  assert.equal(undoStatus, 'pending')
  const mailboxOf = async () => {
    const { list } = await bed.jmap.call('Email/get', { ids: [emailId], properties: ['mailboxIds'] })
    return Object.keys(list[0].mailboxIds)[0]
  }
  return { id: id as string, emailId, mailboxId, mailboxOf }
}

test('what was scheduled lies among the sent once it has gone, under the same id', async () => {
  await using bed = await SubmissionTestBed.open()
  const { id, mailboxId, mailboxOf } = await schedule(bed)
  await bed.jmap.call('EmailSubmission/get', { ids: [id] })
  assert.equal(await mailboxOf(), mailboxId)
  bed.jmap.clock.advance((HOUR + 1) * 1000)
  const { list } = await bed.jmap.call('EmailSubmission/get', { ids: [id] })
  assert.equal(list[0].undoStatus, 'final')
  assert.equal(await mailboxOf(), await bed.jmap.mailbox('Sent'))
})

test('what was taken back in time, and what somebody has put elsewhere, stays where it is', async () => {
  await using bed = await SubmissionTestBed.open()
  const { id, emailId, mailboxOf } = await schedule(bed)
  const archive = await bed.jmap.mailbox('Archive')
  await bed.jmap.call('Email/set', { update: { [emailId]: { mailboxIds: { [archive]: true } } } })
  bed.jmap.clock.advance((HOUR + 1) * 1000)
  await bed.jmap.call('EmailSubmission/get', { ids: [id] })
  assert.equal(await mailboxOf(), archive)
})

test('a message that is taken back is a draft for good', async () => {
  await using bed = await SubmissionTestBed.open()
  const { id, emailId, mailboxOf } = await schedule(bed)
  const drafts = await bed.jmap.mailbox('Drafts')
  const update = { [id]: { undoStatus: 'canceled' } }
  const back = { [emailId]: { mailboxIds: { [drafts]: true }, 'keywords/$draft': true } }
  const [[, { updated }]] = (await bed.jmap.calls(
    ['EmailSubmission/set', { update }],
    ['Email/set', { update: back }],
  )) as [[string, Loose]]
  assert.deepEqual(updated, { [id]: null })
  bed.jmap.clock.advance((HOUR + 1) * 1000)
  await bed.jmap.call('EmailSubmission/get', { ids: [id] })
  assert.equal(await mailboxOf(), drafts)
  assert.deepEqual(await bed.waiting(), [])
})
