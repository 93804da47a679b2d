import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { MAX_PARAMETERS, parseParameterized } from './parameters.ts'

const CASES: readonly (readonly [string, string, Readonly<Record<string, string>>])[] = [
  ['text/plain', 'text/plain', {}],
  ['Text / Plain ; Charset = "UTF-8" (c)', 'text/plain', { charset: 'UTF-8' }],
  ['attachment; filename=a.txt; size=3', 'attachment', { filename: 'a.txt', size: '3' }],
  ['attachment; filename="a;b=\\"c\\".txt"', 'attachment', { filename: 'a;b="c".txt' }],
  ['attachment; filename=two words.txt', 'attachment', { filename: 'two words.txt' }],
  ['a;b=1 c=2', 'a', { b: '1', c: '2' }],
  ['a;b="1"c=2; d=3', 'a', { b: '1', d: '3' }],
  ['a; b=1; b=2', 'a', { b: '1' }],
  ['a;; ;b=1;', 'a', { b: '1' }],
  ['a; b', 'a', {}],
  ['a; b=', 'a', { b: '' }],
  ['a; =c; b=1', 'a', { b: '1' }],
  ['a; b="open', 'a', { b: 'open' }],
  ['', '', {}],
  [';a=b', '', { a: 'b' }],
  // RFC 2231 §3, §4, §4.1
  [
    'message/external-body; URL*0="ftp://"; URL*1="cs.utk.edu/x"',
    'message/external-body',
    { url: 'ftp://cs.utk.edu/x' },
  ],
  ["a/b; title*=us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A", 'a/b', { title: 'This is ***fun***' }],
  [
    "a/b; title*0*=us-ascii'en'This%20is%20even%20more%20; title*1*=%2A%2A%2Afun%2A%2A%2A%20; title*2=\"isn't it!\"",
    'a/b',
    { title: "This is even more ***fun*** isn't it!" },
  ],
  ['a; f*1=b; f*0=a', 'a', { f: 'ab' }],
  ['a; f*1=b', 'a', {}],
  ['a; f*0=a; f*2=c', 'a', { f: 'a' }],
  ["a; f=plain; f*=utf-8''%C3%A5", 'a', { f: 'å' }],
  ["a; f*=iso-8859-1''%E5", 'a', { f: 'å' }],
  ["a; f*0*=utf-8''%C3; f*1*=%A5", 'a', { f: 'å' }],
  ["a; f*=x-unknown''%C3%A5", 'a', { f: 'å' }],
  ['a; f*=%41', 'a', { f: 'A' }],
  ['a; f*99999=x; f*x=y; *=z', 'a', {}],
  ['a; f=\xc3\xa5', 'a', { f: 'å' }],
  ['a; f=\xe5', 'a', { f: 'å' }],
]

test('parameters of RFC 2045 and RFC 2231, and tolerantly where they say nothing', () => {
  for (const [field, value, params] of CASES) {
    const parsed = parseParameterized(field)
    assert.equal(parsed.value, value, field)
    assert.deepEqual(parsed.params, params, field)
  }
})

test('names of object members are ordinary names', () => {
  const { params } = parseParameterized('a; __proto__=x; constructor=y')
  assert.deepEqual(Object.keys(params), ['__proto__', 'constructor'])
  assert.equal(Object.getPrototypeOf(params), Object.prototype)
})

test('any field gives a value and bounded parameters', () => {
  const pieces = fc.constantFrom('a', '=', ';', '"', '*', '0', "'", '%4', '(', ')', '\\', ' ', '/', '\xff')
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 60 }), (list) => {
      assert.ok(Object.keys(parseParameterized(list.join('')).params).length <= MAX_PARAMETERS)
    }),
    { numRuns: 1000 },
  )
  for (const piece of ['a=b;', ';', '=', 'a ', 'a*0=b;', '"', '"a"', '(', ';a', ';a=b c ', "a*=''%%;"]) {
    const { params } = parseParameterized(`x;${piece.repeat(50_000)}`)
    assert.ok(Object.keys(params).length <= MAX_PARAMETERS, piece)
  }
})
