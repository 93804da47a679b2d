import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Hono } from 'hono'
import { ManualClock } from '../../../base/manual-clock.ts'
import type { SecurityStatement } from '../../../core/posture/security-statement.ts'
import type { SiteEnv } from '../site-context.ts'
import type { SiteHost } from '../site-host.ts'
import { PROVIDER } from '../site-services.fixture.ts'
import { securityRoutes } from './security-routes.ts'
import { FIRST_DAY, makeStatement, makeWeek } from './statement.fixture.ts'

const OWN: SiteHost = { kind: 'own', name: 'mail.provider.test', domain: undefined }

/** The routes alone, with a statement that is put together when it is asked for. */
function open(make: () => Promise<SecurityStatement> | SecurityStatement, host: SiteHost = OWN) {
  const clock = new ManualClock()
  let asked = 0
  const security = async () => {
    asked++
    return make()
  }
  const site = new Hono<SiteEnv>()
  site.use((c, next) => {
    c.set('host', host)
    return next()
  })
  site.route('/', securityRoutes({ hostname: OWN.name, provider: PROVIDER, security, clock }))
  site.onError((_, c) => c.text('failed', 500))
  return {
    clock,
    get asked() {
      return asked
    },
    get: (path: string, headers: Record<string, string> = {}) => Promise.resolve(site.request(path, { headers })),
  }
}

async function pageOf(facts: Partial<SecurityStatement> = {}): Promise<string> {
  return (await open(() => makeStatement(facts)).get('/security')).text()
}

test('the ages of keys are told: of the certificate, of other names, and of those that sign mail', async () => {
  const page = await pageOf({})
  for (const text of ['41 days old', '80 days old', '2 DKIM keys, the oldest 17 days old'])
    assert.ok(page.includes(text), text)
  assert.ok(!(await pageOf({ signing: { keys: 0, oldestKeyMs: undefined } })).includes('DKIM'))
})

test('the page says what was measured, three kinds of protection apart, and what is not covered', async () => {
  const text = await pageOf()
  for (const [what, expected] of [
    [
      'shares',
      /Web<\/th><td><span class="fix">2026-11-16<\/span><\/td><td>about 12,000<\/td><td>100\u00a0%<\/td><td>100\u00a0%<\/td><td>40\u00a0%<\/td><td>96\u00a0%/,
    ],
    ['the way to others', /Proved to be the right server by signed DNS records \(DANE\)<\/th><td>22\u00a0%/],
    ['the age of an audit', /imaps<\/th><td>993<\/td>.*A\+.*X25519MLKEM768.*5 hours ago/],
    ['a check that fails', /smtp on port 25: 1 of 62 checks do not hold.*A CAA record/s],
    ['what was not audited', /Not audited yet: pop3s on port 995/],
    ['the age of the key', /ecdsa-p256, 41 days old/],
    ['what is not covered', /<h2>What is not covered<\/h2>.*Mail beyond the next server/s],
    ['the second kind', /<h2>Us and other providers<\/h2>/],
    ['the third kind', /<h2>What a message says<\/h2>/],
    ['coarse versions', /Node 26, OpenSSL 3\.5\. Exact versions are left out/],
  ] as const) {
    assert.match(text, expected, what)
  }
})

test('a claim has two lists, and what is true no longer says until when it was', async () => {
  const text = await pageOf()
  assert.match(text, /Forward secrecy, and nothing else/)
  assert.match(text, /Covered<\/h4><ul><li>Web .*<li>Reading mail \(IMAP\)/s)
  assert.match(
    text,
    /Not covered<\/h4><ul><li>Reading mail \(POP3\): <strong class="fix">was true until 2026-11-17<\/strong>; pop3s on port 995/,
  )
  assert.match(text, /Mail from other providers: not claimed/)
  assert.ok(!(await pageOf({ claims: [] })).includes('What we claim'))
})

test('in another language everything is in it, but for what the auditor says, which is marked as English', async () => {
  const world = open(() => makeStatement())
  for (const [language, title] of [
    ['nb', 'Slik er forbindelser til mail.provider.test beskyttet'],
    ['de', 'Wie Verbindungen zu mail.provider.test geschützt sind'],
  ] as const) {
    for (const path of ['/security', '/security/audit']) {
      const page = await (await world.get(path, { 'accept-language': language })).text()
      const main = page.slice(page.indexOf('<main'), page.indexOf('</main>'))
      assert.match(main, /<span lang="en">/)
      const said = main.replaceAll(/<span lang="en">.*?<\/span>/g, '').replaceAll(/<[^>]*>/g, ' ')
      assert.deepEqual(said.match(/\b(?:the|of|and|not|with|percent|week|hours|days)\b/g), null, `${language} ${path}`)
      if (path === '/security') assert.ok(main.includes(title))
    }
  }
})

test('who operates it is said only where the certificate says so', async () => {
  const panel =
    /Operated by<\/dt><dd><strong>Provider AS<\/strong> \(NO\).*987 654 321.*Authority AS.*extended validation/s
  assert.match(await pageOf(), panel)
  assert.ok(!(await pageOf({ operator: undefined })).includes('Operated by'))
})

test('a provider that began today says that there is nothing yet, and claims nothing', async () => {
  const text = await pageOf(FIRST_DAY)
  assert.match(text, /Nothing is published yet: it takes a whole week .* with 100 connections or more/)
  assert.match(text, /No port has been audited yet/)
  assert.match(text, /There is no certificate/)
  assert.ok(!/%<|<svg|100\u00a0%<\/td>/.test(text))
})

test('plots are drawn here, say in words what they show, and have their figures beside them', async () => {
  const text = await pageOf()
  const plots = [
    ...text.matchAll(
      /<svg[^>]* role="img" aria-labelledby="(\S+) (\S+)">\s*<title id="(\S+)">([^<]+)<\/title>\s*<desc id="(\S+)">([^<]+)/g,
    ),
  ]
  assert.equal(plots.length, 8)
  for (const [, label, description, title, name, desc, said] of plots) {
    assert.deepEqual([label, description], [title, desc])
    assert.match(name ?? '', /: (key exchange|version of TLS)$/)
    assert.match(said ?? '', /^Weeks from 2026-04-27 to 2026-11-16\. In the last of them: \S+ \d+ percent/)
  }
  assert.equal(
    new Set([...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)).size,
    [...text.matchAll(/ id="/g)].length,
  )
  assert.match(text, /the same in figures/)
})

test('weeks of which nothing is published leave a gap', async () => {
  const text = await pageOf({ weeks: [makeWeek('https', 0, 10), makeWeek('https', 9, 10)] })
  const columns = (/class="s0" d="([^"]+)"/.exec(text)?.[1] ?? '').match(/M[\d.]+/g) ?? []
  assert.deepEqual(columns, ['M66.0', 'M582.6'])
})

test('nothing of the page is run or loaded: neither script, style, frame nor picture, nor anything from elsewhere', async () => {
  const world = open(() => makeStatement())
  const answer = await world.get('/security')
  assert.equal(
    answer.headers.get('content-security-policy'),
    "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  )
  assert.ok(!/<script|<style|<iframe|<img| style=| on[a-z]+=|(?:src|href)="(?!\/|#)/.test(await answer.text()))
})

test('what a stranger’s server said is text, wherever it is shown', async () => {
  const evil = '"><script>alert(1)</script>&<b>'
  const base = makeStatement()
  const text = await pageOf({
    hostname: evil,
    endpoints: base.endpoints.map((one) => ({
      ...one,
      failure: evil,
      grade: evil,
      protocols: [evil],
      groups: [evil],
      failing: [{ check: evil, title: evil, severity: evil, evidence: evil }],
    })),
    operator: { organisation: evil, country: evil, registration: evil, level: 'OV', issuer: evil },
    certificate: base.certificate && { ...base.certificate, names: [evil], issuer: evil, algorithm: evil, spki: evil },
    weeks: [0, 1].map((ago) =>
      makeWeek('smtp-out', ago, 1, { groups: [{ name: evil, share: 1 }], proofs: [{ name: evil, share: 1 }] }),
    ),
    claims: base.claims.map((view) => ({
      ...view,
      notCovered: [{ service: 'smtp', why: evil, wasTrueUntilMs: undefined }],
    })),
    software: { [evil]: evil },
  })
  const row = { check: evil, title: evil, state: 'fails', severity: 'high', evidence: evil } as const
  const audits = base.audits.map((one) => ({ ...one, host: evil, protocols: [evil], groups: [evil], rows: [row] }))
  const audit = await (await open(() => makeStatement({ audits })).get('/security/audit')).text()
  for (const one of [text, audit]) assert.ok(!/<script|<b>|"">/.test(one))
  assert.ok(text.split('&lt;script&gt;').length > 15)
})

test('programs get the same as JSON, by its path or by what they accept', async () => {
  const world = open(() => makeStatement())
  const json = await world.get('/security.json')
  const text = await json.text()
  assert.match(json.headers.get('content-type') ?? '', /^application\/json/)
  const { weeks, endpoints, claims, certificate, notCovered, at } = JSON.parse(text)
  assert.equal(at, '2026-11-26T12:00:00.000Z')
  assert.partialDeepStrictEqual(weeks[0], { week: '2026-11-16T00:00:00.000Z', service: 'https', forwardSecret: 100 })
  assert.partialDeepStrictEqual(endpoints[0], {
    service: 'https',
    port: 443,
    at: '2026-11-26T07:00:00.000Z',
    failure: null,
  })
  assert.equal(claims[0].notCovered[0].wasTrueUntil, '2026-11-17T12:00:00.000Z')
  assert.equal(certificate.keyBorn, '2026-10-16T12:00:00.000Z')
  assert.ok(notCovered.length > 4 && !/Ms"/.test(text))
  const accepts: readonly (readonly [string, RegExp])[] = [
    ['application/json', /json/],
    ['application/json, */*;q=0.1', /json/],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', /html/],
    ['text/html, application/json', /html/],
    ['*/*', /html/],
    ['', /html/],
  ]
  for (const [accept, type] of accepts) {
    assert.match((await world.get('/security', { accept })).headers.get('content-type') ?? '', type, accept)
  }
})

test('every check of the last audits is there to be laid beside those of others', async () => {
  const world = open(() => makeStatement())
  const text = await (await world.get('/security/audit')).text()
  assert.match(text, /<h2>smtp:\/\/mail\.example\.org:25<\/h2>/)
  assert.match(
    text,
    /forward-secrecy<\/th><td><span class="bad">fails<\/span> \(high\)<\/td><td>Title of forward-secrecy<\/td><td>what forward-secrecy saw/,
  )
  assert.match(text, /tls1\.3<\/th><td><span class="quiet">not known/)
  const json = await (await world.get('/security/audit.json')).json()
  const { endpoints } = json as {
    endpoints: { rows: { check: string }[]; at: string; tookMs: number; marks?: unknown }[]
  }
  assert.equal(endpoints[1]?.rows.find(({ check }) => check === 'sslv2')?.check, 'sslv2')
  assert.deepEqual(
    [endpoints[0]?.at, endpoints[0]?.tookMs, endpoints[0]?.marks],
    ['2026-11-26T11:00:00.000Z', 200, undefined],
  )
  assert.ok(!('audits' in ((await (await world.get('/security.json')).json()) as object)))
  assert.equal(world.asked, 1)
  assert.match(
    await (await open(() => makeStatement(FIRST_DAY)).get('/security/audit')).text(),
    /No port has been audited yet/,
  )
})

test('it is put together once a minute, however many ask at once, and may be kept as long', async () => {
  const world = open(() => makeStatement())
  await Promise.all([...Array(50).keys()].map((at) => world.get(at % 2 === 0 ? '/security' : '/security.json')))
  assert.equal(world.asked, 1)
  world.clock.advance(59_000)
  const first = await world.get('/security')
  assert.equal(world.asked, 1)
  assert.equal(first.headers.get('cache-control'), 'public, max-age=60')
  assert.equal(first.headers.get('vary'), 'Accept, Accept-Language, Cookie')
  const again = await world.get('/security', { 'if-none-match': first.headers.get('etag') ?? '' })
  assert.deepEqual([again.status, await again.text()], [304, ''])
  world.clock.advance(2_000)
  await world.get('/security')
  assert.equal(world.asked, 2)
})

test('a failure is not kept: the next one who asks is served', async () => {
  let broken = true
  const world = open(() => {
    if (broken) throw new Error('disk full')
    return makeStatement()
  })
  assert.equal((await world.get('/security')).status, 500)
  broken = false
  assert.equal((await world.get('/security')).status, 200)
})

test('the hosts of policies and of set-up have no such page', async () => {
  const world = open(() => makeStatement(), { kind: 'mta-sts', name: 'mta-sts.example.org', domain: 'example.org' })
  for (const path of ['/security', '/security.json']) assert.equal((await world.get(path)).status, 404)
  assert.equal(world.asked, 0)
})

test('a year of every service is a page that a phone can take', async () => {
  const services = ['https', 'imap', 'pop3', 'submission', 'managesieve', 'smtp', 'smtp-out'] as const
  const weeks = [...Array(52).keys()].flatMap((ago) => services.map((service) => makeWeek(service, ago, ago)))
  assert.ok((await pageOf({ weeks })).length < 400_000)
})
