import assert from 'node:assert/strict'
import { test } from 'node:test'
import { totpCode, totpStep } from '../../../../core/factors/totp.ts'
import type { Assets } from '../../assets/assets.ts'
import { ANNA, SESSION_LIMITS } from '../../site-services.fixture.ts'
import { Visitor } from '../../site-visitor.fixture.ts'

const PATH = '/account/second-factors'
const APP = `${PATH}/app`
const SCRIPT = '/assets/passkey-12345678.js'
const file = { type: 'text/javascript; charset=utf-8', octets: new TextEncoder().encode('1'), digest: 'd' }
const ASSETS: Assets = new Map([[SCRIPT, { ...file, brotli: undefined, isImmutable: true }]])

/** Anna at her browser; `offer` opens the page for a new app, `code` is what the app shows then. */
async function signedIn() {
  const visitor = new Visitor(undefined, { assets: ASSETS })
  await visitor.signIn()
  const csrf = await visitor.token(PATH.replace('second-factors', 'password'))
  const offer = async () => {
    const page = await (await visitor.ask(APP)).text()
    const [, ticket = ''] = /name="ticket" value="([^"]+)"/.exec(page) ?? []
    const [, secret = ''] = /<code class="secret">([^<]+)</.exec(page) ?? []
    return { page, ticket, secret: secret.replaceAll(' ', '') }
  }
  const code = (secret: string) => totpCode(octetsOf(secret), totpStep(visitor.clock.nowMs()))
  const codes = (page: string) => [...page.matchAll(/<li><code>([^<]+)</g)].map(([, one]) => one)
  return { visitor, csrf, offer, code, codes, factors: visitor.world.factors }
}

test('an authenticator app is added by a picture and a code, and recovery codes are shown once', async () => {
  const { visitor, csrf, offer, code, codes, factors } = await signedIn()
  const { page, ticket, secret } = await offer()
  assert.match(page, /<svg class="qr" viewBox="0 0 (\d+) \1" role="img" aria-label="[^"]+"/)
  assert.ok(!page.includes('<script'))
  const added = await visitor.post(APP, { csrf, ticket, code: code(secret) })
  assert.deepEqual([added.status, added.headers.get('cache-control')], [200, 'no-store'])
  const shown = codes(await added.text())
  assert.equal(shown.length, 10)
  assert.deepEqual(codes(await (await visitor.ask(PATH)).text()), [])
  assert.equal((await factors.view(ANNA.id)).recoveryCodesLeft, 10)
  const renewed = codes(await (await visitor.post(`${PATH}/codes`, { csrf })).text())
  assert.equal(new Set([...shown, ...renewed]).size, 20, 'new ones are other ones')
})

test('after a wrong code the same secret is shown again, and nothing is turned on', async () => {
  const { visitor, csrf, offer, factors } = await signedIn()
  const { ticket, secret } = await offer()
  const wrong = await visitor.post(APP, { csrf, ticket, code: 'abc' })
  const page = await wrong.text()
  assert.equal(wrong.status, 422)
  assert.ok(page.replaceAll(' ', '').includes(secret) && page.includes(ticket) && page.includes('id="code-problem"'))
  for (const other of ['', 'x', `${ticket}x`, 'A'.repeat(9000)]) {
    assert.equal((await visitor.post(APP, { csrf, ticket: other, code: '123456' })).status, 403)
  }
  assert.equal((await factors.view(ANNA.id)).totpSinceMs, undefined)
})

test('a factor is removed after a question; what is not there is said to be gone', async () => {
  const { visitor, csrf, offer, code, factors } = await signedIn()
  const { ticket, secret } = await offer()
  await visitor.post(APP, { csrf, ticket, code: code(secret) })
  assert.match(await (await visitor.ask(`${PATH}/remove`)).text(), /Remove this second factor/)
  const where = async (fields: Record<string, string>) =>
    (await visitor.post(`${PATH}/remove`, { csrf, ...fields })).headers.get('location')
  assert.equal(await where({ passkey: 'x' }), `${PATH}?done=gone`)
  assert.equal(await where({}), `${PATH}?done=removed`)
  assert.equal(await where({}), `${PATH}?done=gone`)
  assert.deepEqual(await factors.view(ANNA.id), { totpSinceMs: undefined, passkeys: [], recoveryCodesLeft: 0 })
  assert.equal((await visitor.post(`${PATH}/codes`, { csrf })).headers.get('location'), `${PATH}?done=gone`)
})

test('the page for a passkey has its script and no other, and says what came of an answer that is none', async () => {
  const { visitor, csrf } = await signedIn()
  const answer = await visitor.ask(`${PATH}/passkey`)
  const page = await answer.text()
  assert.match(answer.headers.get('content-security-policy') ?? '', /script-src 'self'/)
  assert.deepEqual(
    [...page.matchAll(/<script[^>]*src="([^"]+)"/g)].map(([, src]) => src),
    [SCRIPT],
  )
  const [, ticket = ''] = /name="ticket" value="([^"]+)"/.exec(page) ?? []
  const made = await visitor.post(`${PATH}/passkey`, { csrf, ticket, name: 'Phone', answer: '{}' })
  assert.equal(made.status, 422)
  assert.match(await made.text(), /has made no passkey/)
  assert.equal((await visitor.post(`${PATH}/passkey`, { csrf, ticket: 'x', name: 'Phone', answer: '{}' })).status, 403)
})

test('every change asks for the password when it was not shown for long', async () => {
  const { visitor, csrf, factors } = await signedIn()
  visitor.clock.advance(SESSION_LIMITS.provedMs + 1)
  for (const path of ['app', 'passkey', 'codes', 'remove']) {
    for (const answer of [await visitor.ask(`${PATH}/${path}`), await visitor.post(`${PATH}/${path}`, { csrf })]) {
      assert.match(answer.headers.get('location') ?? '', /^\/sign-in\/again\?next=%2Faccount%2Fsecond-factors/, path)
    }
  }
  assert.equal((await visitor.ask(PATH)).status, 200, 'to look is free')
  assert.equal((await factors.view(ANNA.id)).recoveryCodesLeft, 0)
})

function octetsOf(base32: string): Uint8Array<ArrayBuffer> {
  const bits = [...base32].map((one) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(one).toString(2).padStart(5, '0'))
  return Uint8Array.from(bits.join('').match(/.{8}/g) ?? [], (octet) => Number.parseInt(octet, 2))
}
