import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SCRIPTS, SCRIPTS_TO_COMPILE, TESTS } from './sieve/cases.ts'
import { compareScripts, compareTests, compareVerdicts } from './sieve/compare.ts'
import { EXPLAINED } from './sieve/explained.ts'
import { randomTests } from './sieve/random-tests.ts'

/** Explanations that something was explained by, over all tests of this file. */
const used = new Set<string>()

function judge(differences: readonly string[]): void {
  const unexplained: string[] = []
  for (const shown of differences) {
    const reasons = EXPLAINED.filter((one) => one.what.test(shown))
    for (const { why } of reasons) used.add(why)
    if (reasons.length === 0) unexplained.push(shown)
  }
  assert.deepEqual(unexplained, [])
}

test("Sieve's tests come out on all messages as in Pigeonhole, except for what an RFC explains", async (context) => {
  const { compared, differences } = await compareTests(TESTS)
  context.diagnostic(`${compared} tests compared, ${differences.length} explained`)
  judge(differences)
})

test('scripts want the same done with all messages', async (context) => {
  const { compared, differences } = await compareScripts(SCRIPTS)
  context.diagnostic(`${compared} runs compared, ${differences.length} explained`)
  judge(differences)
})

test('what is a script and what is none is judged the same', async (context) => {
  const { compared, differences } = await compareVerdicts(SCRIPTS_TO_COMPILE)
  context.diagnostic(`${compared} scripts compared, ${differences.length} explained`)
  judge(differences)
})

test('tests made at random come out the same', async (context) => {
  const { compared, differences } = await compareTests(randomTests(20_261_126, 400))
  context.diagnostic(`${compared} tests compared, ${differences.length} explained`)
  judge(differences)
})

test('every explanation still explains something', () => {
  assert.deepEqual(
    EXPLAINED.map(({ why }) => why).filter((why) => !used.has(why)),
    [],
  )
})
