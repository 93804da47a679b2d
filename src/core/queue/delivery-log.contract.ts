import assert from 'node:assert/strict'
import { test } from 'node:test'
import { someProvenance } from '../mail/provenance.fixture.ts'
import type { DeliveryAttempt, DeliveryLog, DeliveryQuery } from './delivery-log.ts'

const NOW = Date.UTC(2026, 0, 1)

/** What every delivery log keeps to. */
export function describeDeliveryLog(
  name: string,
  make: () => Promise<AsyncDisposable & { readonly log: DeliveryLog }>,
): void {
  const check = (what: string, work: (log: DeliveryLog) => Promise<void>) =>
    test(`${name}: ${what}`, async () => {
      await using under = await make()
      await work(under.log)
    })

  check('what was recorded comes back in every detail, the newest first', async (log) => {
    const attempts: DeliveryAttempt[] = [
      attemptOf('q1', {
        kind: 'deferred',
        protection: undefined,
        facts: undefined,
        host: undefined,
        reply: undefined,
        accepted: undefined,
      }),
      attemptOf('q1', { attempt: 2 }),
    ]
    await log.record(attempts)
    await log.record([])
    assert.deepEqual(await log.find({ queueId: 'q1', most: 10 }), attempts.toReversed())
    assert.deepEqual(await log.find({ queueId: 'q1', most: 1 }), attempts.slice(1))
  })

  check('it is found by account, by queue id and by Message-ID', async (log) => {
    await log.record([
      attemptOf('q1', { headerMessageId: 'x@here' }),
      attemptOf('q2', { accountId: 'bo', headerMessageId: 'x@here' }),
      attemptOf('q3', { accountId: undefined, headerMessageId: undefined }),
    ])
    const cases: readonly (readonly [Omit<DeliveryQuery, 'most'>, string])[] = [
      [{}, 'q3 q2 q1'],
      [{ accountId: 'anna' }, 'q1'],
      [{ queueId: 'q3' }, 'q3'],
      [{ headerMessageId: 'x@here' }, 'q2 q1'],
      [{ headerMessageId: 'x@here', accountId: 'bo' }, 'q2'],
      [{ queueId: 'q1', accountId: 'bo' }, ''],
    ]
    for (const [query, expected] of cases) {
      assert.equal((await log.find({ ...query, most: 10 })).map(({ queueId }) => queueId).join(' '), expected)
    }
  })

  check('the last delivery to each domain is found, of one account and by another host only', async (log) => {
    await log.record([
      attemptOf('q1', { recipient: 'bo@A.test' }),
      attemptOf('q2', { recipient: 'cy@a.test' }),
      attemptOf('q3', { recipient: 'cy@a.test', accountId: 'bo' }),
      attemptOf('q4', { recipient: 'cy@a.test', accountId: undefined }),
      attemptOf('q5', { recipient: 'cy@a.test', kind: 'deferred' }),
      attemptOf('q6', { recipient: 'cy@a.test', host: undefined }),
      attemptOf('q7', { recipient: 'x@aa.test' }),
      attemptOf('q8', { recipient: 'å@blåbær.test' }),
    ])
    const found = await log.latestTo('anna', ['a.test', 'blåbær.test', 'never.test', '%'])
    const shown = [...found].map(([domain, { queueId }]) => `${domain} ${queueId}`)
    assert.deepEqual(shown.sort(), ['a.test q2', 'blåbær.test q8'])
    assert.equal((await log.latestTo('anna', [])).size, 0)
  })

  check('what peers say is cut, and nothing of it is lost that fits', async (log) => {
    await log.record([
      attemptOf('q1', { reply: 'x'.repeat(5000), text: 'y'.repeat(5000), facts: { much: 'z'.repeat(9000) } }),
    ])
    const [found] = await log.find({ queueId: 'q1', most: 1 })
    assert.equal(found?.reply?.length, 1000)
    assert.equal(found?.text.length, 1000)
    assert.equal(found?.facts, undefined)
  })

  check('what is old is forgotten, and the oldest beyond so many', async (log) => {
    const many = Array.from({ length: 5000 }, (_, i) => attemptOf(`q${i}`, { atMs: NOW + i }))
    await log.record(many)
    assert.equal(await log.prune(NOW + 3000, 10_000), 3000)
    assert.equal((await log.find({ most: 9999 })).at(-1)?.queueId, 'q3000')
    assert.equal(await log.prune(NOW, 500), 1500)
    assert.equal(await log.prune(NOW, 500), 0)
    const left = await log.find({ most: 9999 })
    assert.deepEqual([left.length, left.at(-1)?.queueId], [500, 'q4500'])
    assert.equal(await log.prune(NOW + 99_999, 500), 500)
    assert.equal(await log.prune(NOW + 99_999, 500), 0)
  })
}

function attemptOf(queueId: string, changes: Partial<DeliveryAttempt> = {}): DeliveryAttempt {
  return {
    accountId: 'anna',
    queueId,
    headerMessageId: `${queueId}@here.test`,
    recipient: 'b@there.test',
    atMs: NOW,
    attempt: 1,
    kind: 'delivered',
    status: '2.0.0',
    text: 'mx.there.test said: 250 kept',
    host: 'mx.there.test',
    address: '192.0.2.1',
    reply: '250 kept',
    protection: { version: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', group: 'X25519MLKEM768' },
    facts: { policy: 'dane', verified: true },
    accepted: someProvenance('').hops[0],
    ...changes,
  }
}
