import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '../../base/fault.ts'
import { answerFault } from './fault-reply.ts'

test('a log-in that cannot be looked at now is a temporary failure of authentication, RFC 4954 §4', () => {
  for (const code of ['login/too-many-attempts', 'login/too-busy']) {
    assert.deepEqual(answerFault(new Fault('world', code, 'try again'), ''), {
      code: 454,
      status: '4.7.0',
      text: 'try again',
    })
  }
})

for (const [code, status] of [
  ['queue/full', '4.3.1'],
  ['queue/disk-low', '4.3.1'],
  ['queue/member-full', '4.5.3'],
] as const) {
  test(`${code} is 452 ${status}, with words that a person understands`, () => {
    assert.deepEqual(answerFault(new Fault('world', code, 'later'), ''), { code: 452, status, text: 'later' })
  })
}

test('a fault of ours tells its incident and nothing else', () => {
  const { code, text } = answerFault(new Fault('us', 'store/corrupt', '/var/lib/secret is damaged'), 'abc')
  assert.equal(code, 451)
  assert.ok(!text.includes('secret') && text.includes('abc'))
})
