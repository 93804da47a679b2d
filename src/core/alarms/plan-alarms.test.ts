import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Alarm, KnownAlarm } from './alarm.ts'
import { alarmLetter } from './alarm-letter.ts'
import { planAlarms } from './plan-alarms.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const PACE = { againMs: DAY_MS, overMs: 15 * MINUTE_MS }
const alarm = (cause: string, stage?: string): Alarm => ({
  cause,
  title: `Title of ${cause}`,
  detail: 'seen',
  ...(stage === undefined ? {} : { stage }),
})

/** Plays rounds: what stands at which minute, and returns what was told, a word each. */
function play(
  rounds: readonly (readonly [minute: number, ...Alarm[]])[],
  mayTell = (_minute: number) => true,
): string[] {
  let known: ReadonlyMap<string, KnownAlarm> = new Map()
  return rounds.flatMap(([minute, ...standing]) => {
    const plan = planAlarms(standing, known, minute * MINUTE_MS, PACE, mayTell(minute))
    known = new Map(plan.next.map((one) => [one.cause, one]))
    return (['begun', 'still', 'over'] as const).flatMap((what) =>
      plan[what].map(({ cause }) => `${minute} ${what} ${cause}`),
    )
  })
}

const DAY = 1440
const cases: readonly (readonly [string, Parameters<typeof play>[0], readonly string[]])[] = [
  [
    'one that begins is told, and is not told again within a day',
    [
      [0, alarm('a')],
      [1, alarm('a')],
      [DAY - 1, alarm('a')],
    ],
    ['0 begun a'],
  ],
  [
    'one that stands is told every day',
    [
      [0, alarm('a')],
      [DAY, alarm('a')],
      [DAY + 1, alarm('a')],
      [2 * DAY, alarm('a')],
    ],
    ['0 begun a', `${DAY} still a`, `${2 * DAY} still a`],
  ],
  [
    'one that is not seen for a while is over, and that is said',
    [[0, alarm('a')], [5], [14], [15], [16]],
    ['0 begun a', '15 over a'],
  ],
  ['one that flutters is told once', [[0, alarm('a')], [5], [10, alarm('a')], [20], [24, alarm('a')]], ['0 begun a']],
  [
    'one that comes again within the day is told when the day is over',
    [[0, alarm('a')], [15], [30, alarm('a')], [DAY, alarm('a')]],
    ['0 begun a', '15 over a', `${DAY} begun a`],
  ],
  [
    'one that came again untold ends untold',
    [[0, alarm('a')], [15], [30, alarm('a')], [60], [2 * DAY]],
    ['0 begun a', '15 over a'],
  ],
  [
    'one with a stage is told when the stage changes, and not before the day is over',
    [
      [0, alarm('a', '30')],
      [DAY, alarm('a', '30')],
      [2 * DAY, alarm('a', '14')],
      [2 * DAY + 5, alarm('a', '7')],
      [3 * DAY, alarm('a', '7')],
    ],
    ['0 begun a', `${2 * DAY} still a`, `${3 * DAY} still a`],
  ],
  [
    'two are two, and one cause that is named twice is one',
    [[0, alarm('a'), alarm('b'), alarm('a')]],
    ['0 begun a', '0 begun b'],
  ],
]
for (const [what, rounds, told] of cases) test(what, () => assert.deepEqual(play(rounds), told))

test('what may not be told now waits, its end too', () => {
  const rounds = [[0, alarm('a')], [1, alarm('a')], [2], [30], [40]] as const
  assert.deepEqual(
    play(rounds, (minute) => minute !== 0 && minute !== 30),
    ['1 begun a', '40 over a'],
  )
})

test('one that nobody was told of ends without a word', () => {
  assert.deepEqual(
    play([[0, alarm('a')], [30], [31]], (minute) => minute > 0),
    [],
  )
})

test('whatever comes and goes: of a cause at most one mail a day says that it stands, and none says that it is over unless one did before', () => {
  const minutes = fc.array(fc.tuple(fc.integer({ min: 1, max: 400 }), fc.subarray(['a', 'b'])), { maxLength: 60 })
  fc.assert(
    fc.property(minutes, (steps) => {
      let minute = 0
      const told = play(steps.map(([after, causes]) => [(minute += after), ...causes.map((cause) => alarm(cause))]))
      for (const cause of ['a', 'b']) {
        const own = told.map((line) => line.split(' ')).filter((words) => words[2] === cause)
        const standing = own.filter((words) => words[1] !== 'over').map((words) => Number(words[0]))
        for (const [at, one] of standing.entries()) assert.ok(at === 0 || one - (standing[at - 1] as number) >= DAY)
        for (const [at, words] of own.entries()) {
          if (words[1] === 'over') assert.ok(at > 0 && own[at - 1]?.[1] !== 'over')
        }
      }
    }),
  )
})

test('a letter says what is new, still so and over, and cuts short what nobody reads', () => {
  const known = (cause: string): KnownAlarm => ({ ...alarm(cause), sinceMs: 0, seenMs: 0, toldMs: 0, isOver: false })
  const begun = Array.from({ length: 45 }, (_, n) => known(`n${n}`))
  const { subject, text } = alarmLetter({ begun, still: [known('s')], over: [known('o')], next: [] }, 'mail.test')
  assert.equal(subject, 'mail.test: alarms: 45 new, 1 still so, 1 over')
  assert.match(
    text,
    /^NEW\n\n- Title of n0 \(since 1970-01-01 00:00Z\)\n {4}seen\n[\s\S]*- and 5 more\n\nSTILL SO\n[\s\S]*OVER\n\n- Title of o \(/,
  )
  const one = alarmLetter({ begun: [], still: [], over: [known('o')], next: [] }, 'mail.test')
  assert.equal(one.subject, 'mail.test: over: Title of o')
})
