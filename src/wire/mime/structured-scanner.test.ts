import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StructuredScanner } from './structured-scanner.ts'

test('tokens are read one after the other', () => {
  const scanner = new StructuredScanner(' (a (b) \\) c) atom"quo\\"ted"[1.2.3.4];')
  scanner.skipSpace()
  assert.equal(scanner.comment, 'a (b) ) c')
  assert.equal(scanner.atom(';['), 'atom')
  assert.equal(scanner.quoted(), 'quo"ted')
  assert.equal(scanner.literal(), '[1.2.3.4]')
  assert.equal(scanner.take(','), false)
  assert.equal(scanner.take(';'), true)
  assert.equal(scanner.done, true)
})

test('what is not closed ends with the value', () => {
  for (const [value, rest] of [
    ['"open', 'open'],
    ['"open\\', 'open\\'],
    ['"', ''],
  ] as const) {
    const scanner = new StructuredScanner(value)
    assert.equal(scanner.quoted(), rest)
    assert.equal(scanner.done, true)
  }
  const comment = new StructuredScanner('(open \\')
  comment.skipSpace()
  assert.equal(comment.done, true)
})

test('a million open comments neither exhaust the stack nor the time', () => {
  const scanner = new StructuredScanner('('.repeat(1_000_000))
  scanner.skipSpace()
  assert.equal(scanner.done, true)
})
