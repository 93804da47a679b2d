import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ALL, LETTER, openFilteredMember } from '../../../../test/kit/filtered-member.ts'
import { AUTOMATIC } from '../../../../test/kit/open-dispatch.ts'
import { isFault } from '../../../base/fault.ts'
import { someProvenance } from '../../mail/provenance.fixture.ts'
import type { Provenance } from '../../mail/provenance.ts'

/** A member's, or one that a relay of the operator's own has handed over: its sender is who it says. */
const PROVEN: Provenance = {
  ...someProvenance('mail.example.org'),
  authentication: undefined,
  verdict: { kind: 'deliver' },
}
const REASON = 'Nö, gehen Sie weg.'
const EREJECT = ALL.replace('"reject"', '"ereject"')
const isRefused = (error: unknown) => isFault(error, 'mail/refused-by-recipient')

test('a reason that SMTP cannot say goes to the sender in a notification, in the words of the member', async () => {
  await using house = await openFilteredMember(`${ALL} reject "${REASON}";`)
  await house.deliver(LETTER, {}, undefined, PROVEN)
  const [sent] = house.queue.sent
  assert.equal(house.queue.sent.length, 1)
  assert.deepEqual([sent?.reversePath, sent?.recipients.map(({ address }) => address)], ['', ['bo@example.org']])
  const text = sent?.text ?? ''
  for (const line of [
    /^From: anna@posthus\.test\r$/m,
    /^To: <bo@example\.org>\r$/m,
    /^In-Reply-To: <1@example\.org>\r$/m,
    /^Auto-Submitted: auto-replied \(rejected\)\r$/m,
    /^Content-Type: multipart\/report; report-type=disposition-notification;\r$/m,
    /^Final-Recipient: rfc822; anna@posthus\.test\r$/m,
    /^Original-Message-ID: <1@example\.org>\r$/m,
    /^Disposition: automatic-action\/MDN-sent-automatically; deleted\r$/m,
  ]) {
    assert.match(text, line)
  }
  const boundary = /boundary="(.*)"/.exec(text)?.[1] as string
  const parts = text.split(`--${boundary}`).slice(1, 4)
  const decoded = (part: string | undefined) =>
    Buffer.from((part ?? '').slice((part ?? '').indexOf('\r\n\r\n')), 'base64').toString()
  assert.ok(decoded(parts[0]).endsWith(REASON))
  assert.match(decoded(parts[2]), /^Received: here\r\nFrom: Bo <bo@example\.org>\r\n/)
  assert.ok(!text.includes('\r\ntext\r\n') && !decoded(parts[2]).includes('text'), 'the text does not go back')
  assert.equal((await house.kept('INBOX')).length, 0)
  assert.deepEqual(await house.events(), [`refused ${REASON}`])
})

test('what comes from the queue can no longer be refused during SMTP: a notification says it', async () => {
  await using house = await openFilteredMember(`${ALL} reject "Go away";`)
  await house.deliver(LETTER, {}, undefined, PROVEN, 'm1 0')
  assert.match(house.queue.sent[0]?.text ?? '', /report-type=disposition-notification/)
  await assert.rejects(house.deliver(LETTER, {}, undefined, PROVEN), isRefused)
  assert.equal(house.queue.sent.length, 1)
})

for (const [what, script, carriage, provenance, text] of [
  ['of a sender who is not proven', `${ALL} reject "${REASON}";`, {}, undefined, LETTER],
  ['without a reverse-path', `${ALL} reject "${REASON}";`, { reversePath: '' }, PROVEN, LETTER],
  ['that a program has sent', `${ALL} reject "${REASON}";`, {}, PROVEN, `Auto-Submitted: auto-replied\r\n${LETTER}`],
  ['that is junk', `${ALL} reject "${REASON}";`, {}, { ...PROVEN, verdict: { kind: 'junk', reasons: [] } }, LETTER],
  ['by ereject', `${EREJECT} ereject "${REASON}";`, {}, PROVEN, LETTER],
] as const) {
  test(`mail ${what} is refused without a message to anybody`, async () => {
    await using house = await openFilteredMember(script)
    await assert.rejects(house.deliver(text, carriage, undefined, provenance, 'm1 0'), isRefused)
    assert.equal(house.queue.sent.length, 0)
  })
}

test('whoever sends a flood to a script that refuses gets no flood back', async () => {
  await using house = await openFilteredMember(`${ALL} reject "${REASON}";`)
  for (let i = 0; i < AUTOMATIC.answer.perHour; i++) await house.deliver(LETTER, {}, undefined, PROVEN)
  await assert.rejects(house.deliver(LETTER, {}, undefined, PROVEN), isRefused)
  assert.equal(house.queue.sent.length, AUTOMATIC.answer.perHour)
})
