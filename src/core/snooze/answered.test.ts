import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ALL, LETTER, openFilteredMember } from '../../../test/kit/filtered-member.ts'
import { putToSleep } from './snoozes.ts'

const ANSWER = LETTER.replace('<1@', '<2@').replace('Subject: hi', 'Subject: Re: hi\r\nIn-Reply-To: <1@example.org>')

const comings: readonly (readonly [
  how: string,
  script: string | undefined,
  answer: string,
  inbox: number,
  snoozed: number,
])[] = [
  ['an answer wakes what sleeps of its conversation', undefined, ANSWER, 3, 1],
  ['so does one that a filter files elsewhere', `${ALL} fileinto "Archive";`, ANSWER, 2, 1],
  ['what a filter takes for junk does not', `${ALL} fileinto "Junk";`, ANSWER, 0, 3],
  ['nor does another letter', undefined, LETTER.replace('<1@', '<3@').replace('hi', 'ho'), 1, 3],
]
for (const [how, script, answer, inbox, snoozed] of comings) {
  test(how, async () => {
    await using house = await openFilteredMember(`${ALL} keep;`)
    await house.deliver()
    await house.deliver(ANSWER.replace('<2@', '<4@'))
    await house.deliver(LETTER.replace('<1@', '<5@').replace('hi', 'something else'))
    await house.store.write('anna', async (mail) => {
      const { nextEmail } = await mail.emails.numbering()
      const numbers = Array.from({ length: nextEmail }, (_, at) => at)
      assert.equal((await putToSleep(mail, numbers, house.clock.nowMs() + 3_600_000)).size, 3)
    })
    if (script !== undefined) await house.install(script)
    await house.deliver(answer)
    assert.deepEqual([(await house.kept('INBOX')).length, (await house.kept('Snoozed')).length], [inbox, snoozed])
  })
}
