import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isWindow, Writings } from './writings.ts'

const placed = (writings: Writings<{ readonly id: string }>) =>
  writings.all.map(({ one, placement }) => `${one.id} ${placement}`)

test('two letters stand side by side, and the one that was opened first makes room for a third', () => {
  const writings = new Writings<{ readonly id: string }>()
  for (const id of ['a', 'b', 'c']) writings.add({ id })
  assert.deepEqual(placed(writings), ['a minimised', 'b open', 'c open'])
  writings.place('a', 'open')
  assert.deepEqual(placed(writings), ['b minimised', 'c open', 'a open'])
})

test('a window that is made large stays in its place, and where there is room for one the newest has it', () => {
  const writings = new Writings<{ readonly id: string }>()
  for (const id of ['a', 'b']) writings.add({ id })
  writings.place('a', 'full')
  assert.deepEqual(placed(writings), ['a full', 'b open'])
  writings.allow(1)
  assert.deepEqual(placed(writings), ['a minimised', 'b open'])
  writings.remove('b')
  writings.remove('nobody')
  assert.deepEqual(placed(writings), ['a minimised'])
})

test('what is closed is out of sight until it is saved, and is there again if it was not, or if it is wanted', async () => {
  const writings = new Writings<{ readonly id: string }>()
  const ends = ['a', 'b', 'c'].map((id) => {
    writings.add({ id })
    const saved = Promise.withResolvers<boolean>()
    return { ...saved, left: writings.leave(id, saved.promise) }
  })
  assert.deepEqual(placed(writings), ['a leaving', 'b leaving', 'c leaving'])
  writings.place('c', 'open')
  for (const [at, { resolve }] of ends.entries()) resolve(at !== 1)
  await Promise.all(ends.map(({ left }) => left))
  assert.deepEqual(placed(writings), ['c open', 'b open'])
})

test('whatever is done with windows, none is lost and there are never more than there is room for', () => {
  const act = fc.oneof(
    fc.constant(['add'] as const),
    fc.tuple(
      fc.constant('place' as const),
      fc.nat(5),
      fc.constantFrom('open', 'full', 'minimised', 'leaving' as const),
    ),
    fc.tuple(fc.constant('remove' as const), fc.nat(5)),
    fc.tuple(fc.constant('allow' as const), fc.integer({ min: 1, max: 2 })),
  )
  fc.assert(
    fc.property(fc.array(act), (acts) => {
      const writings = new Writings<{ readonly id: string }>()
      const there = new Set<string>()
      let [most, made] = [2, 0]
      for (const [what, value, placement] of acts) {
        if (what === 'add') {
          there.add(`${made}`)
          writings.add({ id: `${made++}` })
        } else if (what === 'place') writings.place(`${value}`, placement as 'open')
        else if (what === 'remove') {
          there.delete(`${value}`)
          writings.remove(`${value}`)
        } else {
          most = value as number
          writings.allow(most)
        }
        assert.deepEqual(new Set(writings.all.map(({ one }) => one.id)), there)
        assert.ok(writings.all.filter((one) => isWindow(one.placement)).length <= most)
      }
    }),
  )
})
