import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ManualClock } from '../../base/manual-clock.ts'
import { Generations } from './generations.ts'
import { MemoryGenerationBook } from './memory-generation-book.ts'

const NOW = Date.parse('2026-11-27T12:00Z')

function open() {
  const clock = new ManualClock(NOW)
  return { clock, generations: new Generations(new MemoryGenerationBook(), clock) }
}
const stateOf = async (generations: Generations) => (await generations.all()).map(({ id, status }) => `${id} ${status}`)

test('whoever has chosen nothing has what all have, and with what that becomes', async () => {
  const { generations } = open()
  assert.deepEqual(await generations.view('anna'), {
    landing: 'modern',
    other: 'classic',
    isPreview: false,
    retireOn: undefined,
    stopped: [],
  })
  await generations.set('classic', 'current')
  assert.equal(await generations.landing('anna'), 'classic')
  assert.deepEqual(await stateOf(generations), ['modern legacy', 'classic current'])
})

test('a choice stands with who and when, is taken back, and is noted once', async () => {
  const { clock, generations } = open()
  await generations.choose('anna', 'classic', 'member')
  clock.advance(1000)
  await generations.choose('anna', 'classic', 'member')
  assert.equal(await generations.landing('anna'), 'classic')
  await generations.choose('anna', 'modern', 'operator')
  assert.equal(await generations.landing('anna'), 'modern')
  assert.deepEqual(
    (await generations.choices('anna')).map(({ generation, by, atMs }) => [generation, by, atMs - NOW]),
    [
      ['modern', 'operator', 1000],
      ['classic', 'member', 0],
    ],
  )
})

test('what retires is said with its day, and nobody has it from that day on, whatever was chosen', async () => {
  const { clock, generations } = open()
  await generations.choose('anna', 'classic', 'member')
  await generations.retire('classic', '2026-11-28')
  assert.deepEqual(await generations.view('anna'), {
    landing: 'classic',
    other: 'modern',
    isPreview: false,
    retireOn: '2026-11-28',
    stopped: [],
  })
  clock.advance(12 * 3_600_000)
  assert.deepEqual(await generations.view('anna'), {
    landing: 'modern',
    other: undefined,
    isPreview: false,
    retireOn: undefined,
    stopped: [],
  })
  assert.equal((await generations.choices('anna'))[0]?.generation, 'classic', 'what was chosen is not touched')
  await assert.rejects(generations.choose('anna', 'classic', 'member'), { code: 'generations/retired' })
  await assert.rejects(generations.set('classic', 'legacy'), { code: 'generations/is-retired' })
})

test('a retirement is called off until it is there, and one of today is at once', async () => {
  const { generations } = open()
  await generations.retire('classic', '2027-01-01')
  await generations.set('classic', 'legacy')
  assert.deepEqual(await stateOf(generations), ['modern current', 'classic legacy'])
  await generations.retire('classic', '2026-11-27')
  assert.deepEqual(await stateOf(generations), ['modern current', 'classic retired'])
})

test('what members have who have chosen nothing can be nothing else; days are days', async () => {
  const { generations } = open()
  await assert.rejects(generations.retire('modern', '2027-01-01'), { code: 'generations/needs-current' })
  await assert.rejects(generations.set('modern', 'legacy'), { code: 'generations/needs-current' })
  await assert.rejects(generations.set('modern', 'preview'), { code: 'generations/needs-current' })
  for (const day of ['', 'soon', '2027-02-30', '2027-1-1', '2027-01-01T00:00Z'])
    await assert.rejects(generations.retire('classic', day), { code: 'generations/bad-day' }, day)
  assert.deepEqual(await stateOf(generations), ['modern current', 'classic legacy'])
})

test('what is tried is said to be', async () => {
  const { generations } = open()
  await generations.set('classic', 'preview')
  assert.equal((await generations.view('anna')).isPreview, true)
})

test('what is stopped stays so since when it was, through whatever else is decided of it, until it is started', async () => {
  const { generations, clock } = open()
  const stopped = async () => (await generations.all()).map(({ stoppedMs }) => stoppedMs)
  const sinceMs = clock.nowMs()
  await generations.stop('classic')
  clock.advance(1000)
  await generations.stop('classic')
  await generations.retire('classic', '2027-03-01')
  await generations.set('classic', 'preview')
  await generations.set('classic', 'current')
  assert.deepEqual(await stopped(), [undefined, sinceMs])
  assert.partialDeepStrictEqual(await generations.view('anna'), {
    landing: 'classic',
    other: 'modern',
    stopped: ['classic'],
  })
  await generations.start('classic')
  assert.deepEqual(await stopped(), [undefined, undefined])
})
