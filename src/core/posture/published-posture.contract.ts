import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { PublicService, PublicWeek } from './public-posture.ts'
import type { PublishedPosture } from './published-posture.ts'

/** Opens a book in which nothing stands, as two processes see it; disposing of it throws it away. */
export type MakePublishedPosture = () => Promise<
  AsyncDisposable & { readonly published: PublishedPosture; readonly other: PublishedPosture }
>

const WEEK_MS = 7 * 86_400_000

/** What every driver of `PublishedPosture` must do. */
export function describePublishedPosture(name: string, make: MakePublishedPosture): void {
  describe(`published posture: ${name}`, () => {
    test('weeks come back, the newest first', async () => {
      await using opened = await make()
      const { published, other } = opened
      assert.equal(await published.latest(), undefined)
      assert.deepEqual(await published.weeks(10), [])
      await published.publish(WEEK_MS, [line(WEEK_MS, 'https'), line(WEEK_MS, 'imap')])
      await published.publish(2 * WEEK_MS, [line(2 * WEEK_MS, 'https')])
      assert.equal(await other.latest(), 2 * WEEK_MS)
      assert.deepEqual(await other.weeks(10), [
        line(2 * WEEK_MS, 'https'),
        line(WEEK_MS, 'https'),
        line(WEEK_MS, 'imap'),
      ])
      assert.deepEqual(await other.weeks(1), [line(2 * WEEK_MS, 'https')])
    })

    test('a week of which nothing can be said has been published all the same', async () => {
      await using opened = await make()
      await opened.published.publish(WEEK_MS, [])
      assert.equal(await opened.other.latest(), WEEK_MS)
      assert.deepEqual(await opened.other.weeks(10), [])
    })

    test('what has been published stays as it is', async () => {
      await using opened = await make()
      const { published, other } = opened
      await published.publish(WEEK_MS, [line(WEEK_MS, 'https')])
      await other.publish(WEEK_MS, [line(WEEK_MS, 'https', 900), line(WEEK_MS, 'imap')])
      assert.deepEqual(await published.weeks(10), [line(WEEK_MS, 'https')])
    })

    test('old weeks are forgotten', async () => {
      await using opened = await make()
      const { published } = opened
      for (const week of [1, 2, 3]) await published.publish(week * WEEK_MS, [line(week * WEEK_MS, 'https')])
      await published.forget(3 * WEEK_MS - 1)
      assert.deepEqual(await published.weeks(10), [line(3 * WEEK_MS, 'https')])
      assert.equal(await published.latest(), 3 * WEEK_MS)
    })
  })
}

function line(weekMs: number, service: PublicService, connections = 120): PublicWeek {
  const all = { encrypted: 100, forwardSecret: 100, postQuantum: 80, tls13: 99 }
  const groups = [
    { name: 'X25519MLKEM768', share: 80 },
    { name: 'X25519', share: 20 },
  ]
  return { weekMs, service, connections, ...all, versions: [{ name: 'TLSv1.3', share: 99 }], groups, proofs: [] }
}
