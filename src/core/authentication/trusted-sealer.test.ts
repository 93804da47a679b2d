import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attestingSealer } from './trusted-sealer.ts'

const PASS = ' mx.list.test; dkim=pass header.d=a.test;\r\n\tdmarc=pass header.from=a.test\r\n'
const FAIL = ' mx.list.test; arc=pass; dmarc=fail header.from=a.test\r\n'
const TRUSTED = new Set(['list.test', 'fwd.test'])

for (const [name, sealers, domain, expected] of [
  ['says that DMARC passed', [['list.test', PASS]], 'a.test', 'list.test'],
  ['is not trusted', [['evil.test', PASS]], 'a.test', undefined],
  [
    'is trusted, but a stranger sealed after it',
    [
      ['list.test', PASS],
      ['evil.test', FAIL],
    ],
    'a.test',
    undefined,
  ],
  [
    'handed it to another who is trusted',
    [
      ['list.test', PASS],
      ['fwd.test', FAIL],
    ],
    'a.test',
    'list.test',
  ],
  [
    'got it from a stranger who says so',
    [
      ['evil.test', PASS],
      ['fwd.test', FAIL],
    ],
    'a.test',
    undefined,
  ],
  ['says that it failed', [['list.test', FAIL]], 'a.test', undefined],
  ['speaks of another author', [['list.test', PASS]], 'b.test', undefined],
  ['says nothing of it', [['list.test', ' mx.list.test; none']], 'a.test', undefined],
  ['cannot be read', [['list.test', ';;;']], 'a.test', undefined],
  [
    'says it in a comment',
    [['list.test', ' mx.list.test; dmarc=fail (dmarc=pass) header.from=a.test']],
    'a.test',
    undefined,
  ],
  ['is there, but nobody wrote the message', [['list.test', PASS]], undefined, undefined],
] as const) {
  test(`a sealer that ${name}`, () => {
    const arc = {
      result: 'pass',
      reason: undefined,
      sealers: sealers.map(([d, results]) => ({ domain: d, results })),
    } as const
    assert.equal(attestingSealer(arc, TRUSTED, domain), expected)
    assert.equal(attestingSealer({ ...arc, result: 'fail' }, TRUSTED, domain), undefined)
  })
}
