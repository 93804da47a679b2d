import assert from 'node:assert/strict'
import { test } from 'node:test'
import { totpCode, totpStep } from '../../../core/factors/totp.ts'
import type { Assets } from '../assets/assets.ts'
import { ANNA } from '../site-services.fixture.ts'
import { Visitor } from '../site-visitor.fixture.ts'

const SCRIPT = '/assets/passkey-12345678.js'
const octets = new TextEncoder().encode('1')
const ASSETS: Assets = new Map([
  [SCRIPT, { type: 'text/javascript; charset=utf-8', octets, brotli: undefined, digest: 'd', isImmutable: true }],
])
const where = (answer: Response) => [answer.status, answer.headers.get('location')]

/** A visitor whose Anna has an app; `code` is what it shows so many steps from now. */
async function withApp() {
  const visitor = new Visitor(undefined, { assets: ASSETS })
  const { factors } = visitor.world
  const offer = factors.offerTotp(ANNA)
  const secret = base32Octets(offer.secret)
  const code = (steps = 0) => totpCode(secret, totpStep(visitor.clock.nowMs()) + steps)
  const recovery = (await factors.addTotp(ANNA, offer.ticket, code())) ?? []
  visitor.clock.advance(60_000)
  return { visitor, code, recovery }
}

function base32Octets(text: string): Uint8Array {
  const bits = [...text].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  )
  return Uint8Array.from(bits.join('').match(/.{8}/g) ?? [], (octet) => Number.parseInt(octet, 2))
}

test('with a second factor the password leads to a page that takes a code, and the code into the mail, without a script', async () => {
  const { visitor, code } = await withApp()
  assert.deepEqual(where(await visitor.signIn({ next: '/mail/x' })), [303, '/sign-in/second-step?next=%2Fmail%2Fx'])
  assert.equal(visitor.jar.has('__Host-session'), false)
  assert.equal((await visitor.ask('/account')).status, 303, 'nobody is in yet')
  const page = await visitor.ask('/sign-in/second-step?next=%2Fmail%2Fx')
  const text = await page.text()
  assert.match(text, /autocomplete="one-time-code"/)
  assert.match(text, /inputmode="numeric"/)
  const csrf = await visitor.token('/sign-in/second-step')
  const wrong = await visitor.post('/sign-in/second-step', { csrf, kind: 'totp', code: '000000', next: '/mail/x' })
  assert.equal(wrong.status, 403)
  assert.match(await wrong.text(), /aria-invalid="true".*autofocus|autofocus.*aria-invalid="true"/s)
  const right = await visitor.post('/sign-in/second-step', { csrf, kind: 'totp', code: code(), next: '/mail/x' })
  assert.deepEqual(where(right), [303, '/mail/x'])
  assert.equal((await visitor.ask('/account')).status, 200)
  assert.equal(visitor.jar.has('__Host-halfway'), false, 'the ticket is gone')
})

test('the cookie of the ticket is for this host alone, and out of reach of scripts', async () => {
  const { visitor } = await withApp()
  const cookies = (await visitor.signIn()).headers.getSetCookie()
  assert.equal(cookies.length, 1)
  assert.match(cookies[0] ?? '', /^__Host-halfway=[\w-]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
})

test('a recovery code goes on too, once', async () => {
  const { visitor, recovery } = await withApp()
  for (const status of [303, 403]) {
    visitor.jar.delete('__Host-session')
    await visitor.signIn()
    const csrf = await visitor.token('/sign-in/second-step')
    const answer = await visitor.post('/sign-in/second-step', { csrf, kind: 'recovery', code: recovery[0] ?? '' })
    assert.equal(answer.status, status)
  }
})

test('too many codes are too many, in words', async () => {
  const { visitor } = await withApp()
  await visitor.signIn()
  const csrf = await visitor.token('/sign-in/second-step')
  const statuses: number[] = []
  for (let i = 0; i < 7; i++) {
    statuses.push((await visitor.post('/sign-in/second-step', { csrf, kind: 'totp', code: '111111' })).status)
  }
  assert.deepEqual(statuses, [403, 403, 403, 403, 403, 429, 429])
})

test('without a ticket, with an old one, or from a page elsewhere nothing goes on', async () => {
  const { visitor, code } = await withApp()
  assert.deepEqual(where(await visitor.ask('/sign-in/second-step?next=%2Fmail%2Fx')), [
    303,
    '/sign-in?again&next=%2Fmail%2Fx',
  ])
  assert.deepEqual(where(await visitor.ask('/sign-in/new-password')), [303, '/sign-in?again&next=%2Faccount'])
  assert.match(await (await visitor.ask('/sign-in?again')).text(), /That took too long/)
  await visitor.signIn()
  const csrf = await visitor.token('/sign-in/second-step')
  const fields = { csrf, kind: 'totp', code: code() }
  const elsewhere = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' }
  assert.equal((await visitor.post('/sign-in/second-step', fields, elsewhere)).status, 200, 'the page again')
  assert.equal((await visitor.post('/sign-in/second-step', { ...fields, csrf: 'x' })).status, 200)
  assert.equal(visitor.jar.has('__Host-session'), false)
  visitor.clock.advance(11 * 60_000)
  assert.equal(
    (await visitor.post('/sign-in/second-step', { ...fields, code: code() })).headers.get('location'),
    '/sign-in?again&next=%2Faccount',
  )
})

test('the page for passkeys loads our own script and nothing else; without the script there is no such page', async () => {
  const visitor = new Visitor(undefined, { assets: ASSETS })
  const answer = await visitor.ask('/sign-in/passkey')
  assert.match(answer.headers.get('content-security-policy') ?? '', /default-src 'none'.*script-src 'self'/)
  const text = await answer.text()
  assert.match(text, new RegExp(`<script type="module" src="${SCRIPT}">`))
  assert.match(text, /data-request="\{&quot;rpId&quot;:&quot;mail\.provider\.test&quot;/)
  assert.match(text, /<noscript>/)
  assert.match(await (await visitor.ask('/sign-in')).text(), /name="by" value="passkey"/)
  assert.deepEqual(where(await visitor.ask('/sign-in?next=%2Fmail%2Fx&by=passkey')), [
    303,
    '/sign-in/passkey?next=%2Fmail%2Fx',
  ])
  const without = new Visitor()
  assert.equal((await without.ask('/sign-in/passkey')).status, 404)
  assert.doesNotMatch(await (await without.ask('/sign-in')).text(), /passkey/)
  const csrf = await visitor.token('/sign-in/passkey')
  const [, ticket = ''] = /name="ticket" value="([^"]+)"/.exec(text) ?? []
  const made = JSON.stringify({ id: 'AAAA', rawId: 'AAAA', type: 'public-key', response: {} })
  const wrong = await visitor.post('/sign-in/passkey', { csrf, ticket, answer: made })
  assert.equal(wrong.status, 403)
  assert.match(await wrong.text(), /does not open an account/)
})

test('a password that has to be changed leads to where it is changed, and then in', async () => {
  const visitor = new Visitor()
  visitor.world.world.demand = { level: 'force', sinceMs: 1 }
  assert.deepEqual(where(await visitor.signIn({ next: '/mail/x' })), [303, '/sign-in/new-password?next=%2Fmail%2Fx'])
  const csrf = await visitor.token('/sign-in/new-password')
  const page = '/sign-in/new-password'
  const unlike = await visitor.post(page, { csrf, password: 'one thing', again: 'another thing' })
  assert.equal(unlike.status, 422)
  assert.match(await unlike.text(), /The two are not the same/)
  assert.deepEqual(visitor.world.passwords, [])
  const set = await visitor.post(page, { csrf, password: 'one thing', again: 'one thing', next: '/mail/x' })
  assert.deepEqual(where(set), [303, '/mail/x'])
  assert.deepEqual(visitor.world.passwords, ['one thing'])
  assert.equal((await visitor.ask('/account')).status, 200)
})

test('every page between the password and the mail comes in three languages', async () => {
  const { visitor } = await withApp()
  await visitor.signIn()
  for (const [tag, words] of [
    ['en', /The second step/],
    ['nb', /Det andre trinnet/],
    ['de', /Der zweite Schritt/],
  ] as const) {
    assert.match(await (await visitor.ask(`/sign-in/second-step?lang=${tag}`)).text(), words)
  }
})
