import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ImapTestBed } from '../../../test/transcripts/imap-test-bed.ts'
import { PatientClient } from '../../../test/transcripts/patient-client.ts'

const RULES: readonly [why: string, search: string, answer: RegExp][] = [
  ['a thousand keys', 'UNSEEN NOT ANSWERED OR LARGER 1 SMALLER 1 '.repeat(250), /^\* SEARCH 1 2 3 4 5\r\nt\d+ OK /],
  ['a thousand numbers', `${Array.from({ length: 1000 }, () => '1:*').join(',')}`, /^\* SEARCH 1 2 3 4 5\r\nt\d+ OK /],
  ['as many texts as may be', 'SUBJECT letter '.repeat(100), /^\* SEARCH 1 2 3 4 5\r\nt\d+ OK /],
  ['one text more', 'SUBJECT letter '.repeat(101), /^t\d+ BAD \[LIMIT\] the search has too many/],
  ['three thousand keys', 'ALL '.repeat(3000), /^t\d+ BAD \[LIMIT\] the search has too many/],
  ['a text of 1,000 characters', `TEXT ${'a'.repeat(1000)}`, /^\* SEARCH\r\nt\d+ OK /],
  [
    'a text of 1,001',
    `TEXT ${'a'.repeat(1001)}`,
    /^t\d+ BAD \[LIMIT\] a text to look for has 1000 characters at most, this one 1001\r\n/,
  ],
  [
    'a literal of 100 KB',
    `SUBJECT {100000+}\r\n${'letter'.repeat(20_000).slice(0, 100_000)}`,
    /^t\d+ BAD \[LIMIT\] .* 1000 characters at most, this one 100000\r\n/,
  ],
  ['a literal of 100 MB, before it comes', 'TEXT {100000000}', /^t\d+ (?:BAD|NO) /],
]

test('a search with very much to look for is answered, or refused with what is wrong; the connection goes on, whether messages are indexed or not', async () => {
  await using bed = await ImapTestBed.open()
  for (const n of [1, 2, 3, 4, 5]) await bed.deliver('INBOX', `letter ${n}`)
  const client = new PatientClient(bed.connect())
  await client.say('LOGIN alice@posthus.test secret')
  await client.say('EXAMINE INBOX')
  for (const indexed of [false, true]) {
    if (indexed) await bed.mail.index(bed.account.id, 60_000)
    for (const [why, search, answer] of RULES) {
      const said = await client.say(`SEARCH ${search.trimEnd()}`)
      assert.match(said, answer, why)
    }
    assert.match(await client.say('SEARCH SUBJECT letter'), /^\* SEARCH 1 2 3 4 5\r\n/)
  }
  assert.deepEqual(bed.errors, [])
})
