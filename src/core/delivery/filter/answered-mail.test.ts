import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ALL, LETTER, openFilteredMember } from '../../../../test/kit/filtered-member.ts'
import { AUTOMATIC } from '../../../../test/kit/open-dispatch.ts'
import { SHELF_LIMITS } from '../../sieve/script-shelf.ts'
import type { Carriage } from '../carriage.ts'

test('somebody who writes while the member is away is answered once in a while, and nobody else is', async () => {
  await using house = await openFilteredMember(`${ALL} vacation :days 2 :subject "Grüße" "I am away.";`)
  await house.deliver()
  await house.deliver()
  const [answer] = house.queue.sent
  assert.equal(house.queue.sent.length, 1)
  assert.deepEqual(
    [answer?.reversePath, answer?.accountId, answer?.recipients[0]?.address],
    ['', 'anna', 'bo@example.org'],
  )
  assert.match(
    answer?.text ?? '',
    /^From: "anna" <anna@posthus\.test>\r\nTo: <bo@example\.org>\r\nSubject: =\?UTF-8\?B\?R3LDvMOfZQ==\?=\r\n/,
  )
  assert.match(
    answer?.text ?? '',
    /\r\nIn-Reply-To: <1@example\.org>\r\nReferences: <1@example\.org>\r\nAuto-Submitted: auto-replied \(vacation\)\r\n/,
  )
  assert.match(answer?.text ?? '', /\r\n\r\nI am away\.\r\n$/)
  house.clock.advance(2 * 86_400_000)
  await house.deliver()
  assert.equal(house.queue.sent.length, 2)
  assert.equal((await house.kept('INBOX')).length, 3)

  const never: [string, string, Partial<Carriage>?][] = [
    ['a bounce', LETTER, { reversePath: '' }],
    ['a list', `List-Id: <x>\r\n${LETTER}`, { reversePath: 'a@x.test' }],
    ['bulk', `Precedence: bulk\r\n${LETTER}`, { reversePath: 'b@x.test' }],
    ['a program', `Auto-Submitted: auto-generated\r\n${LETTER}`, { reversePath: 'c@x.test' }],
    ['the owner of a list', LETTER, { reversePath: 'owner-x@x.test' }],
    ['the request address of a list', LETTER, { reversePath: 'x-request@x.test' }],
    ['the member', LETTER, { reversePath: 'Anna+x@posthus.test' }],
    ['a blind copy', LETTER.replace('anna@', 'cy@'), { reversePath: 'd@x.test' }],
  ]
  for (const [who, text, carriage] of never) {
    await house.deliver(text, carriage)
    assert.equal(house.queue.sent.length, 2, who)
  }
  await house.deliver(LETTER.replace('anna@', 'sales@'), { reversePath: 'e@x.test' })
  await house.deliver(`Auto-Submitted: no\r\n${LETTER.replace('anna@', 'anna+x@')}`, { reversePath: 'f@x.test' })
  assert.equal(house.queue.sent.length, 4, 'an alias and an address with a detail are hers too')
})

test('who forges senders makes a script write to so many at most', async () => {
  await using house = await openFilteredMember(`${ALL} vacation "away";`)
  await house.store.write('anna', async ({ scripts }) => {
    const [nowMs, until] = [house.clock.nowMs(), house.clock.nowMs() + 1000]
    for (let n = 0; n < SHELF_LIMITS.maxAnswered; n++) await scripts.remember('answer', `k${n}`, until, nowMs)
  })
  await house.deliver()
  assert.equal(house.queue.sent.length, 0)
  house.clock.advance(1000)
  await house.deliver()
  assert.equal(house.queue.sent.length, 1)
})

test('an answer in MIME has the fields of its content and no others; another address of hers may stand in From, nobody else may', async () => {
  await using house = await openFilteredMember(
    `${ALL} vacation :mime :from "Anna A <sales@posthus.test>" "Content-Type: text/html\nBcc: x@y.test\n\n<b>away</b>";`,
  )
  await house.deliver()
  assert.match(house.queue.sent[0]?.text ?? '', /^From: "Anna A" <sales@posthus\.test>\r\n/)
  assert.match(
    house.queue.sent[0]?.text ?? '',
    /MIME-Version: 1\.0\r\nContent-Type: text\/html\r\n\r\n<b>away<\/b>\r\n$/,
  )
  await house.install(`${ALL} vacation :from "boss@elsewhere.test" "x";`)
  await house.deliver()
  assert.match(house.queue.sent[1]?.text ?? '', /^From: "anna" <anna@posthus\.test>\r\n/)
})

test('notifications go out, but none of what a program sent', async () => {
  await using house = await openFilteredMember(
    `${ALL} notify :importance "1" :message "New!" "mailto:phone@elsewhere.test?X-Tag=a";`,
  )
  await house.deliver()
  await house.deliver(`Auto-Submitted: auto-notified\r\n${LETTER}`)
  assert.equal(house.queue.sent.length, 1)
  assert.match(
    house.queue.sent[0]?.text ?? '',
    /\r\nSubject: New!\r\n[\s\S]*\r\nAuto-Submitted: auto-notified; owner-email="anna@posthus\.test"\r\nx-tag: a\r\nX-Priority: 1 \(Highest\)\r\n/,
  )
})

test('a script that answers or notifies too often is silent for a while', async () => {
  await using house = await openFilteredMember(`${ALL} vacation "away"; notify "mailto:phone@elsewhere.test";`)
  for (let i = 0; i < 4; i++) {
    await house.deliver(LETTER.replaceAll('bo@example.org', `bo${i}@example.org`), {
      reversePath: `bo${i}@example.org`,
    })
  }
  assert.equal(house.queue.sent.length, AUTOMATIC.answer.perHour)
  assert.equal((await house.kept('INBOX')).length, 4)
  assert.ok((await house.events()).includes('failed too many answers lately: none to bo3@example.org'))
})
