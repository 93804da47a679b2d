import assert from 'node:assert/strict'
import { test } from 'node:test'
import { may, ROLES } from '../../core/operators/operator-role.ts'
import { CLASSIC_ROUTES, openClassicRoutes, routesOfClassic } from './classic/classic-route-table.fixture.ts'
import { addressOf, CONSOLE_ROUTES, fillConsole, routesOfConsole } from './console/console-route-table.fixture.ts'
import { ConsoleVisitor } from './console/console-visitor.fixture.ts'
import { makeSite } from './site.ts'
import { makeSiteServices } from './site-services.fixture.ts'
import { FROM_HERE, Visitor } from './site-visitor.fixture.ts'

/** What changes nothing of a member's, or has another wall, and why. */
const OTHERS: Readonly<Record<string, string>> = {
  'POST /sign-in': 'there is no session yet: the browser has to say that the form is ours (sign-in-routes.test.ts)',
  'POST /terms/agree': 'nobody is asked here, so there is nothing to refuse: terms-routes.test.ts asks, and refuses',
  'POST /autodiscover/autodiscover.xml': 'a question of mail programs, which changes nothing',
  'POST /Autodiscover/Autodiscover.xml': 'the same in other letters',
  'POST /AutoDiscover/AutoDiscover.xml': 'the same in other letters',
}

/** Forms of the classic webmail that are refused there for another reason: nothing is sent, since that takes a queue (sent and taken back it is in test/e2e/classic.test.ts). */
const WITHOUT_TRACE: ReadonlySet<string> = new Set(['POST /classic/take-back', 'POST /classic/scheduled'])

const { services } = makeSiteServices()
const changing = [
  ...new Set(
    makeSite(services)
      .routes.filter(({ method, path }) => !['GET', 'HEAD', 'ALL'].includes(method) && !path.endsWith('*'))
      .map(({ method, path }) => `${method} ${path}`),
  ),
].filter((route) => !Object.hasOwn(OTHERS, route))

test('there are routes to be looked at, and every exception is one of them', () => {
  const all = new Set(makeSite(services).routes.map(({ method, path }) => `${method} ${path}`))
  assert.ok(changing.length >= 10, changing.join(', '))
  for (const route of Object.keys(OTHERS)) assert.ok(all.has(route), `${route} is there no more`)
})

for (const route of changing) {
  const [method = '', path = ''] = route.split(' ')
  for (const [what, fields, headers] of [
    ['no token', {}, FROM_HERE],
    ['an empty token', { csrf: '' }, FROM_HERE],
    ['the token of somebody else', { csrf: 'A'.repeat(43) }, FROM_HERE],
    ['no token and no word of where it is from', {}, {}],
  ] as const) {
    test(`${route} refuses a request with ${what}`, async () => {
      const visitor = new Visitor()
      await visitor.signIn()
      assert.ok(isRefused(await visitor.ask(filled(path), { method, body: body(fields), headers })))
      assert.equal((await visitor.ask('/account')).status, 200, 'and the member is signed in as before')
    })
  }
  test(`${route} refuses the right token from a page elsewhere`, async () => {
    const visitor = new Visitor()
    await visitor.signIn()
    const csrf = await visitor.token()
    const headers = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example', 'x-csrf': csrf }
    assert.ok(isRefused(await visitor.ask(filled(path), { method, body: body({ csrf }), headers })))
  })
}

test('every form of the classic webmail refuses what is not the member’s own wish, and does nothing; with the token each does what it is for', async () => {
  const posted = CLASSIC_ROUTES.filter((route) => route.startsWith('POST '))
  assert.deepEqual(
    posted.toSorted(),
    routesOfClassic().filter((route) => !route.startsWith('GET ')),
  )
  await using at = await openClassicRoutes()
  const { visitor } = at.it
  const csrf = await visitor.token()
  const elsewhere = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example', 'x-csrf': csrf }
  for (const route of posted) {
    const before = await at.whole()
    const { path, fields } = await at.filled(route)
    for (const [token, headers] of [
      [{}, FROM_HERE],
      [{ csrf: '' }, FROM_HERE],
      [{ csrf: 'A'.repeat(43) }, FROM_HERE],
      [{}, {}],
      [{ csrf }, elsewhere],
    ] as const) {
      assert.equal((await visitor.post(path, { ...fields, ...token }, headers)).status, 403, route)
    }
    assert.equal(await at.whole(), before, route)
    // What is refused for another reason would show nothing.
    assert.ok([303, 422].includes((await visitor.post(path, { ...fields, csrf })).status), route)
    assert.equal((await at.whole()) !== before, !WITHOUT_TRACE.has(route), `${route} does something`)
  }
})

const POSTED = routesOfConsole({ ...services, console: new ConsoleVisitor().house }).filter(
  (route) => route.startsWith('POST ') && CONSOLE_ROUTES[route]?.[0] !== 'door',
)

test('there are routes of the console to be looked at', () => {
  assert.ok(POSTED.length >= 16, POSTED.join(', '))
})

for (const route of POSTED) {
  test(`${route} refuses what is not the operator’s own wish, and does nothing`, async () => {
    const visitor = await ConsoleVisitor.at('security')
    await visitor.look()
    await fillConsole(visitor)
    const csrf = await visitor.token('/console/sign-out')
    const elsewhere = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }
    const needed = CONSOLE_ROUTES[route]?.[0] ?? 'any'
    const role =
      ROLES.toReversed().find((one) => needed === 'any' || needed === 'door' || may(one, needed)) ?? 'security'
    await visitor.store.put({ accountId: 'anna', role, name: 'Anna', sinceMs: 0 })
    const acts = visitor.log.kept.length
    for (const [fields, headers] of [
      [{}, FROM_HERE],
      [{ csrf: '' }, FROM_HERE],
      [{ csrf: 'A'.repeat(43) }, FROM_HERE],
      [{ csrf }, elsewhere],
    ] as const) {
      const why = 'because of this'
      assert.equal((await visitor.post(addressOf(route), { why, ...fields }, headers)).status, 403)
    }
    assert.deepEqual([visitor.done, visitor.log.kept.length], [[], acts])
    assert.equal((await visitor.ask('/console')).status, 200, 'and the operator is signed in as before')
  })
}

/** 403 (or 401, where members are let in by another door; 404 where a script is missing that makes passkeys), or the way back to the first step of signing in. */
function isRefused({ status, headers }: Response): boolean {
  const isLedBack = status === 303 && /^\/sign-in\?/.test(headers.get('location') ?? '')
  return [401, 403, 404].includes(status) || isLedBack
}

function filled(path: string): string {
  return path.replace(/:[a-zA-Z]+(\{[^}]*\})?/g, 'x')
}

function body(fields: Readonly<Record<string, string>>): URLSearchParams {
  return new URLSearchParams(fields)
}
