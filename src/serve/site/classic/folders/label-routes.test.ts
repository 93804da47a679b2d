import assert from 'node:assert/strict'
import { test } from 'node:test'
import { letter } from '../../../../../test/kit/jmap-test-bed.ts'
import { ClassicVisitor } from '../classic-visitor.fixture.ts'
import { encodeUndo, tryUndo } from '../undo.ts'

const undoOf = (page: string) => /name="undo" value="([^"]+)"/.exec(page)?.[1] ?? ''

test('a label is made, put on what is ticked, taken back, found, renamed, and taken off everything with the question', async () => {
  await using it = await ClassicVisitor.open()
  const id = await it.deliver(letter('Plan'))
  await it.deliver(letter('Other'))
  assert.match(await it.post('/classic/labels', { name: 'Harbour & pier', colour: 'teal' }), /The label was made/)
  const put = await it.post('/classic/act', { act: 'label', label: 'harbour_pier', id, back: '/classic/' })
  assert.match(put, /<span class="label l-teal">Harbour &amp; pier<\/span>/)
  assert.doesNotMatch(await it.post('/classic/undo', { undo: undoOf(put), back: '/classic/' }), /class="label /)
  await it.post('/classic/act', { act: 'label', label: 'harbour_pier', id, back: '/classic/' })
  const found = await it.page('/classic/search?q=label%3A%22Harbour+%26+pier%22')
  assert.deepEqual(
    [...found.matchAll(/class="what">([^<]*)</g)].map(([, subject]) => subject),
    ['Plan'],
  )
  const renamed = await it.post('/classic/labels/harbour_pier', { name: 'Quay', colour: 'red' })
  assert.match(renamed, /Changed\.[\s\S]*value="Quay"/)
  assert.match(await it.page(`/classic/message/${id}`), /class="label l-red">Quay</)
  assert.match(await it.page('/classic/labels/harbour_pier/delete'), /“Quay” is deleted, and taken off all messages/)
  assert.match(await it.post('/classic/labels/harbour_pier/delete', {}), /The label was deleted/)
  assert.doesNotMatch(await it.page('/classic/'), /class="label /)
})

test('a label without a name, one that is not there, and what is no label are refused', async () => {
  await using it = await ClassicVisitor.open()
  const id = await it.deliver(letter('Plan'))
  assert.match(await it.post('/classic/labels', { name: ' ', colour: 'red' }), /Write a name/)
  assert.match(await it.page('/classic/labels/none'), /not there any more/)
  for (const label of ['', '$draft', '$seen', 'a b', 'x'.repeat(200)]) {
    const page = await it.post('/classic/act', { act: 'label', label, id, back: '/classic/' })
    assert.match(page, /role="alert"/, label)
  }
})

test('an undo names keywords as IMAP has them, and nothing that would end it', () => {
  for (const keyword of ['$label1', 'to_do', 'a-b.c']) {
    const steps = [{ act: `-${keyword}`, ids: ['M1'] }]
    assert.deepEqual(tryUndo(encodeUndo(steps, 't') ?? '', 't'), steps)
  }
  assert.equal(tryUndo(encodeUndo([{ act: '+a b', ids: ['M1'] }], 't') ?? '', 't'), undefined)
})
