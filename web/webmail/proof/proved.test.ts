import assert from 'node:assert/strict'
import test from 'node:test'
import { Proving } from '../desk/proving.ts'
import { JmapFailure } from '../mail/jmap-failure.ts'
import { proved } from './proved.ts'

const nobody = () => undefined
const NEEDED = new JmapFailure('refused', 'passwordNeeded')

/** Work that is refused so often before it is done. */
function work(refusals: number, why: Error = NEEDED) {
  const done = { tries: 0 }
  const run = async () => {
    if (done.tries++ < refusals) throw why
  }
  return { done, run }
}

test('what is done at once asks for nothing; what fails for another reason fails', async () => {
  const proving = new Proving(nobody)
  assert.equal(await proved({ proving }, 'x', work(0).run), true)
  await assert.rejects(proved({ proving }, 'x', work(1, new JmapFailure('refused', 'forbidden')).run), /forbidden/)
  assert.equal(proving.label, undefined)
})

test('two who ask at once are answered together, and go on with what each had begun', async () => {
  let told = 0
  const proving = new Proving(() => told++)
  const [one, other] = [work(1), work(1)]
  const both = Promise.all([proved({ proving }, 'one', one.run), proved({ proving }, 'other', other.run)])
  while (proving.label === undefined) await Promise.resolve()
  await new Promise(setImmediate)
  assert.equal(proving.label, 'one')
  proving.answer(true)
  assert.deepEqual([await both, one.done.tries, other.done.tries, proving.label], [[true, true], 2, 2, undefined])
  assert.equal(told, 3)
})

test('who would rather not has done nothing, and is asked again the next time', async () => {
  const proving = new Proving(nobody)
  const { done, run } = work(2)
  for (const isProved of [false, false]) {
    const answer = proved({ proving }, 'x', run)
    await new Promise(setImmediate)
    proving.answer(isProved)
    assert.equal(await answer, false)
  }
  assert.equal(done.tries, 2)
  // The sheet tells of being closed once more than it is asked.
  proving.answer(false)
  assert.equal(proving.label, undefined)
})
