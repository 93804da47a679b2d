import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { SendingLedger, SendingStanding, Submission } from './sending-ledger.ts'

const HOUR_MS = 3_600_000
const NOW_MS = Date.UTC(2026, 0, 1)

interface LedgerPlace extends AsyncDisposable {
  readonly ledger: SendingLedger
  /** The same, as another process has it. */
  readonly other: SendingLedger
}

const send = () => ({ kind: 'send' }) as const
const hold = () => ({ kind: 'hold', reason: 'too many' }) as const
const refuse = () => ({ kind: 'refuse', reason: 'no' }) as const

function submission(recipients: readonly string[], network = '192.0.2.0/24', accountId = 'anna'): Submission {
  return { accountId, recipients, network }
}

function some(many: number, prefix = 'r'): string[] {
  return Array.from({ length: many }, (_, i) => `${prefix}${i}@b.test`)
}

/** What every driver of the port does. */
export function describeSendingLedger(name: string, open: () => Promise<LedgerPlace>): void {
  suite(`sending ledger: ${name}`, () => {
    test('nobody has sent anything at first', async () => {
      await using place = await open()
      const nothing = {
        recipientsOfHour: 0,
        recipientsOfDay: 0,
        newRecipients: 0,
        networks: 0,
        delivered: 0,
        failed: 0,
      }
      const expected: SendingStanding = {
        counts: nothing,
        own: {},
        hold: undefined,
        throttle: undefined,
        lastHeldMs: undefined,
        knowsOld: false,
      }
      assert.deepEqual(await place.ledger.standing('anna', NOW_MS), expected)
      assert.deepEqual(await place.ledger.held(), [])
    })

    test('recipients are counted over all processes, as new only the first time, each account for itself', async () => {
      await using place = await open()
      await place.ledger.charge(submission(some(3)), NOW_MS, send)
      let seen: SendingStanding | undefined
      await place.other.charge(submission(some(5)), NOW_MS, (standing) => {
        seen = standing
        return send()
      })
      const { counts } = await place.ledger.standing('anna', NOW_MS)
      assert.deepEqual(seen?.counts, counts, 'it is judged by what it would lead to')
      assert.deepEqual(
        [counts.recipientsOfHour, counts.recipientsOfDay, counts.newRecipients, counts.networks],
        [8, 8, 5, 1],
      )
      assert.equal((await place.ledger.standing('bjorn', NOW_MS)).counts.recipientsOfDay, 0)
      await place.ledger.charge(submission(some(1), '2001:db8::/56'), NOW_MS, send)
      assert.equal((await place.ledger.standing('anna', NOW_MS)).counts.networks, 2)
    })

    test('those whom an account has written to before are not new, for all processes', async () => {
      await using place = await open()
      await place.ledger.know('anna', some(1200), NOW_MS)
      assert.equal((await place.other.standing('anna', NOW_MS)).knowsOld, true)
      assert.equal((await place.other.standing('bjorn', NOW_MS)).knowsOld, false)
      await place.other.charge(submission([...some(1200), 'x@b.test']), NOW_MS, send)
      assert.equal((await place.ledger.standing('anna', NOW_MS)).counts.newRecipients, 1)
      await place.other.charge(submission(some(3), '192.0.2.0/24', 'bjorn'), NOW_MS, send)
      assert.equal((await place.ledger.standing('bjorn', NOW_MS)).counts.newRecipients, 3, 'not known to others')
      await place.ledger.know('anna', [], NOW_MS)
      assert.equal((await place.ledger.standing('anna', NOW_MS)).counts.newRecipients, 1, 'counts stand')
    })

    test('counts fade with time, and who is known stays known', async () => {
      await using place = await open()
      await place.ledger.charge(submission(some(100)), NOW_MS, send)
      const later = (await place.ledger.standing('anna', NOW_MS + HOUR_MS)).counts
      assert.equal(Math.round(later.recipientsOfHour), 37)
      assert.equal(Math.round(later.recipientsOfDay), 96)
      const days = NOW_MS + 240 * HOUR_MS
      await place.ledger.charge(submission(some(100)), days, send)
      assert.ok((await place.ledger.standing('anna', days)).counts.newRecipients < 1)
      assert.equal((await place.ledger.standing('anna', days + 24 * HOUR_MS)).counts.networks, 0)
    })

    test('a submission that is refused counts nothing', async () => {
      await using place = await open()
      assert.deepEqual(await place.ledger.charge(submission(some(9)), NOW_MS, refuse), refuse())
      const { counts } = await place.ledger.standing('anna', NOW_MS)
      assert.deepEqual([counts.recipientsOfHour, counts.newRecipients, counts.networks], [0, 0, 0])
    })

    test('a hold stands for all processes, is not replaced by another, and its end forgets what led to it', async () => {
      await using place = await open()
      await place.ledger.charge(submission(some(9)), NOW_MS, hold)
      const expected = { by: 'limits', reason: 'too many', sinceMs: NOW_MS } as const
      assert.deepEqual((await place.other.standing('anna', NOW_MS)).hold, expected)
      assert.deepEqual(await place.other.held(), [{ accountId: 'anna', hold: expected }])
      assert.equal(await place.other.hold('anna', { by: 'operator', reason: 'x', sinceMs: 1 }), false)
      assert.equal(await place.other.release('anna', 'operator'), undefined)
      assert.deepEqual(await place.other.release('anna', 'limits'), expected)
      assert.equal(await place.ledger.release('anna'), undefined)
      const standing = await place.ledger.standing('anna', NOW_MS)
      assert.deepEqual([standing.hold, standing.lastHeldMs, standing.counts.recipientsOfHour], [undefined, NOW_MS, 0])
      await place.ledger.charge(submission(some(9)), NOW_MS, send)
      assert.equal((await place.ledger.standing('anna', NOW_MS)).counts.newRecipients, 0, 'they are known now')
    })

    test('a hold for abuse takes the place of another, none takes its place, and it alone ends itself', async () => {
      await using place = await open()
      await place.ledger.charge(submission(some(9)), NOW_MS, hold)
      const abuse = { by: 'abuse', reason: 'case 1', sinceMs: NOW_MS + 1 } as const
      assert.equal(await place.other.hold('anna', abuse), true)
      assert.equal(await place.ledger.hold('anna', { ...abuse, reason: 'again' }), false)
      assert.equal(await place.ledger.hold('anna', { by: 'operator', reason: 'x', sinceMs: 1 }), false)
      assert.deepEqual((await place.ledger.standing('anna', NOW_MS)).hold, abuse)
      assert.equal(await place.ledger.release('anna', 'limits'), undefined)
      assert.equal(await place.ledger.release('anna', 'operator'), undefined)
      assert.deepEqual(await place.other.release('anna', 'abuse'), abuse)
    })

    test('a throttle stands for all processes until it is taken back', async () => {
      await using place = await open()
      await place.ledger.setThrottle('anna', { percent: 10, untilMs: 77 })
      assert.deepEqual((await place.other.standing('anna', NOW_MS)).throttle, { percent: 10, untilMs: 77 })
      await place.other.charge(submission(some(3)), NOW_MS, ({ throttle }) => {
        assert.equal(throttle?.percent, 10)
        return send()
      })
      await place.other.setThrottle('anna', undefined)
      assert.equal((await place.ledger.standing('anna', NOW_MS)).throttle, undefined)
    })

    test('while an account is held, nothing is counted', async () => {
      await using place = await open()
      assert.equal(await place.ledger.hold('anna', { by: 'operator', reason: 'x', sinceMs: NOW_MS }), true)
      await place.ledger.charge(submission(some(9)), NOW_MS, send)
      assert.equal((await place.ledger.standing('anna', NOW_MS)).counts.recipientsOfHour, 0)
    })

    test('answers of other servers are added up; own limits are kept; both are forgotten with the account', async () => {
      await using place = await open()
      await place.ledger.settled('anna', 3, 1, NOW_MS)
      await place.other.settled('anna', 0, 2, NOW_MS)
      await place.ledger.setOwnLimits('anna', { recipientsPerHour: 7 })
      const { counts, own } = await place.other.standing('anna', NOW_MS)
      assert.deepEqual([counts.delivered, counts.failed, own], [3, 3, { recipientsPerHour: 7 }])
      await place.ledger.sweep(new Set(['anna']), NOW_MS)
      assert.deepEqual((await place.ledger.standing('anna', NOW_MS)).own, { recipientsPerHour: 7 })
      await place.ledger.sweep(new Set(['bjorn']), NOW_MS)
      assert.deepEqual((await place.ledger.standing('anna', NOW_MS)).own, {})
    })
  })
}
