import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ALL, LETTER, openFilteredMember } from '../../../test/kit/filtered-member.ts'
import { flagsOf } from '../mail/flags.ts'
import type { Provenance } from '../mail/provenance.ts'
import { UidSet } from '../mail/uid-set.ts'

const ANSWER = LETTER.replace('<1@', '<2@').replace('Subject: hi', 'Subject: Re: hi\r\nIn-Reply-To: <1@example.org>')
const OTHER = LETTER.replace('<1@', '<3@').replace('hi', 'ho')
const OF_HOUSE: Provenance = { authentication: undefined, hops: [], verdict: { kind: 'deliver' }, isOfHouse: true }
const JUNK: Provenance = { authentication: undefined, hops: [], verdict: { kind: 'junk', reasons: [] } }

/** A member with a letter whose conversation is muted. */
async function openMuted(keyword = '$Muted') {
  const house = await openFilteredMember(`${ALL} keep;`)
  await house.deliver()
  await house.store.write('anna', async (mail) => {
    await mail.setFlags(1, UidSet.ofSorted([1]), { how: 'add', flags: flagsOf([keyword]) })
  })
  const places = async () => {
    const at = async (name: string) => (await house.kept(name)).map(({ flags }) => flags.join(' '))
    return { INBOX: await at('INBOX'), Archive: await at('Archive'), Junk: await at('Junk'), Muted: await at('Muted') }
  }
  return { ...house, places }
}

const FIRST = '$Muted'
const comings: readonly (readonly [
  how: string,
  script: string | undefined,
  text: string,
  provenance: Provenance | undefined,
  expected: { INBOX?: string[]; Archive?: string[]; Junk?: string[] },
])[] = [
  [
    'an answer goes into the archive, read, with the mark',
    undefined,
    ANSWER,
    undefined,
    { Archive: ['\\Seen $Muted'] },
  ],
  [
    'so does one that a filter stars',
    `${ALL} addflag "\\\\Flagged";`,
    ANSWER,
    undefined,
    { Archive: ['\\Flagged \\Seen $Muted'] },
  ],
  ['what a filter files elsewhere stays there as it is', `${ALL} fileinto "Junk";`, ANSWER, undefined, { Junk: [''] }],
  ['what is junk is junk', undefined, ANSWER, JUNK, { Junk: [''] }],
  ['another letter comes as ever', undefined, OTHER, undefined, { INBOX: [FIRST, ''] }],
  ['what the house writes is never muted', undefined, ANSWER, OF_HOUSE, { INBOX: [FIRST, ''] }],
]
for (const [how, script, text, provenance, expected] of comings) {
  test(`with a muted conversation: ${how}`, async () => {
    await using house = await openMuted()
    if (script !== undefined) await house.install(script)
    await house.deliver(text, {}, undefined, provenance)
    assert.deepEqual(await house.places(), { INBOX: [FIRST], Archive: [], Junk: [], Muted: [], ...expected })
  })
}

test('the mark goes on when the message that had it first is gone', async () => {
  await using house = await openMuted()
  await house.deliver(ANSWER)
  await house.store.write('anna', (mail) => mail.expunge(1, UidSet.ofSorted([1]), true))
  await house.deliver(ANSWER.replace('<2@', '<4@').replace('<1@', '<2@'))
  assert.deepEqual((await house.places()).Archive, ['\\Seen $Muted', '\\Seen $Muted'])
})

test('a keyword that only begins like it mutes nothing, and neither does one that was taken off', async () => {
  await using house = await openMuted('$mutedbell')
  await house.deliver(ANSWER)
  await house.store.write('anna', async (mail) => {
    const uids = UidSet.ofSorted([1])
    await mail.setFlags(1, uids, { how: 'add', flags: flagsOf(['$muted']) })
    await mail.setFlags(1, uids, { how: 'remove', flags: flagsOf(['$MUTED']) })
  })
  await house.deliver(ANSWER.replace('<2@', '<5@'))
  assert.deepEqual((await house.places()).INBOX, ['$mutedbell', '', ''])
})

test('without an archive it stays in INBOX, read', async () => {
  await using house = await openMuted()
  await house.store.write('anna', (mail) => mail.deleteMailbox('Archive'))
  await house.deliver(ANSWER)
  assert.deepEqual((await house.places()).INBOX, [FIRST, '\\Seen $Muted'])
})
