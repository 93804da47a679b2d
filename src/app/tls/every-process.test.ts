import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Identity } from '../../core/certificates/identity.ts'
import { digestOfAll, EveryProcess } from './every-process.ts'

const identity = (certificateChain: string): Identity => ({
  names: ['mail.posthus.test'],
  certificateChain,
  privateKey: '',
  notAfterMs: 0,
})
const OLD = [identity('old')]
const NEW = [identity('new'), identity('beside')]
const SIGHT = { host: 'mail.posthus.test', isBeside: false }

/** Three processes of which those answer that show something; from outside `seen` is found. */
function house(shown: readonly (readonly Identity[])[], seen: readonly string[] = []) {
  const asked = { outside: 0, inside: 0 }
  const outside = { strangers: async () => (asked.outside++ < 9 ? seen : []) }
  const processes = {
    expected: 3,
    present: async () => {
      asked.inside++
      return shown.map((identities, i) => ({ pid: 100 + i, certificates: digestOfAll(identities) }))
    },
  }
  return { asked, readBack: new EveryProcess(outside, processes, () => NEW) }
}

for (const [what, shown, seen, found] of [
  ['all show the new ones', [NEW, NEW, NEW], [], []],
  ['one that nobody met shows the old ones', [NEW, OLD, NEW], [], ['process 101 shows other certificates']],
  ['one is held up', [NEW, NEW], [], ['1 of 3 processes do not answer']],
  [
    'one is held up and one is behind',
    [NEW, OLD],
    [],
    ['process 101 shows other certificates', '1 of 3 processes do not answer'],
  ],
  ['the old one was seen', [NEW, NEW, NEW], ['smtp: old'], ['smtp: old']],
] as const) {
  test(`${what}: ${found.length === 0 ? 'nothing is in the way' : found.join(', ')}`, async () => {
    assert.deepEqual(await house(shown, seen).readBack.strangers(SIGHT, 'key', true), found)
  })
}

test('of hundreds that come at once only the newest ones are asked for in every process', async () => {
  const { asked, readBack } = house([OLD])
  assert.deepEqual(await readBack.strangers(SIGHT, 'key', false), [])
  assert.deepEqual(asked, { outside: 1, inside: 0 })
})

test('another order, or one more, is something else', () => {
  const digests = [OLD, NEW, NEW.toReversed(), [...NEW, ...OLD], []].map(digestOfAll)
  assert.equal(new Set(digests).size, digests.length)
})
