import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ALL, LETTER, openFilteredMember } from '../../../../test/kit/filtered-member.ts'
import { AUTOMATIC } from '../../../../test/kit/open-dispatch.ts'
import { someProvenance } from '../../mail/provenance.fixture.ts'

test('what is redirected goes into the queue unchanged, in a rewritten name that leads back to the sender', async () => {
  await using house = await openFilteredMember(`${ALL} redirect "friend@elsewhere.test";`)
  await house.deliver(LETTER, { requireTls: true })
  const [sent] = house.queue.sent
  assert.equal(sent?.text, `Delivered-To: anna@posthus.test\r\nReceived: here\r\n${LETTER}`)
  assert.match(sent?.reversePath ?? '', /^SRS0=.*=example\.org=bo@posthus\.test$/)
  assert.deepEqual(
    [sent?.recipients[0]?.address, sent?.recipients[0]?.destination],
    ['friend@elsewhere.test', 'elsewhere.test'],
  )
  assert.deepEqual([sent?.accountId, sent?.requireTls], [undefined, true])
  const back = await house.book.resolveLocal(sent?.reversePath as string)
  assert.deepEqual(back, { kind: 'accounts', accounts: [], outside: ['bo@example.org'] })
  const forged = await house.book.resolveLocal(String(sent?.reversePath).replace('=bo@', '=ba@'))
  assert.deepEqual(forged, { kind: 'unknown' })
  assert.equal((await house.kept('INBOX')).length, 0)
})

test('a redirect to a member goes to that mailbox with its sender, the null reverse-path stays null', async () => {
  await using house = await openFilteredMember(
    `${ALL} redirect "bo@posthus.test"; redirect :copy "friend@elsewhere.test";`,
  )
  await house.deliver(LETTER, { reversePath: '' })
  assert.deepEqual(
    house.queue.sent.map(({ reversePath, recipients }) => [reversePath, recipients[0]?.destination]),
    [
      ['', 'local'],
      ['', 'elsewhere.test'],
    ],
  )
  await house.deliver()
  assert.equal(house.queue.sent[2]?.reversePath, 'bo@example.org')
})

test('a redirect to nobody keeps the message', async () => {
  await using house = await openFilteredMember(`${ALL} redirect "nobody@posthus.test";`)
  await house.deliver()
  assert.equal((await house.kept('INBOX')).length, 1)
  assert.deepEqual(await house.events(), ['failed nobody@posthus.test cannot be redirected to: the message was kept'])
})

test('what was looked at is sealed when it is sent on, and nothing else is', async () => {
  await using house = await openFilteredMember(`${ALL} redirect "friend@elsewhere.test";`)
  const results = 'Authentication-Results: mx.posthus.test; dmarc=pass header.from=example.org\r\n'
  await house.deliver(`${results}${LETTER}`)
  assert.match(house.queue.sent[0]?.text ?? '', /^Delivered-To: /)
  const provenance = someProvenance('mail.example.org')
  const arc = { result: 'none', reason: undefined, sealers: [], attestedBy: undefined } as const
  const authentication = { ...provenance.authentication!, arc }
  await house.deliver(`${results}${LETTER}`, {}, undefined, {
    ...provenance,
    authentication,
    verdict: { kind: 'deliver' },
  })
  const [, sealed] = house.queue.sent
  assert.match(
    sealed?.text ?? '',
    /^ARC-Seal: i=1; a=rsa-sha256; cv=none; d=posthus\.test;(?:.*\r\n[ \t])*.*\r\nARC-Message-Signature:/,
  )
  assert.match(
    sealed?.text ?? '',
    /\r\nARC-Authentication-Results: i=1; mx\.posthus\.test; dmarc=pass header\.from=example\.org\r\nDelivered-To: /,
  )
})

test('a flood that a filter sends on is kept from some point on, and the member reads why; other members are not concerned', async () => {
  await using house = await openFilteredMember(`${ALL} redirect "friend@elsewhere.test";`)
  const { perHour } = AUTOMATIC.forward
  for (let i = 0; i < perHour + 2; i++) await house.deliver()
  assert.equal(house.queue.sent.length, perHour)
  assert.equal((await house.kept('INBOX')).length, 2)
  const [why] = await house.events()
  assert.equal(why, 'failed too much was redirected lately for friend@elsewhere.test: the message was kept')
})

test('what is sent on says over what it came here, for the delivery log', async () => {
  await using house = await openFilteredMember(`${ALL} redirect "friend@elsewhere.test";`)
  const provenance = { ...someProvenance('mail.example.org'), authentication: undefined }
  await house.deliver(LETTER, {}, undefined, { ...provenance, verdict: { kind: 'deliver' } })
  const [sent] = house.queue.sent
  assert.deepEqual([sent?.provenance?.hops, sent?.headerMessageId], [provenance.hops, '1@example.org'])
})

test('what its author wants encrypted only stays so when it is sent on', async () => {
  await using house = await openFilteredMember(`${ALL} redirect "friend@elsewhere.test";`)
  await house.deliver(LETTER, { transport: 'encrypted' })
  assert.equal(house.queue.sent[0]?.transport, 'encrypted')
})
