import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { allowsHost, tryParseStsPolicy } from './sts-policy.ts'
import { stsRecordId } from './sts-record.ts'

describe('the record that says that there is a policy', () => {
  const cases: readonly (readonly [records: readonly string[], id: string | undefined])[] = [
    [['v=STSv1; id=20160831085700Z;'], '20160831085700Z'],
    [['v=STSv1;id=1'], '1'],
    [['v=spf1 -all', 'v=STSv1 ; id=a ; more=x;'], 'a'],
    [['v=STSv1; id=a; id=b;'], 'a'],
    [['v=STSv1; id=a;', 'v=STSv1; id=a;'], undefined],
    [['v=STSv1; id=a-b;'], undefined],
    [[`v=STSv1; id=${'a'.repeat(33)};`], undefined],
    [['v=STSv1; nonsense'], undefined],
    [['v=STSv1;'], undefined],
    [['v=STSv1'], undefined],
    [['v=STSv2; id=a;'], undefined],
    [[' v=STSv1; id=a;'], undefined],
    [['id=a; v=STSv1;'], undefined],
    [[`v=STSv1; id=a; ${'x=y; '.repeat(2000)}`], undefined],
    [[], undefined],
  ]
  for (const [records, id] of cases) {
    test(`${JSON.stringify(records).slice(0, 80)}: ${id ?? 'no policy'}`, () => assert.equal(stsRecordId(records), id))
  }
})

describe('a policy', () => {
  const good = 'version: STSv1\nmode: enforce\nmx: mail.example.com\nmx: *.Example.net\nmax_age: 604800\n'
  const cases: readonly (readonly [what: string, text: string, isPolicy: boolean])[] = [
    ['as in the RFC', good, true],
    ['with CRLF', good.replaceAll('\n', '\r\n'), true],
    ['without a last line end', good.trimEnd(), true],
    ['with fields that nobody knows', `${good}x_y: z\n`, true],
    ['in another order', 'mode: testing\nmax_age: 1\nmx: a\nversion: STSv1', true],
    ['without hosts, that asks for nothing', 'version: STSv1\nmode: none\nmax_age: 86400', true],
    ['without hosts, that asks for them', 'version: STSv1\nmode: enforce\nmax_age: 86400', false],
    ['of another version', good.replace('STSv1', 'STSv2'), false],
    ['of another mode', good.replace('enforce', 'report'), false],
    ['of an age that is no number', good.replace('604800', '1e9'), false],
    ['without an age', good.replace(/max_age.*/, ''), false],
    ['with an empty line', good.replace('mode', '\nmode'), false],
    ['with a pattern in the middle', good.replace('*.', 'a.*.'), false],
    ['with a bare asterisk', good.replace('*.Example.net', '*'), false],
    ['with an address', good.replace('mail.example.com', '[192.0.2.1]'), false],
    ['with thousands of hosts', good + 'mx: a\n'.repeat(5000), false],
    ['that is HTML', '<!DOCTYPE html>', false],
    ['that is empty', '', false],
  ]
  for (const [what, text, isPolicy] of cases) {
    test(`${what}: ${isPolicy ? 'is one' : 'is none'}`, () =>
      assert.equal(tryParseStsPolicy(text) !== undefined, isPolicy))
  }

  test('the first of two fields counts, and an age ends at a year', () => {
    const policy = tryParseStsPolicy(`${good}mode: none\nmax_age: 1\n`.replace('604800', '9999999999'))
    assert.deepEqual(policy, { mode: 'enforce', mx: ['mail.example.com', '*.example.net'], maxAgeSeconds: 31_557_600 })
  })

  test('a host is allowed by its name, or by one label in the place of the asterisk', () => {
    const policy = tryParseStsPolicy(good)
    assert.ok(policy)
    const hosts = [
      'mail.example.com',
      'a.example.net',
      'a.b.example.net',
      'example.net',
      '.example.net',
      'x.mail.example.com',
    ]
    assert.deepEqual(
      hosts.filter((host) => allowsHost(policy, host)),
      ['mail.example.com', 'a.example.net'],
    )
  })

  test('any text is a policy within its bounds, or none', () => {
    const line = fc.oneof(fc.constantFrom(...good.split('\n')), fc.string())
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const policy = tryParseStsPolicy(lines.join('\n'))
        if (!policy) return
        assert.ok(policy.mode === 'none' || policy.mx.length > 0)
        assert.ok(policy.maxAgeSeconds <= 31_557_600)
      }),
    )
  })
})
