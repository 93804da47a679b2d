import assert from 'node:assert/strict'
import { test } from 'node:test'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import type { Body } from '../mail/body.ts'
import type { LessonResult } from './content-scanner.ts'
import { type SaidLesson, SharedLessons } from './shared-lessons.ts'

const lesson = (kind: SaidLesson['kind'], size = 10): SaidLesson => ({ kind, body: { size } as Body })

function world(results: readonly LessonResult[] = []) {
  const [heard, events, clock] = [[] as string[], [] as string[], new ManualClock()]
  const pauses: number[] = []
  const teacher = {
    teach: async (kind: string, { size }: { readonly size: number }): Promise<LessonResult> => {
      heard.push(`${kind} ${size}`)
      return results[heard.length - 1] ?? { kind: 'learned' }
    },
  }
  const log = { ...silentLog, warn: (event: string) => void events.push(event) }
  const pause = async (ms: number) => void pauses.push(ms)
  return { heard, events, clock, pauses, lessons: new SharedLessons(teacher, clock, pause, log) }
}

test('lessons are passed on in their order, but for what is too large for junk', async () => {
  const { heard, lessons } = world()
  await lessons.tell('anna', [lesson('junk', 1), lesson('junk', 3_000_000), lesson('good', 2)])
  assert.deepEqual(heard, ['junk 1', 'good 2'])
})

test('one that is refused is left out; when nobody hears, the rest is not tried', async () => {
  const refused = { kind: 'refused', reason: 'short' } as const
  const { heard, events, lessons } = world([refused, { kind: 'unavailable', reason: 'gone' }])
  await lessons.tell('anna', [lesson('junk', 1), lesson('junk', 2), lesson('junk', 3)])
  assert.deepEqual(heard, ['junk 1', 'junk 2'])
  assert.deepEqual(events, ['filter/lesson-not-heard', 'filter/lesson-not-heard'])
})

test('what is put off is said again, soon and then later, and counts once', async () => {
  const later = { kind: 'later', reason: 'locked' } as const
  const { heard, events, pauses, lessons } = world([later, later])
  assert.deepEqual(await lessons.tell('anna', [lesson('junk', 1), lesson('good', 2)]), [])
  assert.deepEqual(heard, ['junk 1', 'junk 1', 'junk 1', 'good 2'])
  assert.deepEqual([pauses, events], [[200, 1000], []])
})

test('a scanner that puts everything off holds nothing up for long, and each lesson is tried', async () => {
  const later = { kind: 'later', reason: 'locked' } as const
  const { heard, pauses, lessons } = world(Array.from({ length: 20 }, () => later))
  const unheard = await lessons.tell(
    'anna',
    [1, 2, 3, 4].map((size) => lesson('junk', size)),
  )
  assert.deepEqual(unheard, ['locked', 'locked', 'locked', 'locked'])
  assert.deepEqual(heard, ['junk 1', 'junk 1', 'junk 1', 'junk 1', 'junk 2', 'junk 3', 'junk 4'])
  assert.deepEqual(pauses, [200, 1000, 3000])
})

test('one member teaches no more than 200 a day, whatever others do', async () => {
  const { heard, clock, lessons } = world()
  await lessons.tell(
    'anna',
    Array.from({ length: 300 }, () => lesson('junk')),
  )
  assert.equal(heard.length, 200)
  await lessons.tell('bo', [lesson('good')])
  assert.equal(heard.length, 201)
  clock.advance(86_400_000)
  await lessons.tell('anna', [lesson('junk')])
  assert.equal(heard.length, 202)
})
