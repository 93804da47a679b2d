import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemEntropy } from '../../../base/entropy.ts'
import { ManualClock } from '../../../base/manual-clock.ts'
import { digestOfInvitation } from '../../../core/joining/invitation.ts'
import { MemoryInvitationBook } from '../../../core/joining/memory-invitation-book.ts'
import { parseConfiguration } from '../../config/read-configuration.ts'
import { listInvitations, makeInvitation, revokeInvitation } from './invitations.ts'

function open(mode: string) {
  const configuration = parseConfiguration(`hostname = "mail.example.org"\n[joining]\nsign-up = "${mode}"`, {
    folder: '/',
  })
  return {
    configuration,
    invitations: new MemoryInvitationBook(),
    clock: new ManualClock(1000),
    entropy: systemEntropy,
  }
}

test('an invitation is made with a link that opens, listed without it, and revoked', async () => {
  const house = open('invitation')
  const { text, json } = await makeInvitation(house, { uses: 2, days: 3, note: 'the choir' })
  const { code, id, link } = json as { code: string; id: string; link: string }
  assert.match(code, /^(?:[0-9a-z]{4}-){3}[0-9a-z]{4}$/)
  assert.equal(link, `https://mail.example.org/join?invitation=${code}`)
  assert.match(text, /2 accounts, until/)
  assert.equal((await house.invitations.tryFind(digestOfInvitation(code)))?.untilMs, 1000 + 3 * 86_400_000)
  await house.invitations.use(id, 2000)
  const listed = await listInvitations(house)
  assert.match(listed.text, /good +1 of 2 .*the choir/)
  assert.doesNotMatch(JSON.stringify(listed), new RegExp(code))
  house.clock.advance(4 * 86_400_000)
  assert.match((await listInvitations(house)).text, /run out/)
  await revokeInvitation(house, id)
  await assert.rejects(revokeInvitation(house, id), { code: 'joining/no-such-invitation' })
})

test('where nobody needs or may use an invitation, it says so', async () => {
  const options = { uses: 1, days: 1, note: '' }
  assert.match((await makeInvitation(open('closed'), options)).text, /Nobody can use it yet/)
  assert.match((await makeInvitation(open('open'), options)).text, /Nobody needs it/)
  const long = makeInvitation(open('open'), { ...options, note: 'x'.repeat(201) })
  await assert.rejects(long, { code: 'joining/long-note' })
})
