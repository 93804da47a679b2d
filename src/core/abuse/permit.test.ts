import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isFault } from '../../base/fault.ts'
import { type AbuseCase, type AbuseEntry, caseOf, MEASURES, rankOf } from './abuse-case.ts'
import { requirePermitted } from './permit.ts'

const DAY_MS = 86_400_000
const RULES = { appealMs: 30 * DAY_MS, aloneMs: 3 * DAY_MS }
const ANNA = { accountId: 'anna', address: 'anna@example.org' }
const PEOPLE = ['anna', 'ole', 'kari', 'siv'].map((accountId) => ({ accountId, name: accountId }))

type Wish = AbuseEntry extends infer T ? (T extends AbuseEntry ? Omit<T, 'atMs'> : never) : never

const person = fc.constantFrom(...PEOPLE)
const number = fc.integer({ min: 0, max: 5 })
const why = fc.constantFrom('', 'no', 'spam was seen', 'x'.repeat(600))
const said = fc.constantFrom('', 'It was not me at all.', 'x'.repeat(5000))
const ended = fc.record({ number, by: person, why })

/** Whatever anybody could want to write into a case, sensible or not. */
const wish: fc.Arbitrary<Wish & { readonly days?: number }> = fc.oneof(
  fc.record({ by: person, why }).map((facts) => ({ what: 'attributed', account: ANNA, ...facts }) as const),
  fc
    .record({
      measure: fc.constantFrom(...MEASURES),
      by: person,
      why,
      atOnce: fc.constantFrom('', 'an attack'),
      days: fc.constantFrom(undefined, -1, 0, 1, 7, 400),
    })
    .map(({ days, ...facts }) => ({ what: 'acted', ...facts, ...(days === undefined ? {} : { days }) }) as const),
  ended.map((facts) => ({ what: 'lifted', ...facts }) as const),
  number.map((of) => ({ what: 'expired', number: of }) as const),
  fc.record({ number, text: said }).map((facts) => ({ what: 'appealed', via: 'account', ...facts }) as const),
  fc
    .record({ number, isReversed: fc.boolean(), words: said, by: person, isAlone: fc.boolean() })
    .map(({ isAlone, ...facts }) => ({ what: 'decided', ...facts, ...(isAlone ? { isAlone } : {}) }) as const),
  fc.record({ by: person, why }).map((facts) => ({ what: 'closed', ...facts }) as const),
)
const step = fc.record({ wish, passed: fc.constantFrom(0, 1, DAY_MS, 20 * DAY_MS) })

/** What must hold of every case, whatever was tried. */
function requireSound(found: AbuseCase): void {
  let hardest = 0
  for (const [at, measure] of found.measures.entries()) {
    const { by, appeal, decision, ended: end, kind, atOnce, atMs } = measure
    assert.notEqual(by.accountId, 'anna', 'nobody acts in the own case')
    if (decision) {
      assert.ok(appeal, 'what nobody appealed is decided by nobody')
      const isSame = decision.by.accountId === by.accountId
      assert.equal(isSame, decision.isAlone === true, 'the same person decided, and nothing says so')
      if (isSame && !decision.isReversed) assert.ok(decision.atMs >= appeal.atMs + RULES.aloneMs, 'too soon')
      assert.notEqual(decision.by.accountId, 'anna')
      assert.ok(appeal.atMs <= decision.atMs && appeal.atMs < atMs + RULES.appealMs)
    }
    if (end?.how === 'reversed') assert.equal(decision?.isReversed, true)
    const before = found.measures.slice(0, at).filter((one) => !one.decision?.isReversed || one.decision.atMs > atMs)
    hardest = Math.max(0, ...before.map((one) => rankOf(one.kind)))
    if (rankOf(kind) > hardest + 1) assert.ok((atOnce ?? '').length >= 4, 'a step was left out without a ground')
  }
  const holding = found.measures.filter(({ kind, ended: end }) => kind !== 'warn' && !end)
  assert.ok(holding.length <= 1, 'two steps are in force')
  assert.equal(found.inForce, holding[0])
  if (found.state === 'closed') assert.equal(found.inForce, undefined, 'a closed case holds somebody')
  const appeals = found.entries.filter(({ what }) => what === 'appealed').length
  assert.equal(appeals, found.measures.filter(({ appeal }) => appeal).length, 'a step was appealed twice')
  assert.equal(
    found.state === 'appealed',
    found.measures.some(({ appeal, decision }) => appeal && !decision),
  )
}

test('whatever is tried in whatever order: no decision by whoever acted that does not say so, or comes too soon, none in the own case, no step left out without a ground, one step in force at most', () => {
  fc.assert(
    fc.property(fc.boolean(), fc.array(step, { maxLength: 40 }), (isKnown, steps) => {
      const opening = {
        what: 'opened',
        atMs: 0,
        key: 'k',
        source: 'report',
        about: '',
        ...(isKnown ? { account: ANNA } : {}),
      } as const
      const entries: AbuseEntry[] = [opening]
      let atMs = 0
      for (const { wish: wanted, passed } of steps) {
        atMs += passed
        const { days, ...rest } = wanted
        const entry = { ...rest, atMs, ...(days === undefined ? {} : { untilMs: atMs + days * DAY_MS }) } as AbuseEntry
        try {
          requirePermitted(caseOf(1, entries), entry, RULES)
        } catch (error) {
          assert.ok(isFault(error) && error.who === 'peer' && error.code.startsWith('abuse/'))
          continue
        }
        entries.push(entry)
        requireSound(caseOf(1, entries))
      }
    }),
    { numRuns: 400 },
  )
})
