import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ALL, LETTER, openFilteredMember } from '../../../../test/kit/filtered-member.ts'
import { keepVacation, NO_VACATION, type VacationResponse } from '../../sieve/vacation-response.ts'

async function open(script: string, vacation: Partial<VacationResponse>) {
  const house = await openFilteredMember(script)
  await house.store.write('anna', ({ records }) =>
    keepVacation(records, { ...NO_VACATION, isEnabled: true, ...vacation }),
  )
  return house
}

test('who is away answers beside the own script, which goes on to do its work', async () => {
  await using house = await open('require "fileinto"; fileinto "Archive";', { textBody: 'Grüße', subject: 'Weg' })
  await house.deliver()
  await house.deliver()
  assert.equal((await house.kept('Archive')).length, 2)
  assert.equal(house.queue.sent.length, 1, 'once a week')
  assert.match(house.queue.sent[0]?.text ?? '', /\r\nSubject: Weg\r\n.*Auto-Submitted: auto-replied/s)
  house.clock.advance(7 * 86_400_000)
  await house.deliver()
  assert.equal(house.queue.sent.length, 2)
})

test('without a script the message is kept in the inbox, and answered by the same rules', async () => {
  await using house = await open('keep;', {})
  await house.store.write('anna', ({ scripts }) => scripts.activate(undefined))
  await house.deliver(`List-Id: <x>\r\n${LETTER}`)
  assert.equal(house.queue.sent.length, 0)
  await house.deliver()
  assert.equal((await house.kept('INBOX')).length, 2)
  assert.match(house.queue.sent[0]?.text ?? '', /\r\nSubject: Auto: hi\r\n.*I am away/s)
})

test('HTML is sent with a text beside it', async () => {
  await using house = await open('keep;', { htmlBody: '<p>I am <b>away</b></p>' })
  await house.deliver()
  const text = house.queue.sent[0]?.text ?? ''
  assert.match(text, /Content-Type: multipart\/alternative; boundary="=_vacation"/)
  const [plain, html] = [...text.matchAll(/base64\r\n\r\n([A-Za-z0-9+/=\r\n]+)\r\n--/g)].map((match) =>
    Buffer.from(match[1] as string, 'base64').toString(),
  )
  assert.deepEqual([plain, html], ['I am away', '<p>I am <b>away</b></p>'])
})

const silent: readonly [why: string, script: string, vacation: Partial<VacationResponse>][] = [
  ['it is off', 'keep;', { isEnabled: false }],
  ['it has not begun', 'keep;', { fromMs: Date.UTC(2026, 10, 26, 17) }],
  ['it is over', 'keep;', { toMs: Date.UTC(2026, 10, 26, 16) }],
  ['the script throws the message away', 'discard;', {}],
  ['the script refuses it', 'require "reject"; reject "no";', {}],
]
for (const [why, script, vacation] of silent) {
  test(`nobody is answered where ${why}`, async () => {
    await using house = await open(script, vacation)
    await house.deliver().catch(() => undefined)
    assert.equal(house.queue.sent.length, 0)
  })
}

test('a script that answers itself is the one that answers', async () => {
  await using house = await open(`${ALL} vacation "from the script";`, { textBody: 'from the settings' })
  await house.deliver()
  assert.equal(house.queue.sent.length, 1)
  assert.match(house.queue.sent[0]?.text ?? '', /from the script/)
})

const audiences: readonly (readonly [who: string, cards: readonly object[], answered: boolean])[] = [
  ['nobody is in the contacts', [], false],
  ['somebody else is', [{ emails: { e: { address: 'bob@example.org' } } }], false],
  ['the sender is, in capitals', [{ emails: { a: { address: 'x@y.z' }, e: { address: 'Bo@Example.ORG' } } }], true],
  ['the address stands in a note', [{ notes: { n: { note: 'not bo@example.org' } } }, { name: { full: 'x' } }], false],
]
for (const [who, cards, answered] of audiences) {
  test(`where only contacts are answered and ${who}: ${answered ? 'an answer' : 'none'}`, async () => {
    await using house = await open(`${ALL} keep;`, { textBody: 'Away', onlyContacts: true })
    await house.store.write('anna', async ({ records }) => {
      for (const [at, card] of cards.entries()) {
        const value = JSON.stringify({ books: ['first'], card })
        await records.put('contact-card', { id: `c${at}`, value, isOpen: false })
      }
    })
    await house.deliver()
    assert.deepEqual([house.queue.sent.length, (await house.kept('INBOX')).length], [answered ? 1 : 0, 1])
  })
}
