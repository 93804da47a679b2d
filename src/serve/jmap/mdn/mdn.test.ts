import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACCOUNT, type Loose } from '../../../../test/kit/jmap-test-bed.ts'
import { SubmissionTestBed } from '../../../../test/kit/submission-test-bed.ts'

const SHOWN = { actionMode: 'manual-action', sendingMode: 'mdn-sent-manually', type: 'displayed' }
const MARK = { '#k': { 'keywords/$mdnsent': true } }

/** A message that asks for a receipt. */
function asking(
  bed: SubmissionTestBed,
  fields = 'Disposition-Notification-To: Cy <cy@elsewhere.test>',
  more = {},
): Promise<string> {
  const text = `From: cy@elsewhere.test\nTo: anna@posthus.test\nSubject: World domination\nMessage-ID: <1@elsewhere.test>\n${fields}\n\nMay I?\n`
  return bed.jmap.deliver(text, more)
}

async function send(bed: SubmissionTestBed, mdn: Loose, more: Loose = {}): Promise<Loose[]> {
  const args = {
    identityId: await bed.identity(),
    send: { k: { disposition: SHOWN, ...mdn } },
    onSuccessUpdateEmail: MARK,
  }
  return bed.jmap.calls(['MDN/send', { ...args, ...more }])
}

test('a receipt is sent from nobody to whoever asked, the message is marked, and no second one goes', async () => {
  await using bed = await SubmissionTestBed.open()
  const forEmailId = await asking(bed)
  const answers = await send(bed, {
    forEmailId,
    subject: 'Gelesen',
    textBody: 'Grüße',
    reportingUA: 'webmail; Posthus',
    extensionFields: { 'X-Mood': 'calm' },
    includeOriginalMessage: true,
  })
  assert.deepEqual(
    answers.map(([name]: Loose) => name),
    ['MDN/send', 'Email/set'],
  )
  assert.deepEqual([answers[0][1].notSent, answers[1][1].updated], [null, { [forEmailId]: null }])
  assert.partialDeepStrictEqual(answers[0][1].sent.k, {
    finalRecipient: 'rfc822; anna@posthus.test',
    originalMessageId: '<1@elsewhere.test>',
    originalRecipient: null,
  })
  const [queued] = await bed.waiting()
  assert.deepEqual(
    [queued?.message.reversePath, queued?.recipients.map(({ address }) => address)],
    ['', ['cy@elsewhere.test']],
  )
  assert.match(queued?.text ?? '', /\r\nIn-Reply-To: <1@elsewhere\.test>\r\n/)
  const path = `/jmap/upload/${ACCOUNT}`
  const body = Buffer.from(queued?.text ?? '', 'latin1')
  const { blobId } = (await (await bed.jmap.fetch(path, { method: 'POST', body })).json()) as Loose
  const { parsed } = await bed.jmap.call('MDN/parse', { blobIds: [blobId] })
  assert.deepEqual(parsed[blobId], {
    forEmailId: null,
    subject: 'Gelesen',
    textBody: 'Grüße',
    includeOriginalMessage: true,
    reportingUA: 'webmail; Posthus',
    disposition: SHOWN,
    mdnGateway: null,
    originalRecipient: null,
    finalRecipient: 'rfc822; anna@posthus.test',
    originalMessageId: '<1@elsewhere.test>',
    error: null,
    extensionFields: { 'x-mood': 'calm' },
  })
  const [[, again]] = (await send(bed, { forEmailId })) as [[string, Loose]]
  assert.equal(again.notSent.k.type, 'mdnAlreadySent')
  assert.equal((await bed.waiting()).length, 1)
})

const refusals: readonly [why: string, fields: string | undefined, mdn: Loose, expected: Loose][] = [
  ['a message that asks for none', 'X-A: b', {}, { type: 'notFound' }],
  ['one that asks for two', 'Disposition-Notification-To: a@x.test, b@x.test', {}, { type: 'notFound' }],
  ['no such message', undefined, { forEmailId: 'M99' }, { type: 'notFound' }],
  ["somebody else's address", undefined, { finalRecipient: 'rfc822; bo@posthus.test' }, { type: 'forbiddenFrom' }],
  ['an address of another kind', undefined, { finalRecipient: 'x400; c=no' }, { type: 'forbiddenFrom' }],
  ['no disposition', undefined, { disposition: null }, { properties: ['disposition'] }],
  [
    'a disposition that is none',
    undefined,
    { disposition: { ...SHOWN, type: 'Displayed' } },
    { properties: ['disposition'] },
  ],
  ['a break in a field', undefined, { reportingUA: 'a\r\nDisposition: x' }, { properties: ['reportingUA'] }],
  ['a break in the subject', undefined, { subject: 'a\r\nBcc: x@y.test' }, { properties: ['subject'] }],
  ['a field that is ours', undefined, { extensionFields: { Disposition: 'x' } }, { properties: ['extensionFields'] }],
  ['an extension with a break', undefined, { extensionFields: { X: 'a\nb' } }, { properties: ['extensionFields'] }],
  ['what the server sets', undefined, { originalMessageId: '<x>' }, { properties: ['originalMessageId'] }],
]
for (const [why, fields, mdn, expected] of refusals) {
  test(`a receipt is not sent with ${why}`, async () => {
    await using bed = await SubmissionTestBed.open()
    const forEmailId = await asking(bed, fields)
    const [[, { sent, notSent }]] = (await send(bed, { forEmailId, ...mdn })) as [[string, Loose]]
    assert.equal(sent, null)
    assert.partialDeepStrictEqual(notSent.k, expected)
    assert.deepEqual(await bed.waiting(), [])
  })
}

test('a call that would not mark the message, or names no identity, is refused as a whole', async () => {
  await using bed = await SubmissionTestBed.open()
  const forEmailId = await asking(bed)
  const mdn = { forEmailId, disposition: SHOWN }
  const cases: readonly Loose[] = [
    { identityId: await bed.identity(), send: { k: mdn } },
    { identityId: await bed.identity(), send: { k: mdn }, onSuccessUpdateEmail: { '#k': { 'keywords/$seen': true } } },
    { identityId: 'Ix', send: { k: mdn }, onSuccessUpdateEmail: MARK },
    { send: { k: mdn }, onSuccessUpdateEmail: MARK },
  ]
  for (const args of cases) assert.equal(await bed.jmap.refusal('MDN/send', args), 'invalidArguments')
  assert.deepEqual(await bed.waiting(), [])
})

test('a member who is held sends no receipts', async () => {
  await using bed = await SubmissionTestBed.open()
  await bed.sending.hold('a1', { by: 'operator', reason: 'x', sinceMs: 0 })
  const [[, { notSent }]] = (await send(bed, { forEmailId: await asking(bed) })) as [[string, Loose]]
  assert.equal(notSent.k.type, 'forbidden')
})

test('what is no receipt is told to be none', async () => {
  await using bed = await SubmissionTestBed.open()
  const ordinary = await asking(bed)
  const hostile = await bed.jmap.deliver(
    'Content-Type: multipart/report; boundary=b\n\n--b\n\nx\n--b\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; a@b.test\nDisposition: nonsense\n--b--\n',
  )
  const { list } = await bed.jmap.call('Email/get', { ids: [ordinary, hostile], properties: ['blobId'] })
  const blobIds = list.map(({ blobId }: Loose) => blobId)
  const answer = await bed.jmap.call('MDN/parse', { blobIds: [...blobIds, 'B99'] })
  assert.deepEqual([answer.parsed, answer.notParsable, answer.notFound], [null, blobIds, ['B99']])
  assert.equal(await bed.jmap.refusal('MDN/parse', { blobIds: 'x' }), 'invalidArguments')
})
