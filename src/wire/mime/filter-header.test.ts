import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromLatin1, latin1 } from '../../base/bytes.ts'
import { filterHeader } from './filter-header.ts'

const filter = (header: string, names: string[], not = false, isRoot = true) =>
  latin1(filterHeader(fromLatin1(header), names, not, isRoot))

test('matching fields come in their order with their folds, and an empty line', () => {
  const header = 'A: 1\r\nb: 2\r\n\t3\r\nno field\r\na : 4\r\n\r\n'
  assert.equal(filter(header, ['B', 'A']), 'A: 1\r\nb: 2\r\n\t3\r\na : 4\r\n\r\n')
  assert.equal(filter(header, ['A'], true), 'b: 2\r\n\t3\r\nno field\r\n\r\n')
  assert.equal(filter(header, ['C']), '\r\n')
  assert.equal(filter(header, [], true), header)
})

test('a list of fields ends with an empty line even where the header has none, the rest of the header does not', () => {
  assert.equal(filter('A: 1', ['a']), 'A: 1\r\n\r\n')
  assert.equal(filter('', ['a']), '\r\n')
  assert.equal(filter('A: 1', ['a'], false, false), 'A: 1')
  assert.equal(filter('A: 1\r\nB: 2', ['a'], true), 'B: 2')
  assert.equal(filter('', ['a'], true), '')
})

test('an empty name asks for nothing', () => {
  assert.equal(filter('no field\r\nA: b\r\n\r\n', ['']), '\r\n')
})
