import assert from 'node:assert/strict'
import { test } from 'node:test'
import { framePath, loadMessage, setImageSender } from './load-message.ts'
import { isOwnImage } from './sanitise.ts'

test('a part of a message has a path, with its images or as the member has chosen', () => {
  assert.equal(framePath('B12', '1.2'), '/mail/frame/B12/1.2')
  assert.equal(framePath('B12', '1.2', 'once'), '/mail/frame/B12/1.2?images=once')
  assert.equal(framePath('B12', '1.2', 'once', { accountId: 'A7' }), '/mail/frame/B12/1.2?images=once&account=A7')
  assert.equal(framePath('../x', 'a/b'), '/mail/frame/..%2Fx/a%2Fb')
})

for (const [address, isOwn] of [
  ['/mail/image/a.b', true],
  ['data:image/png;base64,AA', true],
  ['data:image/svg+xml,x', false],
  ['/mail/frame/B1/1', false],
  ['//evil.test/mail/image/', false],
  ['https://evil.test/', false],
  ['cid:x', false],
] as const) {
  test(`${address} is ${isOwn ? '' : 'not '}shown`, () => assert.equal(isOwnImage(address), isOwn))
}

test('what cannot be shown is said with its status', async (t) => {
  t.mock.method(globalThis, 'fetch', async () => new Response('too large', { status: 413 }))
  assert.deepEqual(await loadMessage('/mail/frame/B1/1', []), { kind: 'failed', status: 413 })
})

test('a choice for a sender goes with the token of the session', async (t) => {
  const { mock } = t.mock.method(globalThis, 'fetch', async () => new Response(null, { status: 204 }))
  assert.equal(await setImageSender('bob@shop.test', true, 'token'), true)
  const [path, init] = (mock.calls[0] as { arguments: unknown }).arguments as [string, RequestInit]
  assert.deepEqual(
    [path, init.method, init.body],
    ['/mail/image-senders', 'POST', '{"sender":"bob@shop.test","shown":true}'],
  )
  assert.equal(new Headers(init.headers).get('x-csrf'), 'token')
})
