import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TOAST_MS, Toaster } from './toaster.ts'

function bench() {
  const waiting: (() => void)[] = []
  const done: string[] = []
  const toaster = new Toaster(
    (ms, act) => void (ms === TOAST_MS && waiting.push(act)),
    () => undefined,
    { undone: 'done.undone', nothingToUndo: 'done.nothingToUndo' },
  )
  const texts = () => toaster.toasts.map(({ text }) => text)
  return { toaster, waiting, done, texts, undoing: (what: string) => () => void done.push(what) }
}

test('what was done is undone with the key, the last first, until there is nothing left', () => {
  const { toaster, done, texts, undoing } = bench()
  toaster.say('done.archived', undoing('archive'))
  toaster.say('done.trashed', undoing('trash'))
  toaster.undo()
  toaster.undo()
  assert.deepEqual(done, ['trash', 'archive'])
  toaster.undo()
  assert.deepEqual(done, ['trash', 'archive'])
  assert.equal(texts().at(-1), 'done.nothingToUndo')
})

test('a toast goes by itself; with the key what it told of can still be undone', () => {
  const { toaster, waiting, done, texts, undoing } = bench()
  toaster.say('done.archived', undoing('archive'))
  waiting.shift()?.()
  assert.deepEqual(texts(), [])
  toaster.undo()
  assert.deepEqual(done, ['archive'])
})

test('what is settled cannot be undone, by the toast neither', () => {
  const { toaster, done, undoing } = bench()
  const id = toaster.say('done.destroyed', undoing('destroy'))
  const { undo } = toaster.toasts[0] as (typeof toaster.toasts)[number]
  toaster.settle(id)
  undo?.()
  toaster.undo()
  assert.deepEqual(done, [])
})

test('three stand at once, the newest last', () => {
  const { toaster, texts } = bench()
  for (const text of ['done.archived', 'done.trashed', 'done.junked', 'done.moved'] as const) toaster.say(text)
  assert.deepEqual(texts(), ['done.trashed', 'done.junked', 'done.moved'])
})
