import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SignedIn } from '../../core/sessions/web-session.ts'
import { SessionAuthentication } from './session-authentication.ts'

const TLS = { version: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', group: 'X25519MLKEM768' }
const SIGNED_IN = {
  account: { id: 'a1', address: 'anna@posthus.test' },
  csrf: 'token',
  session: { id: 's1' },
} as SignedIn
const sessions = {
  tryResume: async (secret: string) => (secret === 'secret' ? SIGNED_IN : undefined),
  isProved: ({ provedMs }: SignedIn['session']) => provedMs > 0,
  watch: (signedIn: SignedIn, end: () => void) => {
    assert.equal(signedIn, SIGNED_IN)
    end()
    return { [Symbol.dispose]: () => undefined }
  },
}
const COOKIE = { host: 'mail.posthus.test', cookie: 'a=b; __Host-session=secret; c=d' }

function ask(method: string, fields: Readonly<Record<string, string>>, protection: typeof TLS | undefined = TLS) {
  const connection = { id: 'c1', remoteAddress: '192.0.2.7', protection }
  return new SessionAuthentication(sessions).authenticate({ connection, method, field: (name) => fields[name] })
}

const letIn: readonly [why: string, method: string, fields: Readonly<Record<string, string>>][] = [
  ['the page itself looks', 'GET', { ...COOKIE, 'sec-fetch-site': 'same-origin' }],
  ['an old browser looks', 'GET', COOKIE],
  [
    'the page itself changes something',
    'POST',
    { ...COOKIE, 'x-csrf': 'token', origin: 'https://mail.posthus.test', 'sec-fetch-site': 'same-origin' },
  ],
  ['an old browser changes something', 'POST', { ...COOKIE, 'x-csrf': 'token' }],
  [
    'the page itself opens a WebSocket',
    'GET',
    { ...COOKIE, upgrade: 'websocket', origin: 'https://mail.posthus.test' },
  ],
]
for (const [why, method, fields] of letIn) {
  test(`a member is let in when ${why}`, async () =>
    assert.equal((await ask(method, fields))?.account, SIGNED_IN.account))
}

const kept: readonly [why: string, method: string, fields: Readonly<Record<string, string>>][] = [
  ['there is no cookie', 'GET', { host: 'mail.posthus.test' }],
  ['the cookie has another name', 'GET', { ...COOKIE, cookie: 'x__Host-session=secret' }],
  ['the session is over', 'GET', { ...COOKIE, cookie: '__Host-session=other' }],
  ['a page elsewhere looks', 'GET', { ...COOKIE, 'sec-fetch-site': 'cross-site' }],
  ['a page of a neighbour looks', 'GET', { ...COOKIE, 'sec-fetch-site': 'same-site' }],
  ['the token is missing', 'POST', { ...COOKIE, origin: 'https://mail.posthus.test' }],
  ['the token is wrong', 'POST', { ...COOKIE, 'x-csrf': 'other' }],
  ['a page elsewhere has the token', 'POST', { ...COOKIE, 'x-csrf': 'token', origin: 'https://evil.example' }],
  ['a message that is shown asks', 'POST', { ...COOKIE, 'x-csrf': 'token', origin: 'null' }],
  ['nobody says where the page is from that opens a WebSocket', 'GET', { ...COOKIE, upgrade: 'WebSocket' }],
  ['a page elsewhere opens a WebSocket', 'GET', { ...COOKIE, upgrade: 'websocket', origin: 'https://evil.example' }],
  ['a message that is shown opens a WebSocket', 'GET', { ...COOKIE, upgrade: 'websocket', origin: 'null' }],
  [
    'something is changed by what looks like a WebSocket',
    'POST',
    { ...COOKIE, upgrade: 'websocket', origin: 'https://mail.posthus.test' },
  ],
]
for (const [why, method, fields] of kept) {
  test(`nobody is let in when ${why}`, async () => assert.equal(await ask(method, fields), undefined))
}

test('what lasts longer than a request asks whether the session is still there', async () => {
  let isThere = true
  const driver = new SessionAuthentication({ ...sessions, tryResume: async () => (isThere ? SIGNED_IN : undefined) })
  const field = (name: string) => (COOKIE as Readonly<Record<string, string>>)[name]
  const connection = { id: 'c1', remoteAddress: '192.0.2.7', protection: TLS }
  const caller = await driver.authenticate({ connection, method: 'GET', field })
  assert.equal(await caller?.isStillIn(), true)
  isThere = false
  assert.equal(await caller?.isStillIn(), false)
})

test('a session over a connection without TLS is not looked at, and what lasts ends with it', async () => {
  const connection = { id: 'c1', remoteAddress: '192.0.2.7', protection: undefined }
  const driver = new SessionAuthentication(sessions)
  const field = (name: string) => (COOKIE as Readonly<Record<string, string>>)[name]
  assert.equal(await driver.authenticate({ connection, method: 'GET', field }), undefined)
  let ended = 0
  using _watching = (await ask('GET', COOKIE))?.watch(() => ended++)
  assert.equal(ended, 1)
})

test('dangerous acts hear whether the password was shown lately', async () => {
  for (const [provedMs, isProved] of [
    [0, false],
    [1, true],
  ] as const) {
    const signedIn = { ...SIGNED_IN, session: { provedMs } } as SignedIn
    const driver = new SessionAuthentication({ ...sessions, tryResume: async () => signedIn })
    const field = (name: string) => (COOKIE as Readonly<Record<string, string>>)[name]
    const connection = { id: 'c1', remoteAddress: '192.0.2.7', protection: TLS }
    assert.equal((await driver.authenticate({ connection, method: 'GET', field }))?.isProved(), isProved)
  }
})
