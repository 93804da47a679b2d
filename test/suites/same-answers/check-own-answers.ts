import assert from 'node:assert/strict'
import type { CorpusMessage } from './corpus.ts'
import type { Answers } from './fetch-answers.ts'

/** What we may never get wrong, whatever Dovecot says: the message comes back octet for octet, and a part of a section is a part of it. */
export function checkOwnAnswers(message: CorpusMessage, answers: Answers): void {
  const whole = answers.get('BODY[]')
  assert.ok(Buffer.isBuffer(whole) && whole.equals(message.octets), `BODY[] of "${message.name}" is what was appended`)
  assert.equal(answers.get('RFC822.SIZE'), String(message.octets.length), message.name)
  for (const [name, part] of answers) {
    const [, section, from] = /^(.*)<(\d+)>$/.exec(name) ?? []
    const all = section === undefined ? undefined : answers.get(section)
    if (!Buffer.isBuffer(all) || !Buffer.isBuffer(part)) continue
    const expected = all.subarray(Number(from), Number(from) + part.length)
    assert.ok(part.equals(expected), `${name} of "${message.name}" is no part of ${section}`)
  }
}
