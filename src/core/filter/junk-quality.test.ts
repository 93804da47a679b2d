import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Dice } from '../../../test/corpus-maker/dice.ts'
import { type Bytes, utf8 } from '../../base/bytes.ts'
import { HeaderFields } from '../../wire/mime/header-fields.ts'
import { MimeParser } from '../../wire/mime/mime-parser.ts'
import { goodLetter, junkLetter } from './junk-letters.fixture.ts'
import { junkCertainty } from './junk-model.ts'
import { messageWords } from './message-words.ts'

const THRESHOLD = 0.95
const TESTED = 300

const lessons: readonly { readonly junk: number; readonly good: number; readonly caughtPercent: number }[] = [
  { junk: 20, good: 20, caughtPercent: 50 },
  { junk: 20, good: 200, caughtPercent: 50 },
  { junk: 100, good: 100, caughtPercent: 80 },
  { junk: 300, good: 300, caughtPercent: 85 },
]

for (const { junk, good, caughtPercent } of lessons) {
  test(`taught by ${junk} junk and ${good} good messages it takes no good one for junk, and most of the junk`, async (context) => {
    const model = new Model()
    const dice = new Dice(junk * 1000 + good)
    for (let n = 0; n < junk; n++) await model.teach(junkLetter(dice), 'junk')
    for (let n = 0; n < good; n++) await model.teach(goodLetter(dice), 'good')
    let wrong = 0
    let caught = 0
    for (let n = 0; n < TESTED; n++) {
      if (await model.takesForJunk(goodLetter(dice))) wrong++
      if (await model.takesForJunk(junkLetter(dice))) caught++
    }
    context.diagnostic(`${wrong} of ${TESTED} good taken for junk, ${caught} of ${TESTED} junk caught`)
    assert.equal(wrong, 0)
    assert.ok(caught >= (TESTED * caughtPercent) / 100, `${caught} of ${TESTED} caught`)
  })
}

class Model {
  readonly #words = new Map<string, { junk: number; good: number }>()
  readonly #taught = { junk: 0, good: 0 }

  async teach(letter: string, kind: 'junk' | 'good'): Promise<void> {
    this.#taught[kind]++
    for (const word of await wordsOf(letter)) {
      const counts = this.#words.get(word) ?? { junk: 0, good: 0 }
      counts[kind]++
      this.#words.set(word, counts)
    }
  }

  async takesForJunk(letter: string): Promise<boolean> {
    const counts = [...(await wordsOf(letter))].flatMap((word) => this.#words.get(word) ?? [])
    return (junkCertainty(counts, this.#taught, { leastLearned: 20 }) ?? 0) >= THRESHOLD
  }
}

async function wordsOf(letter: string): Promise<ReadonlySet<string>> {
  const octets = utf8(letter)
  const parser = new MimeParser()
  parser.push(octets)
  const { root } = parser.finish()
  const chunks = async function* (start: number, end: number): AsyncGenerator<Bytes> {
    yield octets.subarray(start, end)
  }
  return messageWords({ fields: new HeaderFields(octets.subarray(0, root.bodyStart)), root, chunks }, undefined)
}
