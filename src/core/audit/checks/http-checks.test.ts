import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { factsWith, GOOD_ENDPOINT } from '../endpoint-facts.fixture.ts'
import type { PlainHttpFacts } from '../endpoint-facts.ts'
import { type Fact, known, unknown } from '../fact.ts'
import { judgeEndpoint } from '../judge-endpoint.ts'

const HTTPS = 'https://mail.posthus.test/'

const cases: readonly (readonly [
  what: string,
  plain: Partial<PlainHttpFacts> | null,
  verdict: string,
  said: RegExp,
])[] = [
  ['a redirect for good', { status: 301, location: HTTPS }, 'holds', /^301 to https:/],
  ['one that keeps the method', { status: 308, location: 'https://MAIL.posthus.test:443/x' }, 'holds', /^308/],
  ['one to another port', { status: 301, location: 'https://mail.posthus.test:8443/' }, 'holds', /8443/],
  ['one without a scheme', { status: 301, location: '//mail.posthus.test/' }, 'fails medium', /in clear text again/],
  ['one for now', { status: 302, location: HTTPS }, 'fails info', /browsers ask again/],
  ['one to another path', { status: 301, location: '/home' }, 'fails medium', /in clear text again/],
  ['one in clear text', { status: 301, location: 'http://www.posthus.test/' }, 'fails medium', /in clear text again/],
  ['one to another name', { status: 301, location: 'https://www.posthus.test/' }, 'fails low', /another name/],
  ['one to a script', { status: 301, location: 'javascript:alert(1)' }, 'fails medium', /in clear text/],
  ['one to nowhere', { status: 301 }, 'fails low', /301 leads nowhere/],
  ['one to what is no place', { status: 301, location: 'https://[x' }, 'fails low', /leads nowhere/],
  ['HSTS in clear text', { status: 301, location: HTTPS, hasHsts: true }, 'fails info', /means nothing/],
  ['a page', { status: 200 }, 'fails medium', /served in clear text \(200\)/],
  ['a refusal', { status: 404 }, 'holds', /nothing is served in clear text \(404\)/],
  ['nobody', null, 'holds', /nobody answers in clear text/],
]
for (const [what, plain, verdict, said] of cases) {
  test(`in clear text ${what}: ${verdict}`, () => {
    const row = redirect(plain && known({ status: 0, location: undefined, hasHsts: false, ...plain }, 'asked'))
    assert.equal(row?.state === 'fails' ? `fails ${row.severity}` : row?.state, verdict)
    assert.match(row?.evidence ?? '', said)
  })
}

test('where nothing could be found out that is said, and where nobody asked nothing is', () => {
  assert.equal(redirect(unknown('silence'))?.state, 'unknown')
  assert.equal(redirect(undefined), undefined)
})

test('whatever a server calls a location is judged', () => {
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 999 }), fc.string(), (status, location) => {
      assert.ok(redirect(known({ status, location, hasHsts: false }, 'asked')))
    }),
  )
})

function redirect(plain: Fact<PlainHttpFacts | null> | null | undefined) {
  const endpoint = { ...GOOD_ENDPOINT, service: 'https', language: 'http' as const, plainPort: 80 }
  const fact = plain === null ? known(null, '192.0.2.1 port 80 cannot be reached: ECONNREFUSED') : plain
  const http = { status: known(200, ''), fields: [], compressed: known(null, ''), plain: fact }
  const { rows } = judgeEndpoint({ facts: factsWith({ endpoint, http }), certificates: [], dns: undefined })
  return rows.find(({ check }) => check === 'https-redirect')
}
