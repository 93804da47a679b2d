import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { Fault } from '../../../base/fault.ts'
import { membersOnly, provedOnly } from '../sessions/member.ts'
import { makeSite } from '../site.ts'
import { ANNAS_PASSWORD, makeSiteServices, SESSION_LIMITS } from '../site-services.fixture.ts'
import { CONNECTION, FROM_HERE, HOST, Visitor } from '../site-visitor.fixture.ts'

test('a member signs in, sees a page, and signs out', async () => {
  const visitor = new Visitor()
  assert.deepEqual(whereTo(await visitor.ask('/account')), [303, '/sign-in?next=%2Faccount'])
  const page = await visitor.ask('/sign-in?next=%2Faccount')
  assert.match(await page.text(), /<form method="post">.*name="next" value="\/account"/s)
  assert.deepEqual(whereTo(await visitor.signIn({ next: '/account' })), [303, '/account'])
  const account = await visitor.ask('/account')
  assert.equal(account.status, 200)
  assert.match(await account.text(), /anna@example\.org/)
  const out = await visitor.post('/sign-out', { csrf: await visitor.token('/sign-out') })
  assert.deepEqual(whereTo(out), [303, '/sign-in?signed-out'])
  assert.equal(out.headers.get('clear-site-data'), '"storage"')
  assert.equal(visitor.jar.size, 0)
  assert.deepEqual(whereTo(await visitor.ask('/account'))[0], 303)
  assert.deepEqual(await visitor.world.sessions.of('anna'), [])
})

test('the cookie is for this host alone, over TLS alone, out of reach of scripts, and not sent with what pages elsewhere post', async () => {
  const [cookie = ''] = (await new Visitor().signIn()).headers.getSetCookie()
  assert.match(cookie, /^__Host-session=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
  const [kept = ''] = (await new Visitor().signIn({ keep: 'yes' })).headers.getSetCookie()
  assert.match(kept, new RegExp(`; Max-Age=${SESSION_LIMITS.keptLongestMs / 1000};`))
})

test('the page for signing in has its style in itself, which its policy knows by its digest, and asks for nothing more', async () => {
  const answer = await new Visitor().ask('/sign-in')
  const text = await answer.text()
  const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(text) ?? []
  const digest = createHash('sha256').update(style).digest('base64')
  const policy = answer.headers.get('content-security-policy') ?? ''
  assert.ok(style.includes('.door') && policy.includes(`style-src 'sha256-${digest}';`), policy)
  assert.doesNotMatch(text, /<link|<script|src=/)
})

test('nothing of a signed-in page is kept by a cache, framed, or told to others', async () => {
  const visitor = new Visitor()
  await visitor.signIn()
  const { headers } = await visitor.ask('/account')
  assert.equal(headers.get('cache-control'), 'no-store')
  assert.equal(headers.get('x-frame-options'), 'DENY')
  assert.match(headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/)
  assert.equal(headers.get('referrer-policy'), 'same-origin')
  assert.equal(headers.get('content-encoding'), null)
})

const refusals: readonly (readonly [string, Fault | undefined, number, RegExp])[] = [
  ['a wrong password', undefined, 403, /The address or the password is wrong\./],
  ['a suspended account', new Fault('peer', 'login/suspended', 'x'), 403, /This account is suspended/],
  ['too many guesses', new Fault('world', 'login/too-many-attempts', 'x'), 429, /too many wrong passwords/],
  ['too many at once', new Fault('world', 'login/too-busy', 'x'), 503, /The server is busy/],
]
for (const [what, fault, status, words] of refusals) {
  test(`${what}: ${status}, with words and the address as it was typed, and no session`, async () => {
    const visitor = new Visitor()
    if (fault) visitor.world.faults.push(fault)
    const answer = await visitor.signIn({ password: 'wrong', next: '/mail/x' })
    assert.equal(answer.status, status)
    const text = await answer.text()
    assert.match(text, words)
    assert.match(text, /role="alert"/)
    assert.match(text, /value="anna@example\.org"/)
    assert.match(text, /name="next" value="\/mail\/x"/)
    assert.ok(!text.includes('value="wrong"'))
    assert.deepEqual([...visitor.jar], [])
  })
}

test('an address that nobody has is told the same as a wrong password, to the letter', async () => {
  const answers = await Promise.all(
    ['anna@example.org', 'nobody@example.org'].map(async (address) => {
      const answer = await new Visitor().signIn({ address, password: 'wrong' })
      return [answer.status, (await answer.text()).replaceAll(address, 'ADDRESS')]
    }),
  )
  assert.deepEqual(answers[0], answers[1])
})

test('a fault of ours is logged and tells nothing', async () => {
  const visitor = new Visitor()
  visitor.world.faults.push(new Fault('us', 'store/broken', 'the secret place'))
  const answer = await visitor.signIn()
  assert.equal(answer.status, 500)
  assert.ok(!(await answer.text()).includes('secret'))
})

test('the log-in is handed to the throttle of all protocols, with where it came from and how that was protected', async () => {
  const visitor = new Visitor()
  await visitor.signIn()
  const { remoteAddress: address, protection } = CONNECTION
  assert.partialDeepStrictEqual(visitor.world.origins, [
    { service: 'https', mechanism: 'SIGN-IN', address, protection },
  ])
})

const strangers: readonly (readonly [string, Record<string, string>])[] = [
  ['by a page elsewhere', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' }],
  ['by a neighbour under the same domain', { 'sec-fetch-site': 'same-site', origin: 'https://www.provider.test' }],
  ['by an old browser, from elsewhere', { origin: 'https://evil.test' }],
  ['by a message in its sandbox', { 'sec-fetch-site': 'cross-site', origin: 'null' }],
  ['from clear text', { origin: `http://${HOST}` }],
  ['by something that does not say', {}],
]
for (const [how, headers] of strangers) {
  test(`a form for signing in that was sent ${how} does nothing (login CSRF)`, async () => {
    const visitor = new Visitor()
    const answer = await visitor.signIn({}, headers as typeof FROM_HERE)
    assert.equal(answer.status, 403)
    assert.deepEqual([...visitor.jar], [])
    assert.deepEqual(visitor.world.origins, [], 'no password was looked at')
  })
}

test('what changes something needs the token of this very session, and must not come from elsewhere (CSRF)', async () => {
  const visitor = new Visitor()
  await visitor.signIn()
  const csrf = await visitor.token()
  const other = new Visitor()
  await other.signIn()
  for (const [fields, headers] of [
    [{}, FROM_HERE],
    [{ csrf: '' }, FROM_HERE],
    [{ csrf: `${csrf}x` }, FROM_HERE],
    [{ csrf: await other.token() }, FROM_HERE],
    [{ csrf: visitor.jar.get('__Host-session') ?? '' }, FROM_HERE],
    ...strangers.slice(0, 4).map(([, from]) => [{ csrf }, from] as const),
  ] as const) {
    for (const path of ['/sign-out', '/account/sessions/end', '/account/sessions/end-others', '/sign-in/again']) {
      const answer = await visitor.post(path, { ...fields, password: ANNAS_PASSWORD }, headers as typeof FROM_HERE)
      assert.equal(answer.status, 403, path)
    }
  }
  const asText = { ...FROM_HERE, 'content-type': 'text/plain' }
  assert.equal((await visitor.ask('/sign-out', { method: 'POST', body: `csrf=${csrf}`, headers: asText })).status, 403)
  assert.equal((await visitor.ask('/account')).status, 200)
  assert.equal((await visitor.post('/sign-out', { csrf })).status, 303)
})

test('a program that has the token may leave out where it comes from, and sends it in a field', async () => {
  const visitor = new Visitor()
  await visitor.signIn()
  const asked = await visitor.ask('/session', { headers: { accept: 'application/json' } })
  const { csrf, account, proved } = (await asked.json()) as { csrf: string; account: object; proved: boolean }
  assert.deepEqual([account, proved], [{ id: 'anna', address: 'anna@example.org', name: 'Anna' }, true])
  assert.equal(
    (await visitor.ask('/account/sessions/end-others', { method: 'POST', headers: { 'x-csrf': csrf } })).status,
    303,
  )
})

test('signing in gives a new secret whatever the browser has shown, and ends what it had (fixation)', async () => {
  const visitor = new Visitor()
  visitor.jar.set('__Host-session', 'A'.repeat(43))
  await visitor.signIn()
  const first = visitor.jar.get('__Host-session')
  assert.notEqual(first, 'A'.repeat(43))
  await visitor.signIn()
  assert.notEqual(visitor.jar.get('__Host-session'), first)
  assert.equal((await visitor.world.sessions.of('anna')).length, 1)
})

test('the cookie of a neighbour, without the prefix, is none', async () => {
  const visitor = new Visitor()
  await visitor.signIn()
  const secret = visitor.jar.get('__Host-session') ?? ''
  visitor.jar.clear()
  visitor.jar.set('session', secret)
  visitor.jar.set('__Secure-session', secret)
  assert.equal((await visitor.ask('/account')).status, 303)
})

test('after signing in nobody is led to another host', async () => {
  for (const next of [
    '//evil.test',
    '/\\evil.test',
    'https://evil.test',
    '/\t/evil.test',
    '/.//evil.test',
    '/%0d%0aSet-Cookie:%20a=b',
  ]) {
    const visitor = new Visitor()
    const answer = await visitor.signIn({ next })
    const target = new URL(answer.headers.get('location') ?? '', `https://${HOST}`)
    assert.equal(target.host, HOST, next)
    const again = await visitor.ask(`/sign-in?next=${encodeURIComponent(next)}`)
    assert.equal(new URL(again.headers.get('location') ?? '', `https://${HOST}`).host, HOST, next)
  }
})

test('a session ends when it was not used for long', async () => {
  const visitor = new Visitor()
  await visitor.signIn()
  visitor.clock.advance(SESSION_LIMITS.idleMs - 1)
  assert.equal((await visitor.ask('/account')).status, 200)
  visitor.clock.advance(SESSION_LIMITS.idleMs)
  assert.equal((await visitor.ask('/account')).status, 303)
})

test('programs that are signed out are told 401, and are led nowhere', async () => {
  const visitor = new Visitor()
  const answer = await visitor.ask('/session', { headers: { accept: 'application/json' } })
  assert.deepEqual([answer.status, ((await answer.json()) as { code: string }).code], [401, 'session/sign-in-first'])
  assert.equal((await visitor.post('/account/sessions/end', {})).status, 401)
})

test('before something dangerous the password is asked for again, and the secret is another one then', async () => {
  const visitor = new Visitor((site, { sessions }) => {
    site.all('/danger', membersOnly(sessions), provedOnly(sessions), (c) => c.text('done'))
  })
  await visitor.signIn()
  assert.equal(await (await visitor.ask('/danger')).text(), 'done')
  visitor.clock.advance(SESSION_LIMITS.provedMs)
  assert.deepEqual(whereTo(await visitor.ask('/danger')), [303, '/sign-in/again?next=%2Fdanger'])
  const program = await visitor.ask('/danger', { headers: { accept: 'application/json' } })
  assert.deepEqual([program.status, ((await program.json()) as { code: string }).code], [403, 'session/password-again'])
  const csrf = await visitor.token('/sign-in/again?next=/danger')
  const before = visitor.jar.get('__Host-session')
  assert.equal((await visitor.post('/sign-in/again', { csrf, password: 'wrong', next: '/danger' })).status, 403)
  assert.equal((await visitor.ask('/danger')).status, 303)
  const proved = await visitor.post('/sign-in/again', { csrf, password: ANNAS_PASSWORD, next: '/danger' })
  assert.deepEqual(whereTo(proved), [303, '/danger'])
  assert.equal(await (await visitor.ask('/danger')).text(), 'done')
  visitor.jar.set('__Host-session', before ?? '')
  assert.equal((await visitor.ask('/account')).status, 303, 'whoever had copied the old secret is out')
  assert.equal(visitor.world.origins.at(-1)?.mechanism, 'STEP-UP')
})

test('a program in a page goes on after the password with the token of the new secret', async () => {
  const visitor = new Visitor()
  await visitor.signIn()
  const csrf = await visitor.token()
  const headers = { ...FROM_HERE, accept: 'application/json' }
  const proved = await visitor.post('/sign-in/again', { csrf, password: ANNAS_PASSWORD }, headers)
  const { csrf: fresh } = (await proved.json()) as { csrf: string }
  assert.equal(fresh, await visitor.token())
})

test('a member signs other browsers out, one by one or all, and none of somebody else', async () => {
  const visitor = new Visitor()
  await visitor.signIn()
  const first = visitor.jar.get('__Host-session') ?? ''
  visitor.jar.clear()
  await visitor.signIn()
  const [own] = await visitor.world.sessions.of('anna')
  const other = (await visitor.world.sessions.of('anna')).find(({ id }) => id !== own?.id)
  const text = await (await visitor.ask('/account/sessions')).text()
  assert.match(text, /\(this browser\)/)
  const ended = /name="session" value="([^"]+)"/.exec(text)?.[1] ?? ''
  assert.ok([own?.id, other?.id].includes(ended))
  await visitor.post('/account/sessions/end', { csrf: await visitor.token(), session: ended })
  assert.equal((await visitor.world.sessions.of('anna')).length, 1)
  assert.equal(await visitor.world.sessions.tryResume(first), undefined)
  assert.equal((await visitor.ask('/account')).status, 200)
})

test('the language is the browser’s, or the one that was chosen, which is kept', async () => {
  const visitor = new Visitor()
  const pageOf = async (path: string, language: string) =>
    (await visitor.ask(path, { headers: { 'accept-language': language } })).text()
  assert.match(await pageOf('/sign-in', 'de-CH, en'), /<html lang="de">.*<h1>Anmelden<\/h1>/s)
  assert.match(await pageOf('/sign-in', 'nn'), /<html lang="nb">.*<h1>Logg inn<\/h1>/s)
  assert.match(await pageOf('/sign-in?lang=nb&next=/mail/', 'de'), /<h1>Logg inn<\/h1>/)
  assert.match(await pageOf('/sign-in', 'de'), /<h1>Logg inn<\/h1>/)
  assert.match(await pageOf('/sign-in?lang=xx', 'de'), /<h1>Logg inn<\/h1>/)
  const [cookie = ''] = (await visitor.ask('/sign-in?lang=de')).headers.getSetCookie()
  assert.match(cookie, /^__Host-language=de; Max-Age=31536000; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
  await visitor.signIn()
  assert.match(await pageOf('/account', 'en'), /Wo Sie angemeldet sind/)
})

test('what was typed comes back as text', async () => {
  const answer = await new Visitor().signIn({ address: '"><script>alert(1)</script>', next: '/"><script>' })
  const text = await answer.text()
  assert.ok(!text.includes('<script'))
})

test('forms are short: what is longer is not read', async () => {
  const visitor = new Visitor()
  assert.equal((await visitor.signIn({ password: 'x'.repeat(17_000) })).status, 413)
  assert.equal((await visitor.signIn({ address: 'a'.repeat(5_000) })).status, 403)
})

test('under other hosts than the provider’s own there is no door', async () => {
  const { services } = makeSiteServices({ isHosted: async (domain) => domain === 'example.org' })
  const site = makeSite(services)
  for (const path of ['/sign-in', '/sign-out', '/account', '/session']) {
    const headers = { host: 'mta-sts.example.org', accept: 'text/html' }
    const answer = await site.request(`https://x.invalid${path}`, { headers }, { connection: CONNECTION })
    assert.equal(answer.status, 308, path)
  }
})

function whereTo({ status, headers }: Response): [number, string | null] {
  return [status, headers.get('location')]
}
