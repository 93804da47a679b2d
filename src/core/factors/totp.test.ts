import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { utf8 } from '../../base/bytes.ts'
import { base32, totpCode, totpStep, totpUri, tryTotpStep } from './totp.ts'

const SECRET = utf8('12345678901234567890')

test('RFC 6238 appendix B and RFC 4226 appendix D: the published codes, of six digits', () => {
  const table: [number, string][] = [
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130'],
  ]
  for (const [seconds, code] of table) assert.equal(totpCode(SECRET, totpStep(seconds * 1000)), code)
  const counters = ['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871', '520489']
  for (const [counter, code] of counters.entries()) assert.equal(totpCode(SECRET, counter), code)
})

test('a code is taken one step before and after, with blanks, and never again nor one before it', () => {
  const nowMs = 1111111111 * 1000
  const now = totpStep(nowMs)
  const at = (step: number, last = 0) => tryTotpStep(SECRET, totpCode(SECRET, step), nowMs, last)
  assert.deepEqual(
    [at(now - 2), at(now - 1), at(now), at(now + 1), at(now + 2)],
    [undefined, now - 1, now, now + 1, undefined],
  )
  assert.equal(
    tryTotpStep(SECRET, ` ${totpCode(SECRET, now).slice(0, 3)} ${totpCode(SECRET, now).slice(3)}\n`, nowMs, 0),
    now,
  )
  assert.equal(at(now, now), undefined)
  assert.equal(at(now - 1, now), undefined)
  assert.equal(at(now + 1, now), now + 1)
})

test('what is no six digits is no code, whatever it is', () => {
  for (const code of ['', '05047', '0504711', '05047a', '٠٥٠٤٧١', '-50471', '0.5047', '1e5000', '050471\0']) {
    assert.equal(tryTotpStep(SECRET, code, 1111111111 * 1000, 0), undefined, code)
  }
  fc.assert(
    fc.property(
      fc.string(),
      (code) => /^\s*(?:[0-9]\s*){6}$/.test(code) || tryTotpStep(SECRET, code, 0, -1) === undefined,
    ),
  )
})

test('RFC 4648 §10: base32, and the URI that apps read', () => {
  const table = { '': '', f: 'MY', fo: 'MZXQ', foo: 'MZXW6', foob: 'MZXW6YQ', fooba: 'MZXW6YTB', foobar: 'MZXW6YTBOI' }
  for (const [plain, encoded] of Object.entries(table)) assert.equal(base32(utf8(plain)), encoded)
  assert.equal(
    totpUri(utf8('foobar'), 'mail.example.org', 'a+b@example.org'),
    'otpauth://totp/mail.example.org:a%2Bb%40example.org?secret=MZXW6YTBOI&issuer=mail.example.org',
  )
})
