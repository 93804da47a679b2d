import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ManualClock } from '../../base/manual-clock.ts'
import { type DmarcLedger, type DmarcObservation, dayOf } from './dmarc-ledger.ts'

/** Opens an empty ledger as two processes see it, on a clock that is turned by hand; disposing of it throws it away. */
export type MakeDmarcLedger = () => Promise<
  AsyncDisposable & { readonly ledger: DmarcLedger; readonly other: DmarcLedger; readonly clock: ManualClock }
>

const DAY_MS = 86_400_000

/** What every driver of `DmarcLedger` must do. */
export function describeDmarcLedger(name: string, make: MakeDmarcLedger): void {
  describe(`DMARC ledger: ${name}`, () => {
    test('messages that are alike are one row, over all processes', async () => {
      await using opened = await make()
      const { ledger, other, clock } = opened
      const now = clock.nowMs()
      for (const one of [ledger, other, ledger]) one.observed(observation(), now)
      other.observed(observation({ sourceAddress: '192.0.2.9', disposition: 'reject' }), now)
      await other.flush()
      assert.deepEqual(await ledger.rows(dayOf(now), 'example.org'), [
        { observation: observation(), messages: 3 },
        { observation: observation({ sourceAddress: '192.0.2.9', disposition: 'reject' }), messages: 1 },
      ])
      assert.deepEqual(await other.rows(dayOf(now), 'example.com'), [])
    })

    test('days and domains are apart, and go one by one', async () => {
      await using opened = await make()
      const { ledger, clock } = opened
      const now = clock.nowMs()
      const day = dayOf(now)
      ledger.observed(observation(), now)
      ledger.observed(observation({ policyDomain: 'b.test' }), now)
      ledger.observed(observation(), now + DAY_MS)
      assert.deepEqual(await ledger.domains(day), ['b.test', 'example.org'])
      await ledger.forget(day, 'example.org')
      assert.deepEqual(await ledger.domains(day), ['b.test'])
      assert.deepEqual(await ledger.domains(day + 1), ['example.org'])
    })

    test('rows are written by themselves after some seconds', async () => {
      await using opened = await make()
      const { ledger, other, clock } = opened
      ledger.observed(observation(), clock.nowMs())
      assert.deepEqual(await other.domains(dayOf(clock.nowMs())), [])
      clock.advance(60_000)
      await ledger.flush()
      assert.equal((await other.domains(dayOf(clock.nowMs()))).length, 1)
    })

    test('days that nobody has asked for are forgotten after two weeks', async () => {
      await using opened = await make()
      const { ledger, clock } = opened
      const first = dayOf(clock.nowMs())
      ledger.observed(observation(), clock.nowMs())
      await ledger.flush()
      clock.advance(15 * DAY_MS)
      ledger.observed(observation(), clock.nowMs())
      await ledger.flush()
      assert.deepEqual(await ledger.domains(first), [])
    })
  })
}

export function observation(facts: Partial<DmarcObservation> = {}): DmarcObservation {
  return {
    policyDomain: 'example.org',
    record: 'v=DMARC1; p=reject; rua=mailto:dmarc@example.org',
    sourceAddress: '192.0.2.1',
    disposition: 'none',
    override: undefined,
    dkimAligned: true,
    spfAligned: false,
    headerFrom: 'example.org',
    envelopeFrom: 'bounce.example.com',
    spf: { domain: 'bounce.example.com', scope: 'mfrom', result: 'pass' },
    dkim: [{ domain: 'example.org', selector: 's1', result: 'pass' }],
    ...facts,
  }
}
