import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isUrlToken, URL_KEY_BYTES, urlToken } from './url-authorisation.ts'

test('a token vouches for one URL under one key', () => {
  const key = new Uint8Array(URL_KEY_BYTES).fill(7)
  const rump = 'imap://joe@example.com/INBOX/;uid=20/;section=1.2;urlauth=submit+fred'
  const token = urlToken(key, rump)
  assert.match(token, /^[0-9a-f]{64}$/)
  assert.ok(isUrlToken(key, rump, token))
  assert.ok(!isUrlToken(key, `${rump}a`, token))
  assert.ok(!isUrlToken(new Uint8Array(URL_KEY_BYTES).fill(8), rump, token))
  for (const wrong of ['', token.slice(1), `${token}0`, token.replace(/^./, (digit) => (digit === '0' ? '1' : '0'))]) {
    assert.ok(!isUrlToken(key, rump, wrong), wrong)
  }
})
