import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACCOUNT, type Loose } from '../../../../test/kit/jmap-test-bed.ts'
import { SubmissionTestBed } from '../../../../test/kit/submission-test-bed.ts'

const HOUR = 3600

/** An envelope for one recipient, with parameters of MAIL. */
function envelope(parameters: Loose = null, to = 'cy@elsewhere.test', rcpt: Loose = null): Loose {
  return {
    mailFrom: { email: 'anna@posthus.test', parameters },
    rcptTo: [{ email: to, parameters: rcpt }],
  }
}

test('a draft is sent, moved to Sent and no draft any more, in one call with two answers', async () => {
  await using bed = await SubmissionTestBed.open()
  const emailId = await bed.draft(
    'To: Cy <cy@elsewhere.test>, dora@elsewhere.test\nCc: CY@elsewhere.test\nBcc: eve@elsewhere.test',
  )
  const sent = await bed.jmap.mailbox('Sent')
  const create = { s: { identityId: await bed.identity(), emailId } }
  const answers = await bed.jmap.calls([
    'EmailSubmission/set',
    {
      create,
      onSuccessUpdateEmail: { '#s': { mailboxIds: { [sent]: true }, 'keywords/$draft': null } },
    },
  ])
  assert.deepEqual(
    answers.map(([name, , id]: Loose) => [name, id]),
    [
      ['EmailSubmission/set', '0'],
      ['Email/set', '0'],
    ],
  )
  const { id, undoStatus, envelope, deliveryStatus } = answers[0][1].created.s
  assert.equal(undoStatus, 'final')
  assert.equal(envelope.mailFrom.email, 'anna@posthus.test')
  assert.deepEqual(
    envelope.rcptTo.map(({ email }: Loose) => email),
    ['cy@elsewhere.test', 'dora@elsewhere.test', 'eve@elsewhere.test'],
  )
  assert.deepEqual(deliveryStatus['eve@elsewhere.test'], {
    smtpReply: '250 2.0.0 Queued',
    delivered: 'queued',
    displayed: 'unknown',
  })
  assert.deepEqual(answers[1][1].updated, { [emailId]: null })
  const { list } = await bed.jmap.call('Email/get', { ids: [emailId], properties: ['mailboxIds', 'keywords', 'bcc'] })
  assert.deepEqual(list[0].mailboxIds, { [sent]: true })
  assert.deepEqual([list[0].keywords, list[0].bcc.length], [{}, 1])
  const [queued] = await bed.waiting()
  assert.deepEqual([queued?.message.reversePath, queued?.recipients.length], ['anna@posthus.test', 3])
  assert.doesNotMatch(queued?.text ?? '', /eve@|bcc/i)
  assert.match(queued?.text ?? '', /Received: by mail\.posthus\.test .* with ESMTPSA/)
  assert.match(queued?.text ?? '', /\r\nMessage-ID: </)
  const { list: kept } = await bed.jmap.call('EmailSubmission/get')
  assert.partialDeepStrictEqual(kept, [{ id, emailId, undoStatus: 'final', dsnBlobIds: [], mdnBlobIds: [] }])
})

test('what becomes of a message is told as it happens, recipient by recipient', async () => {
  await using bed = await SubmissionTestBed.open()
  const emailId = await bed.draft('To: cy@elsewhere.test, bo@posthus.test, dora@elsewhere.test')
  const { created, newState } = await bed.submit({ emailId })
  const nowMs = bed.jmap.clock.nowMs()
  for (const lease of await bed.queue.lease(nowMs, 60_000, 10, 10)) {
    const outcomes = lease.recipients.map(({ index, address }) => {
      const result = address.startsWith('dora') ? '550 5.1.1 Nobody' : '250 2.0.0 Fine'
      const kind = address.startsWith('dora') ? ('failed' as const) : ('delivered' as const)
      return { index, kind, result, atMs: nowMs }
    })
    const attempts = lease.recipients.map(({ address }) => ({
      accountId: 'a1',
      queueId: lease.message.id,
      headerMessageId: undefined,
      recipient: address,
      atMs: nowMs,
      attempt: 1,
      kind: address.startsWith('dora') ? ('failed' as const) : ('delivered' as const),
      status: address.startsWith('dora') ? '5.1.1' : '2.0.0',
      text: 'text',
      host: lease.destination === 'local' ? undefined : 'mx.elsewhere.test',
      address: undefined,
      reply: address.startsWith('dora') ? '550-5.1.1 There is\r\n550 5.1.1 nobody' : undefined,
      protection: undefined,
      facts: undefined,
      accepted: undefined,
    }))
    await bed.queue.settle(lease, outcomes, undefined, attempts)
  }
  const changes = await bed.jmap.call('EmailSubmission/changes', { sinceState: newState })
  assert.deepEqual([changes.created, changes.updated], [[], [created.s.id]])
  const { list } = await bed.jmap.call('EmailSubmission/get', { ids: [created.s.id], properties: ['deliveryStatus'] })
  const { deliveryStatus } = list[0]
  assert.equal(deliveryStatus['cy@elsewhere.test'].delivered, 'unknown', 'another host has it')
  assert.equal(deliveryStatus['bo@posthus.test'].delivered, 'yes')
  assert.equal(deliveryStatus['dora@elsewhere.test'].delivered, 'no')
  assert.match(deliveryStatus['dora@elsewhere.test'].smtpReply, /^550 5\.1\.1 There is .*nobody$/)
  const again = await bed.jmap.call('EmailSubmission/changes', { sinceState: changes.newState })
  assert.deepEqual(again.updated, [], 'what is final is not looked at again')
})

test('a message that is to be sent later waits, can be taken back, and then never goes', async () => {
  await using bed = await SubmissionTestBed.open()
  const emailId = await bed.draft()
  const { created } = await bed.submit({ emailId, envelope: envelope({ HOLDFOR: `${HOUR}` }) })
  const { id, undoStatus, sendAt } = created.s
  assert.equal(undoStatus, 'pending')
  assert.equal(Date.parse(sendAt), bed.jmap.clock.nowMs() + HOUR * 1000)
  const { updated } = await bed.jmap.call('EmailSubmission/set', { update: { [id]: { undoStatus: 'canceled' } } })
  assert.deepEqual(updated, { [id]: null })
  assert.deepEqual(await bed.waiting(), [])
  const { list } = await bed.jmap.call('EmailSubmission/get', { ids: [id] })
  assert.equal(list[0].undoStatus, 'canceled')
  const same = await bed.jmap.call('EmailSubmission/set', { update: { [id]: { undoStatus: 'canceled' } } })
  assert.deepEqual(same.updated, { [id]: null })
  const back = await bed.jmap.call('EmailSubmission/set', { update: { [id]: { undoStatus: 'pending' } } })
  assert.deepEqual(back.notUpdated[id].properties, ['undoStatus'])
})

test('what has gone cannot be taken back, and nothing else of a submission can be changed', async () => {
  await using bed = await SubmissionTestBed.open()
  const { created } = await bed.submit({ emailId: await bed.draft() })
  const { id } = created.s
  const cases: readonly [Loose, Loose][] = [
    [{ undoStatus: 'canceled' }, { type: 'cannotUnsend' }],
    [{ undoStatus: 'nonsense' }, { type: 'invalidProperties', properties: ['undoStatus'] }],
    [{ identityId: 'x' }, { type: 'invalidProperties', properties: ['identityId'] }],
    [{ sendAt: null }, { type: 'invalidProperties', properties: ['sendAt'] }],
    [{ unknown: 1 }, { type: 'invalidProperties', properties: ['unknown'] }],
    [{ 'nothing/there': 1 }, { type: 'invalidPatch' }],
  ]
  for (const [patch, expected] of cases) {
    const { notUpdated } = await bed.jmap.call('EmailSubmission/set', { update: { [id]: patch } })
    assert.partialDeepStrictEqual(notUpdated?.[id], expected)
  }
  const { notUpdated } = await bed.jmap.call('EmailSubmission/set', { update: { Sx: { undoStatus: 'canceled' } } })
  assert.equal(notUpdated.Sx.type, 'notFound')
  assert.equal((await bed.waiting()).length, 1)
})

test('a later message becomes final when its time has come; destroying it stops nothing', async () => {
  await using bed = await SubmissionTestBed.open()
  const { created, newState } = await bed.submit({
    emailId: await bed.draft(),
    envelope: envelope({ holduntil: new Date(bed.jmap.clock.nowMs() + 10_000).toISOString() }),
  })
  const { id } = created.s
  await bed.jmap.clock.advance(11_000)
  const { list } = await bed.jmap.call('EmailSubmission/get', { ids: [id] })
  assert.equal(list[0].undoStatus, 'final')
  assert.deepEqual((await bed.jmap.call('EmailSubmission/changes', { sinceState: newState })).updated, [id])
  const { notUpdated } = await bed.jmap.call('EmailSubmission/set', { update: { [id]: { undoStatus: 'canceled' } } })
  assert.equal(notUpdated[id].type, 'cannotUnsend')
  const { destroyed } = await bed.jmap.call('EmailSubmission/set', { destroy: [id], update: {} })
  assert.deepEqual(destroyed, [id])
  assert.equal((await bed.waiting()).length, 1)
  const { notDestroyed } = await bed.jmap.call('EmailSubmission/set', { destroy: [id] })
  assert.equal(notDestroyed[id].type, 'notFound')
})

const refusals: readonly [why: string, draft: readonly string[], object: Loose, expected: Loose][] = [
  ['nobody to send to', ['X-A: b'], {}, { type: 'noRecipients' }],
  [
    'too many',
    [`To: ${Array.from({ length: 11 }, (_, n) => `x${n}@elsewhere.test`).join(', ')}`],
    {},
    { type: 'tooManyRecipients', maxRecipients: 10 },
  ],
  [
    'no such member',
    ['To: nobody@posthus.test, cy@elsewhere.test'],
    {},
    { type: 'invalidRecipients', invalidRecipients: ['nobody@posthus.test'] },
  ],
  [
    'what is no address',
    [],
    { envelope: envelope(null, 'cy at elsewhere') },
    { type: 'invalidRecipients', invalidRecipients: ['cy at elsewhere'] },
  ],
  [
    'an address with a command in it',
    [],
    { envelope: envelope(null, 'cy@elsewhere.test>\r\nRCPT TO:<x@y.test') },
    { type: 'invalidRecipients' },
  ],
  [
    "somebody else's return address",
    [],
    { envelope: { ...envelope(), mailFrom: { email: 'bo@posthus.test' } } },
    { type: 'forbiddenMailFrom' },
  ],
  ["somebody else's From", ['To: cy@elsewhere.test', 'bo@posthus.test'], {}, { type: 'forbiddenFrom' }],
  [
    'two authors and no envelope',
    ['To: cy@elsewhere.test', 'anna@posthus.test, team@other.test'],
    {},
    { type: 'invalidEmail', properties: ['from'] },
  ],
  [
    'two From fields',
    ['To: cy@elsewhere.test\nFrom: anna@posthus.test'],
    { envelope: envelope() },
    { type: 'invalidEmail', properties: ['from'] },
  ],
  [
    'a From that is no list',
    ['To: cy@elsewhere.test', 'anna@posthus.test <bo@posthus.test>'],
    { envelope: envelope() },
    { type: 'invalidEmail' },
  ],
  ['no such identity', [], { identityId: 'Ix' }, { type: 'invalidProperties', properties: ['identityId'] }],
  ['no such message', [], { emailId: 'M999' }, { type: 'invalidProperties', properties: ['emailId'] }],
  ['an unknown property', [], { x: 1 }, { type: 'invalidProperties', properties: ['x'] }],
  ['what the server sets', [], { undoStatus: 'pending' }, { type: 'invalidProperties', properties: ['undoStatus'] }],
  [
    'an envelope that is none',
    [],
    { envelope: { mailFrom: 'a' } },
    { type: 'invalidProperties', properties: ['envelope'] },
  ],
  [
    'an unknown parameter',
    [],
    { envelope: envelope({ XFOO: null }) },
    { type: 'invalidProperties', properties: ['envelope'] },
  ],
  ['a parameter that is two', [], { envelope: envelope({ RET: 'HDRS BODY=7BIT' }) }, { type: 'invalidProperties' }],
  [
    'a recipient parameter that is none',
    [],
    { envelope: envelope(null, 'cy@elsewhere.test', { NOTIFY: 'ALWAYS' }) },
    { type: 'invalidProperties' },
  ],
  [
    'a day too far away',
    [],
    { envelope: envelope({ HOLDFOR: '99999999' }) },
    { type: 'invalidProperties', properties: ['envelope'] },
  ],
  [
    'a moment that has passed',
    [],
    { envelope: envelope({ HOLDUNTIL: '1969-12-31T00:00:00Z' }) },
    { type: 'invalidProperties', properties: ['envelope'] },
  ],
  [
    'a wish that is no boolean',
    [],
    { onlyEncrypted: 'yes' },
    { type: 'invalidProperties', properties: ['onlyEncrypted'] },
  ],
]
for (const [why, draft, object, expected] of refusals) {
  test(`a message is not sent with ${why}`, async () => {
    await using bed = await SubmissionTestBed.open()
    const emailId = await bed.draft(...draft)
    const { created, notCreated, oldState, newState } = await bed.submit({ emailId, ...object })
    assert.equal(created, null)
    assert.partialDeepStrictEqual(notCreated.s, expected)
    assert.equal(newState, oldState)
    assert.deepEqual(await bed.waiting(), [])
  })
}

test('a message that is too large, or has line ends that others take for more, is not sent', async () => {
  await using bed = await SubmissionTestBed.open({ maxMessageBytes: 500 })
  const large = await bed.submit({ emailId: await bed.draft(undefined, undefined, 'x'.repeat(600)) })
  assert.partialDeepStrictEqual(large.notCreated.s, { type: 'tooLarge', maxSize: 500 })
  const text = 'From: anna@posthus.test\r\nTo: cy@elsewhere.test\r\n\r\nx\n.\r\nMAIL FROM:<a@b.test>\r\n'
  const path = `/jmap/upload/${ACCOUNT}`
  const { blobId } = (await (await bed.jmap.fetch(path, { method: 'POST', body: text })).json()) as Loose
  const mailboxIds = { [await bed.jmap.mailbox('Drafts')]: true }
  const { created } = await bed.jmap.call('Email/import', { emails: { e: { blobId, mailboxIds } } })
  const smuggled = await bed.submit({ emailId: created.e.id })
  assert.equal(smuggled.notCreated.s.type, 'invalidEmail')
  assert.deepEqual(await bed.waiting(), [])
})

test('a member who is held, or has sent too much, is told so', async () => {
  await using bed = await SubmissionTestBed.open()
  await bed.sending.hold('a1', { by: 'operator', reason: 'x', sinceMs: 0 })
  const { notCreated } = await bed.submit({ emailId: await bed.draft() })
  assert.equal(notCreated.s.type, 'forbiddenToSend')
  assert.match(notCreated.s.description, /held/)
})

test('what is asked of the transport is carried into the queue, whichever way it is said', async () => {
  await using bed = await SubmissionTestBed.open()
  const emailId = await bed.draft()
  await bed.submit({ emailId, onlyEncrypted: true })
  await bed.jmap.clock.advance(1)
  await bed.submit({
    emailId,
    envelope: envelope({ REQUIRETLS: null, ENVID: 'a+b c', RET: 'HDRS' }, 'cy@elsewhere.test', {
      NOTIFY: 'SUCCESS,FAILURE',
      ORCPT: 'rfc822;cy+x@elsewhere.test',
    }),
  })
  await bed.jmap.clock.advance(1)
  await bed.submit({ emailId })
  const all = await bed.waiting()
  assert.deepEqual(
    all.map(({ message }) => [message.transport, message.requireTls, message.envelopeId, message.dsnReturn]),
    [
      ['encrypted', false, undefined, undefined],
      ['usual', true, 'a+b c', 'HDRS'],
      ['usual', false, undefined, undefined],
    ],
  )
  assert.deepEqual(all[1]?.recipients[0]?.notify, ['SUCCESS', 'FAILURE'])
  assert.equal(all[1]?.recipients[0]?.originalRecipient, 'rfc822;cy+x@elsewhere.test')
  assert.doesNotMatch(all[0]?.text ?? '', /posthus-only-encrypted/i)
  const { list } = await bed.jmap.call('EmailSubmission/get', { properties: ['onlyEncrypted'] })
  assert.deepEqual(
    list.map((one: Loose) => one.onlyEncrypted),
    [true, false, false],
  )
})

test('without the vendor capability its property is not there', async () => {
  await using bed = await SubmissionTestBed.open()
  bed.jmap.using = bed.jmap.using.filter((uri) => !uri.includes('posthus'))
  const { notCreated } = await bed.submit({ emailId: await bed.draft(), onlyEncrypted: true })
  assert.deepEqual(notCreated.s.properties, ['onlyEncrypted'])
  await bed.submit({ emailId: await bed.draft() })
  const { list } = await bed.jmap.call('EmailSubmission/get')
  assert.equal('onlyEncrypted' in list[0], false)
  assert.equal(await bed.jmap.refusal('EmailSubmission/get', { properties: ['onlyEncrypted'] }), 'invalidArguments')
})

test('an envelope that is not made takes the address of the identity where the author is another', async () => {
  await using bed = await SubmissionTestBed.open()
  const emailId = await bed.draft()
  const { created } = await bed.submit({ emailId, identityId: await bed.identity('team@other.test') })
  assert.equal(created.s.envelope.mailFrom.email, 'team@other.test')
})

test('a message is made, sent and destroyed in one request', async () => {
  await using bed = await SubmissionTestBed.open()
  const draft = {
    mailboxIds: { [await bed.jmap.mailbox('Drafts')]: true },
    from: [{ email: 'anna@posthus.test', name: 'Änna' }],
    to: [{ email: 'cy@elsewhere.test' }],
    subject: 'Grüße',
    bodyValues: { t: { value: 'Hällo' } },
    textBody: [{ partId: 't', type: 'text/plain' }],
  }
  const create = { s: { emailId: '#draft', identityId: await bed.identity() } }
  const answers = await bed.jmap.calls(
    ['Email/set', { create: { draft } }],
    ['EmailSubmission/set', { create, onSuccessDestroyEmail: ['#s'] }],
  )
  const emailId = answers[0][1].created.draft.id
  assert.deepEqual(answers[2][1].destroyed, [emailId])
  assert.equal((await bed.waiting()).length, 1)
})

test('submissions are found by what they are, sorted, and followed', async () => {
  await using bed = await SubmissionTestBed.open()
  const first = await bed.draft()
  const second = await bed.draft('To: dora@elsewhere.test')
  const later = await bed.submit({ emailId: first, envelope: envelope({ HOLDFOR: `${HOUR}` }) })
  const now = await bed.submit({ emailId: second })
  const [laterId, nowId] = [later.created.s.id, now.created.s.id]
  const query = async (filter: Loose, sort: Loose = []) =>
    (await bed.jmap.call('EmailSubmission/query', { filter, sort })).ids
  assert.deepEqual(await query(null), [laterId, nowId])
  assert.deepEqual(await query({ undoStatus: 'pending' }), [laterId])
  assert.deepEqual(await query({ emailIds: [second, 'M9'] }), [nowId])
  assert.deepEqual(await query({ identityIds: ['x'] }), [])
  assert.deepEqual(await query({ operator: 'NOT', conditions: [{ emailIds: [second] }] }), [laterId])
  const moment = new Date(bed.jmap.clock.nowMs() + 1000).toISOString().replace(/\.\d+/, '')
  assert.deepEqual(await query({ before: moment }), [nowId])
  assert.deepEqual(await query({ after: moment }), [laterId])
  assert.deepEqual(await query(null, [{ property: 'sentAt' }]), [nowId, laterId])
  assert.deepEqual(await query(null, [{ property: 'emailId', isAscending: false }]), [nowId, laterId])
  for (const [args, type] of [
    [{ filter: { subject: 'x' } }, 'unsupportedFilter'],
    [{ filter: { before: 'x' } }, 'invalidArguments'],
    [{ filter: { emailIds: 'x' } }, 'invalidArguments'],
    [{ sort: [{ property: 'constructor' }] }, 'unsupportedSort'],
  ] as const)
    assert.equal(await bed.jmap.refusal('EmailSubmission/query', args), type)
  const { queryState } = await bed.jmap.call('EmailSubmission/query', { filter: { undoStatus: 'pending' } })
  await bed.jmap.call('EmailSubmission/set', { update: { [laterId]: { undoStatus: 'canceled' } } })
  const third = await bed.submit({ emailId: second, envelope: envelope({ HOLDFOR: '60' }) })
  const changes = await bed.jmap.call('EmailSubmission/queryChanges', {
    filter: { undoStatus: 'pending' },
    sinceQueryState: queryState,
    calculateTotal: true,
  })
  assert.deepEqual(changes.removed, [laterId])
  assert.deepEqual(changes.added, [{ id: third.created.s.id, index: 0 }])
  assert.equal(changes.total, 1)
  assert.equal(
    await bed.jmap.refusal('EmailSubmission/queryChanges', { sinceQueryState: 'x' }),
    'cannotCalculateChanges',
  )
  assert.equal(await bed.jmap.refusal('EmailSubmission/set', { onSuccessUpdateEmail: { x: 1 } }), 'invalidArguments')
  assert.equal(await bed.jmap.refusal('EmailSubmission/set', { ifInState: 'x' }), 'stateMismatch')
})
