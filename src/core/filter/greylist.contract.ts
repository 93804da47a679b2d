import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Greylist, greylistKey } from './greylist.ts'

const MINUTE = 60_000
const DAY = 86_400_000
const SETTINGS = { delayMs: 5 * MINUTE, retryMs: 2 * DAY, keepMs: 30 * DAY, entries: 50 }

/** What every greylist keeps to. */
export function describeGreylist(
  name: string,
  make: () => Promise<AsyncDisposable & { readonly list: Greylist }>,
): void {
  const check = (what: string, work: (tries: (key: string, atMs: number) => Promise<boolean>) => Promise<void>) =>
    test(`${name}: ${what}`, async () => {
      await using under = await make()
      await work((key, atMs) => under.list.letsIn(key, atMs, SETTINGS))
    })

  check('who comes back after the delay is let in, and stays so', async (tries) => {
    assert.equal(await tries('a', 0), false)
    assert.equal(await tries('a', 4 * MINUTE), false, 'too soon')
    assert.equal(await tries('b', 5 * MINUTE), false, 'somebody else')
    assert.equal(await tries('a', 5 * MINUTE), true, 'an early attempt does not begin the delay anew')
    assert.equal(await tries('a', 5 * MINUTE + 1), true)
    assert.equal(await tries('a', 29 * DAY), true)
    assert.equal(await tries('a', 58 * DAY), true, 'the time runs from the last message')
    assert.equal(await tries('a', 89 * DAY), false)
  })

  check('who comes back after days begins anew', async (tries) => {
    assert.equal(await tries('a', 0), false)
    assert.equal(await tries('a', 3 * DAY), false)
    assert.equal(await tries('a', 3 * DAY + 5 * MINUTE), true)
  })

  check('it is bounded: the oldest go first, whoever fills it', async (tries) => {
    assert.equal(await tries('old', 0), false)
    assert.equal(await tries('kept', 10), false)
    assert.equal(await tries('kept', 5 * MINUTE + 10), true)
    for (let n = 0; n < 60; n++) await tries(`flood ${n}`, 6 * MINUTE + n)
    assert.equal(await tries('flood 59', 12 * MINUTE), true, 'the youngest are there')
    assert.equal(await tries('old', 12 * MINUTE), false, 'forgotten')
    assert.equal(await tries('kept', 13 * MINUTE), true, 'those that were let in outlive a flood of others')
  })
}

const keys: readonly (readonly [string, string, string])[] = [
  ['192.0.2.77', 'Example.ORG', '192.0.2.0/24 example.org'],
  ['::ffff:192.0.2.77', 'a', '192.0.2.0/24 a'],
  ['2001:db8:0001:2:3::9', 'a', '2001:0db8:0001:0002::/64 a'],
  ['2001:db8::9', 'a', '2001:0db8:0000:0000::/64 a'],
  ['odd', 'a', 'odd a'],
]
for (const [address, domain, expected] of keys) {
  test(`${address} and ${domain} are remembered as ${expected}`, () =>
    assert.equal(greylistKey(address, domain), expected))
}
