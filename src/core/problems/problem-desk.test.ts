import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemEntropy } from '../../base/entropy.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import type { MailDraft } from '../delivery/filter/compose-mail.ts'
import type { Account } from '../directory/directory.ts'
import type { Language } from '../language/language.ts'
import { MemoryProblemBook } from './memory-problem-book.ts'
import { MOST_CHARACTERS, MOST_OPEN, ProblemDesk } from './problem-desk.ts'

const ANNA: Account = {
  id: 'anna',
  address: 'anna@example.org',
  name: 'Anna',
  state: 'active',
  unit: 'local',
  createdMs: 0,
}
const CHANGES = [
  { id: 'version:2', title: 'Posthus 2', atMs: 2 },
  { id: 'incident:1', title: 'a key', atMs: 1 },
]

function desk(language: Language = 'en') {
  const letters: MailDraft[] = []
  const made = new ProblemDesk({
    book: new MemoryProblemBook(),
    changesOf: async () => CHANGES,
    directory: { account: async () => ANNA },
    languages: { words: async (_id, messages) => messages[language] },
    letters: { put: async (_to, draft) => void letters.push(draft) },
    hostname: 'mail.example.org',
    clock: new ManualClock(),
    entropy: systemEntropy,
  })
  return { desk: made, letters }
}

test('a report carries the changes that its member was part of, the named one first; a stranger’s is none', async () => {
  const { desk: problems } = desk()
  const ids = async (about: string) =>
    (await problems.report(ANNA, 'sending', about, 'nothing goes out')).changes.map(({ id }) => id)
  assert.deepEqual(await ids('incident:1'), ['incident:1', 'version:2'])
  assert.deepEqual(await ids('incident:999'), ['version:2', 'incident:1'])
  assert.equal((await problems.report(ANNA, '__proto__', '', 'nothing goes out')).kind, 'other')
})

test('what says nothing, or says it for the eleventh time, is not taken', async () => {
  const { desk: problems } = desk()
  for (const text of ['', '  broken  ', 'x'.repeat(MOST_CHARACTERS + 1)]) {
    await assert.rejects(problems.report(ANNA, 'other', '', text), { code: 'problems/bad-text' })
  }
  for (let at = 0; at < MOST_OPEN; at++) await problems.report(ANNA, 'other', '', 'it does not work')
  await assert.rejects(problems.report(ANNA, 'other', '', 'it does not work'), { code: 'problems/too-many' })
})

test('the first answer is the answer, and comes as a letter', async () => {
  const { desk: problems, letters } = desk()
  const { id } = await problems.report(ANNA, 'other', '', 'one line\nand another')
  await assert.rejects(problems.answer(id, 'Kari', ' '), { code: 'problems/bad-text' })
  assert.equal(await problems.answer(id, 'Kari', 'It is mended.'), true)
  assert.equal(await problems.answer(id, 'Ole', 'It is not.'), false)
  assert.equal(letters.length, 1)
  assert.match(letters[0]?.text ?? '', /It is mended\.\n\nKari[\s\S]*> one line\n> and another/)
  assert.equal((await problems.of('anna'))[0]?.answer?.by, 'Kari')
})
