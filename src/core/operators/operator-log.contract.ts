import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type ActFacts, FIRST_DIGEST } from './operator-act.ts'
import type { OperatorLog } from './operator-log.ts'

/** Opens a log without acts, as two processes see it; disposing of it throws it away. */
type MakeLog = () => Promise<AsyncDisposable & { readonly log: OperatorLog; readonly other: OperatorLog }>

const LOOK: ActFacts = {
  act: 'account.look',
  by: { accountId: 'kari', name: 'Kari', role: 'support' },
  via: 'console',
  accountId: 'anna',
  subject: 'anna@example.org',
  why: 'She called: “mail is missing”\n😀',
}
const ORDER: ActFacts = { act: 'cert.order', by: { name: 'root' }, via: 'command-line', subject: 'a host', why: '' }

/** What every driver of `OperatorLog` must do. */
export function describeOperatorLog(name: string, make: MakeLog): void {
  describe(`operator log: ${name}`, () => {
    test('acts come back as they were written, the newest first, those of a member apart', async () => {
      await using opened = await make()
      const { log, other } = opened
      const { digest, ...act } = await log.append(LOOK, 5)
      assert.deepEqual(act, { ...LOOK, seq: 1, atMs: 5 })
      assert.equal((await other.check()).head, digest)
      await other.append(ORDER, 6)
      await log.append({ ...LOOK, act: 'account.suspend', tellMs: 99, failed: 'store/busy' }, 7)
      assert.deepEqual(
        (await other.find({ most: 10 })).map(({ seq, act }) => [seq, act]),
        [
          [3, 'account.suspend'],
          [2, 'cert.order'],
          [1, 'account.look'],
        ],
      )
      const [latest, first] = await log.find({ accountId: 'anna', most: 10 })
      assert.deepEqual(latest, { ...LOOK, act: 'account.suspend', tellMs: 99, failed: 'store/busy', seq: 3, atMs: 7 })
      assert.equal(first?.seq, 1)
      assert.deepEqual(
        (await log.find({ beforeSeq: 3, most: 1 })).map(({ seq }) => seq),
        [2],
      )
      assert.deepEqual(await log.find({ accountId: 'bob', most: 10 }), [])
    })

    test('what is appended at once by several is one chain without gaps', async () => {
      await using opened = await make()
      const { log, other } = opened
      const kept = await Promise.all([log, other, log, other, log].map((one, at) => one.append(LOOK, at)))
      assert.deepEqual(kept.map(({ seq }) => seq).toSorted(), [1, 2, 3, 4, 5])
      const { acts, brokenAt } = await other.check()
      assert.deepEqual({ acts, brokenAt }, { acts: 5, brokenAt: undefined })
    })

    test('the head is another one after every act', async () => {
      await using opened = await make()
      const { log } = opened
      const heads = [(await log.check()).head]
      for (let at = 0; at < 3; at++) {
        await log.append(LOOK, 1)
        heads.push((await log.check()).head)
      }
      assert.equal(heads[0], FIRST_DIGEST)
      assert.equal(new Set(heads).size, 4)
    })
  })
}
