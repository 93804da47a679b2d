import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type OpenedEmail, RECEIPT_TO } from '../../../src/wire/jmap/email.ts'
import { ACCOUNT, type Loose } from '../../../test/kit/jmap-test-bed.ts'
import { SubmissionTestBed } from '../../../test/kit/submission-test-bed.ts'
import { emptyLetter } from '../compose/letter.ts'
import type { Transport } from '../mail/http-transport.ts'
import { JmapCalls } from '../mail/jmap-calls.ts'
import { JmapFailure } from '../mail/jmap-failure.ts'
import { Mail } from '../mail/mail.ts'
import { ignoreReceipt, sendReceipt, tryReceiptRequest } from './receipts.ts'
import { findScheduled, reschedule, scheduledMailbox, takeBackScheduled } from './scheduling.ts'
import { signBeginning } from './sign-beginning.ts'
import { destroyTemplate, keepAsTemplate, listTemplates } from './templates.ts'

const HOUR_MS = 3_600_000

/** A member who writes, at the real methods of JMAP. */
async function writing() {
  const bed = await SubmissionTestBed.open()
  const { jmap } = bed
  const transport: Transport = async (request) =>
    (await jmap.post(JSON.stringify(request))).json() as ReturnType<Transport>
  const mail = new Mail(new JmapCalls(transport, jmap.using, 16), ACCOUNT)
  mail.cache.absorb('Mailbox/get', await jmap.call('Mailbox/get', { ids: null }))
  const mailboxOf = async (id: string): Promise<string> => {
    const { list } = await jmap.call('Email/get', { ids: [id], properties: ['mailboxIds'] })
    const { list: boxes } = await jmap.call('Mailbox/get', { ids: Object.keys(list[0].mailboxIds) })
    return boxes[0].name
  }
  const open = async (id: string): Promise<OpenedEmail> => {
    await mail.open([id])
    return mail.cache.opened.get(id) as OpenedEmail
  }
  return { bed, jmap, mail, mailboxOf, open }
}

type Writing = Awaited<ReturnType<typeof writing>>

async function schedule({ bed, mail, jmap }: Writing): Promise<string> {
  const emailId = await bed.draft()
  const mailboxId = await scheduledMailbox(mail)
  const at = new Date(jmap.clock.nowMs() + HOUR_MS).toISOString().replace(/\.\d+Z$/, 'Z')
  const envelope = {
    mailFrom: { email: 'anna@posthus.test', parameters: { HOLDUNTIL: at, REQUIRETLS: null } },
    rcptTo: [{ email: 'cy@elsewhere.test', parameters: null }],
  }
  await bed.submit(
    { emailId, envelope, onlyEncrypted: true },
    { onSuccessUpdateEmail: { '#s': { mailboxIds: { [mailboxId]: true }, 'keywords/$draft': null } } },
  )
  await mail.refresh()
  return emailId
}

test('what was scheduled gets another time, with all its conditions', async () => {
  const all = await writing()
  await using bed = all.bed
  const emailId = await schedule(all)
  const before = await findScheduled(all.mail, emailId)
  assert.ok(before)
  const at = new Date(all.jmap.clock.nowMs() + 5 * HOUR_MS)
  await reschedule(all.mail, before, at)
  const after = await findScheduled(all.mail, emailId)
  assert.equal(new Date(after?.sendAt ?? 0).getTime(), Math.floor(at.getTime() / 1000) * 1000)
  assert.deepEqual([after?.onlyEncrypted, after?.envelope.mailFrom.parameters?.['REQUIRETLS']], [true, null])
  assert.equal((await bed.waiting()).length, 1)
  assert.equal(await all.mailboxOf(emailId), 'Scheduled')
})

test('sent at once it lies among the sent, taken back among the drafts', async () => {
  const all = await writing()
  await using bed = all.bed
  const [first, second] = [await schedule(all), await schedule(all)]
  const [one, other] = [await findScheduled(all.mail, first), await findScheduled(all.mail, second)]
  assert.ok(one && other)
  await reschedule(all.mail, one, undefined)
  await takeBackScheduled(all.mail, other)
  assert.deepEqual([await all.mailboxOf(first), await all.mailboxOf(second)], ['Sent', 'Drafts'])
  assert.equal((await bed.waiting())[0]?.message.releaseMs, undefined)
  assert.equal(await findScheduled(all.mail, second), undefined)
})

test('a time that is refused makes it a draft again, rather than something that nobody sends', async () => {
  const all = await writing()
  await using bed = all.bed
  const emailId = await schedule(all)
  const scheduled = await findScheduled(all.mail, emailId)
  assert.ok(scheduled)
  const tooFar = new Date(all.jmap.clock.nowMs() + 10_000 * HOUR_MS)
  await assert.rejects(reschedule(all.mail, scheduled, tooFar), JmapFailure)
  assert.equal(await all.mailboxOf(emailId), 'Drafts')
  assert.deepEqual(await bed.waiting(), [])
})

test('what is on its way is not taken back, and stays where it is', async () => {
  const all = await writing()
  await using _bed = all.bed
  const emailId = await schedule(all)
  const scheduled = await findScheduled(all.mail, emailId)
  assert.ok(scheduled)
  all.jmap.clock.advance(2 * HOUR_MS)
  const isLate = (error: unknown) => error instanceof JmapFailure && error.type === 'cannotUnsend'
  await assert.rejects(takeBackScheduled(all.mail, scheduled), isLate)
  assert.notEqual(await all.mailboxOf(emailId), 'Drafts')
})

test('a template is what the draft is, stays when the draft goes, and goes without a complaint twice', async () => {
  const { bed, mail, jmap } = await writing()
  await using _bed = bed
  assert.deepEqual(await listTemplates(mail), [])
  const draft = await bed.draft('To: cy@elsewhere.test', 'anna@posthus.test', 'Every week the same')
  await keepAsTemplate(mail, draft)
  await keepAsTemplate(mail, draft)
  await jmap.call('Email/set', { destroy: [draft] })
  const kept = await listTemplates(mail)
  assert.deepEqual(
    kept.map(({ subject, preview }) => [subject, preview]),
    [
      ['A letter', 'Every week the same'],
      ['A letter', 'Every week the same'],
    ],
  )
  const [{ id }] = kept as [Loose]
  await destroyTemplate(mail, id)
  await destroyTemplate(mail, id)
  assert.equal((await listTemplates(mail)).length, 1)
})

test('an answer is written as whom the message was for, signed, and with no copy to another address of one’s own', async () => {
  const { bed, mail, jmap, open } = await writing()
  await using _bed = bed
  const id = await jmap.deliver('From: cy@elsewhere.test\nTo: team@other.test\nSubject: Plan\n\nYes?\n')
  await open(id)
  const update = { [await bed.identity('team@other.test')]: { name: 'Team', textSignature: 'We' } }
  await jmap.call('Identity/set', { update })
  const letter = {
    ...emptyLetter({ identityId: undefined, name: null, email: 'anna@posthus.test' }),
    cc: 'Anna <ANNA@posthus.test>, team@other.test, dora@elsewhere.test',
  }
  const beginning = { letter, thread: undefined, emailId: undefined }
  const signed = await signBeginning(beginning, { kind: 'answer', emailId: id, toAll: true }, mail)
  assert.deepEqual(
    [signed.letter.from.email, signed.letter.from.name, signed.letter.cc],
    ['team@other.test', 'Team', 'dora@elsewhere.test'],
  )
  assert.deepEqual(signed.letter.body, { kind: 'plain', text: '\n\n-- \nWe\n' })
  const fresh = await signBeginning(beginning, { kind: 'new' }, mail)
  assert.deepEqual([fresh.letter.from.email, fresh.letter.cc], ['anna@posthus.test', letter.cc])
})

/** A message that asks for a receipt. */
function asking({ jmap }: Writing, to = 'Cy <cy@elsewhere.test>', from = 'cy@elsewhere.test'): Promise<string> {
  return jmap.deliver(
    `From: ${from}\nTo: anna@posthus.test\nSubject: Please\nMessage-ID: <${to.length}@elsewhere.test>\nDisposition-Notification-To: ${to}\n\nRead?\n`,
  )
}

test('a receipt goes to who asked, once; what is ignored is not asked for again', async () => {
  const all = await writing()
  await using bed = all.bed
  const { mail, open } = all
  const [first, second] = [await open(await asking(all)), await open(await asking(all, 'cy@elsewhere.test'))]
  for (const email of [first, second]) assert.equal(tryReceiptRequest(email, 'anna@posthus.test')?.isElsewhere, false)
  await sendReceipt(mail, first)
  await ignoreReceipt(mail, second)
  assert.equal((await bed.waiting()).length, 1)
  for (const { id } of [first, second]) {
    assert.equal(tryReceiptRequest(mail.cache.opened.get(id) as OpenedEmail, 'anna@posthus.test'), undefined)
  }
  await assert.rejects(sendReceipt(mail, first), JmapFailure)
})

const requests: readonly (readonly [what: string, to: string | undefined, from: string, expected: string])[] = [
  ['nobody asks', undefined, 'cy@elsewhere.test', 'nothing'],
  ['the author asks', 'CY@elsewhere.test', 'cy@elsewhere.test', 'asked'],
  ['somebody else would get it', 'spy@tracker.test', 'cy@elsewhere.test', 'elsewhere'],
  ['several would get it', 'cy@elsewhere.test, spy@tracker.test', 'cy@elsewhere.test', 'nothing'],
  ['it is one’s own', 'anna@posthus.test', 'anna@posthus.test', 'nothing'],
]
for (const [what, to, from, expected] of requests) {
  test(`${what}: ${expected}`, () => {
    const addresses = to?.split(', ').map((email) => ({ name: null, email })) ?? null
    const email = { keywords: {}, from: [{ name: null, email: from }], [RECEIPT_TO]: addresses }
    const asked = tryReceiptRequest(email as unknown as OpenedEmail, 'anna@posthus.test')
    assert.equal(!asked ? 'nothing' : asked.isElsewhere ? 'elsewhere' : 'asked', expected)
  })
}
