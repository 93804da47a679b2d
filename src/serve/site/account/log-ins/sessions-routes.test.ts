import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ManualClock } from '../../../../base/manual-clock.ts'
import { makeSite } from '../../site.ts'
import { ANNA, makeSiteServices, SESSION_LIMITS } from '../../site-services.fixture.ts'
import { Visitor } from '../../site-visitor.fixture.ts'

/** Anna, signed in with two browsers. */
async function openWorld() {
  const clock = new ManualClock(1_800_000_000_000)
  const { services, sessions } = makeSiteServices({ clock })
  const facts = { account: ANNA, credentialMs: 1, isKept: false, protection: undefined }
  const here = await sessions.tryOpen({ ...facts, address: '192.0.2.1', client: 'curl/8' })
  const there = await sessions.tryOpen({
    ...facts,
    address: '192.0.2.2',
    client: 'Mozilla/5.0 (X11; Linux) Firefox/140.0',
  })
  assert.ok(here && there)
  const site = makeSite(services)
  const connection = { id: 'c', remoteAddress: '192.0.2.1', protection: undefined }
  const ask = async (path: string, method = 'GET', fields: Record<string, string> = {}) =>
    site.request(
      `https://x.invalid${path}`,
      { method, headers: { host: 'mail.provider.test', cookie: `__Host-session=${here.secret}`, ...fields } },
      { connection },
    )
  const all = async () => (await (await ask('/session/all')).json()) as { sessions: { id: string }[]; proved: boolean }
  return { ask, all, clock, here, there }
}

test('a page of ours is told where the member is signed in, without any secret', async () => {
  const { all, here, there } = await openWorld()
  const { sessions, proved } = await all()
  const moment = '2027-01-15T08:00:00.000Z'
  const common = { protection: null, isKept: false, created: moment, used: moment }
  const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1)
  assert.equal(proved, true)
  assert.deepEqual(
    sessions.toSorted(byId),
    [
      { id: here.session.id, isThis: true, name: 'curl', address: '192.0.2.1', ...common },
      { id: there.session.id, isThis: false, name: 'Firefox, Linux', address: '192.0.2.2', ...common },
    ].toSorted(byId),
  )
})

test('the list says which device an app password is of, and that a refused password was the right one', async () => {
  const login = { accountId: ANNA.id, atMs: 1, mechanism: 'PLAIN', address: '192.0.2.7', protection: undefined }
  const tls = { version: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', group: 'X25519MLKEM768' }
  const certificate = { name: 'mail.example.org', sha256: `3fa219c077de01ab${'0'.repeat(48)}`, keyType: 'ECDSA P-256' }
  const visitor = new Visitor(undefined, {
    loginHistory: async () => [
      { ...login, service: 'imaps', accepted: false, detail: 'second-factor' },
      { ...login, service: 'imaps', accepted: true, device: 'Phone <3' },
      { ...login, service: 'https', accepted: true, protection: tls },
      { ...login, service: 'pop3s', accepted: true, protection: { ...tls, alpn: 'none', certificate } },
    ],
  })
  await visitor.signIn()
  const text = await (await visitor.ask('/account/log-ins')).text()
  assert.match(text, /refused<\/span>: right password, but a second factor is asked for/)
  assert.match(text, /IMAPS, Phone &lt;3/)
  const words = text.replace(/<[^>]*>/g, '|').replace(/[|\n]+/g, '|')
  assert.match(words, /\|clear text\|refused/)
  assert.match(
    words,
    /\|TLS 1\.3, X25519MLKEM768\|TLS_AES_256_GCM_SHA384, ALPN: not recorded\|Certificate: not recorded\|/,
  )
  assert.match(
    words,
    /TLS_AES_256_GCM_SHA384, no protocol named\|Certificate: mail\.example\.org, ECDSA P-256, SHA-256 3fa2 19c0 77de 01ab …\|/,
  )
})

test('a session is ended from another one, once; with the token and after the password', async () => {
  const { ask, all, clock, here, there } = await openWorld()
  const path = `/session/${there.session.id}`
  const fields = { 'x-csrf': here.csrf }
  assert.equal((await ask(path, 'DELETE')).status, 403)
  assert.equal((await ask(path, 'DELETE', { ...fields, 'sec-fetch-site': 'cross-site' })).status, 403)
  clock.advance(SESSION_LIMITS.provedMs + 1)
  const unproved = await ask(path, 'DELETE', fields)
  assert.deepEqual(
    [unproved.status, ((await unproved.json()) as { code: string }).code],
    [403, 'session/password-again'],
  )
  assert.equal((await all()).sessions.length, 2)
  clock.advance(-SESSION_LIMITS.provedMs - 1)
  assert.equal((await ask(path, 'DELETE', fields)).status, 204)
  assert.equal((await ask(path, 'DELETE', fields)).status, 404)
  assert.deepEqual(
    (await all()).sessions.map(({ id }) => id),
    [here.session.id],
  )
})

test('the buttons of the page ask for the password too when it was not shown for long', async () => {
  const { ask, all, clock, here, there } = await openWorld()
  clock.advance(SESSION_LIMITS.provedMs + 1)
  for (const path of ['/account/sessions/end', '/account/sessions/end-others']) {
    const fields = { 'x-csrf': here.csrf, 'content-type': 'application/x-www-form-urlencoded' }
    const answer = await ask(path, 'POST', fields)
    assert.deepEqual(
      [answer.status, answer.headers.get('location')],
      [303, '/sign-in/again?next=%2Faccount%2Fsessions'],
    )
  }
  assert.ok((await all()).sessions.some(({ id }) => id === there.session.id))
})
