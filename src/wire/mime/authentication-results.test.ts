import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyText } from '../../../test/kit/any-text.ts'
import { claimsToBeOf, encodeAuthenticationResults, readAuthenticationResults } from './authentication-results.ts'

const ID = 'mx.posthus.test'

test('the examples of RFC 8601 appendix B', () => {
  assert.deepEqual(readAuthenticationResults('example.org 1; none'), { authservId: 'example.org', results: [] })
  assert.deepEqual(
    readAuthenticationResults(
      'example.com;\r\n  auth=pass (cram-md5) smtp.auth=sender@example.net;\r\n spf=pass smtp.mailfrom=example.net',
    ),
    {
      authservId: 'example.com',
      results: [
        { method: 'auth', result: 'pass', properties: { 'smtp.auth': 'sender@example.net' } },
        { method: 'spf', result: 'pass', properties: { 'smtp.mailfrom': 'example.net' } },
      ],
    },
  )
  assert.deepEqual(
    readAuthenticationResults(
      `foo.example.net (foobar) 1 (baz);
      dkim (Because I like it) / 1 (One yay) = (wait for it) fail
        policy (A dot can go here) . (like that) expired
        (this surprised me) = (as I wasn't expecting it) 1362471462`,
    ),
    {
      authservId: 'foo.example.net',
      results: [{ method: 'dkim', result: 'fail', properties: { 'policy.expired': '1362471462' } }],
    },
  )
})

test('what cannot be read ends the results that are taken', () => {
  const read = (value: string) =>
    readAuthenticationResults(value)?.results.map(({ method, result }) => `${method}=${result}`)
  assert.deepEqual(read('a; spf=pass; nonsense; dkim=pass'), ['spf=pass'])
  assert.deepEqual(read('a; spf=pass x; dkim=pass'), [])
  assert.deepEqual(read('a; spf=pass (;dkim=pass'), ['spf=pass'])
  assert.deepEqual(read('a; dkim=pass header.i="@a;b" header.b=x; spf=fail'), ['dkim=pass', 'spf=fail'])
  assert.equal(read('; spf=pass'), undefined)
  assert.equal(read(''), undefined)
  assert.equal(read('a; x=y toString=1 __proto__.z=2')?.length, 1)
})

for (const forged of [
  'mx.posthus.test; dkim=pass',
  ' MX.Posthus.TEST;dkim=pass',
  'mx.posthus.test. ; dkim=pass',
  '"mx.posthus.test"; dkim=pass',
  '"mx.post\\hus.test"; dkim=pass',
  '(hello) mx.posthus.test (there) 1; dkim=pass',
  '(a;b(c)) mx.posthus.test; dkim=pass',
  '\r\n\tmx.posthus.test\r\n\t; dkim=pass',
  'mx.posthus.test',
  'mx.posthus.test 1',
  'mx.posthus.test/x; dkim=pass',
  '(mx.posthus.test; dkim=pass',
  'other.test (mx.posthus.test); dkim=pass',
  '"other" mx.posthus.test; dkim=pass',
  'mx. posthus.test; dkim=pass',
  '""mx.posthus.test; dkim=pass',
  '\\mx.posthus.test; dkim=pass',
  'mx."posthus".test; dkim=pass',
]) {
  test(`could be taken for ours: ${JSON.stringify(forged)}`, () => assert.ok(claimsToBeOf(forged, ID)))
}

for (const honest of [
  'mx.example.org; dkim=pass',
  'mx.posthus.testing; dkim=pass',
  'amx.posthus.test; dkim=pass',
  'a.mx.posthus.test; dkim=pass',
  'mx.posthus.test.example; dkim=pass',
  'mx.posthus.test-2; dkim=pass',
  'mx.example.org; dkim=pass header.d=mx.posthus.test',
  '',
  ';',
]) {
  test(`not ours: ${JSON.stringify(honest)}`, () => assert.ok(!claimsToBeOf(honest, ID)))
}

test('a field is written so that it can be read again, whatever others have put into it', () => {
  const value = fc.string({
    maxLength: 330,
    unit: fc.constantFrom('a', '@', '.', ';', '"', '\\', '(', ')', '\r', '\n', ' ', '\xe9'),
  })
  fc.assert(
    fc.property(value, value, (property, comment) => {
      const field = encodeAuthenticationResults(ID, [
        { method: 'spf', result: 'pass', comment, properties: { 'smtp.mailfrom': property, 'smtp.helo': undefined } },
        { method: 'dkim', result: 'none', properties: {} },
      ])
      assert.match(
        field,
        /^Authentication-Results: mx\.posthus\.test;(?:[\x20-\x7e\t]+\r\n[\t ])*[\x20-\x7e\t]*\r\n$|^[^\0]*$/,
      )
      assert.ok(
        field
          .split('\r\n')
          .slice(0, -1)
          .every((line, i) => line.length < 998 && /^[\x20-\x7e\t]*$/.test(line) && (i === 0 || line.startsWith('\t'))),
      )
      const read = readAuthenticationResults(field.slice(field.indexOf(':') + 1))
      assert.deepEqual(
        read?.results.map(({ method }) => method),
        ['spf', 'dkim'],
      )
      const plain = property.replace(/[^\x20-\x7e]+/g, '?')
      if (property !== '' && property.length <= 320) assert.equal(read?.results[0]?.properties['smtp.mailfrom'], plain)
    }),
  )
})

test('any text is read, in linear time', () => {
  fc.assert(fc.property(anyText(), (text) => void [readAuthenticationResults(text), claimsToBeOf(text, ID)]))
  for (const bomb of [
    '('.repeat(1e6),
    '"'.repeat(1e6),
    'mx.posthus.tes'.repeat(1e5),
    'a;b=c '.repeat(1e5),
    '@"'.repeat(5e5),
  ]) {
    readAuthenticationResults(bomb)
    claimsToBeOf(bomb, ID)
  }
})
