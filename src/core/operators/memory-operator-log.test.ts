import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryOperatorLog } from './memory-operator-log.ts'
import type { ChainedAct } from './operator-act.ts'
import { describeOperatorLog } from './operator-log.contract.ts'

describeOperatorLog('in memory', async () => {
  const log = new MemoryOperatorLog()
  return { log, other: log, [Symbol.asyncDispose]: async () => undefined }
})

const TAMPERINGS: Readonly<Record<string, (kept: ChainedAct[]) => void>> = {
  'another reason': (kept) => {
    const [, second] = kept
    if (second) kept[1] = { ...second, text: second.text.replace('why 2', 'why not') }
  },
  'one taken out': (kept) => void kept.splice(1, 1),
  'two in another order': (kept) => void kept.splice(1, 2, ...kept.slice(1, 3).toReversed()),
  'one put in again': (kept) => void kept.splice(1, 0, ...kept.slice(0, 1)),
}

for (const [what, tamper] of Object.entries(TAMPERINGS)) {
  test(`${what} breaks the chain where it was done`, async () => {
    const log = new MemoryOperatorLog()
    for (let at = 1; at <= 4; at++) {
      await log.append(
        { act: 'queue.drop', by: { name: 'root' }, via: 'command-line', subject: 'q', why: `why ${at}` },
        at,
      )
    }
    tamper(log.kept)
    assert.equal((await log.check()).brokenAt, 2)
  })
}
