import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeRedirectSite } from './redirect-site.ts'
import { makeSite } from './site.ts'
import { makeSiteServices } from './site-services.fixture.ts'
import { CONNECTION } from './site-visitor.fixture.ts'

const { services } = makeSiteServices({ isHosted: async (domain) => domain === 'example.org' })
const OTHER_HOSTS = [
  'example.org',
  'mail.example.org',
  'MAIL.Example.ORG',
  'mta-sts.example.org',
  'autoconfig.example.org',
  'autodiscover.example.org',
  'openpgpkey.example.org',
  '192.0.2.7',
  '[2001:db8::7]',
]
const PATHS = [
  '/',
  '/sign-in?next=%2Fmail%2F&x=%3F',
  '/mail/x/y?a=b&a=c',
  '/security',
  '/a%2Fb%20c',
  '/none',
  '//evil.test/',
  '/mail/config-v1.1.xmlx',
]
const METHODS = ['GET', 'HEAD', 'POST', 'DELETE']

function over(scheme: 'https' | 'http', host: string, path: string, method: string): Promise<Response> {
  const site = scheme === 'https' ? makeSite(services) : makeRedirectSite(services, 443)
  const connection = scheme === 'https' ? CONNECTION : { ...CONNECTION, protection: undefined }
  return Promise.resolve(site.request(`${scheme}://x.invalid${path}`, { method, headers: { host } }, { connection }))
}

for (const scheme of ['https', 'http'] as const) {
  for (const host of scheme === 'http' ? [...OTHER_HOSTS, services.hostname] : OTHER_HOSTS) {
    test(`${scheme}://${host} leads to the one address in one step, with path and query, whatever is asked for how`, async () => {
      for (const path of PATHS) {
        for (const method of METHODS) {
          const answer = await over(scheme, host, path, method)
          const there = [answer.status, answer.headers.get('location')]
          assert.deepEqual(there, [308, `https://${services.hostname}${path}`], `${method} ${path}`)
        }
      }
      const arrived = await over('https', services.hostname, '/security', 'GET')
      assert.equal(arrived.status, 200, 'one step: nothing leads on from there')
    })
  }
}

test('a host that looks like ours is not led to ours, and has no door', async () => {
  // What a passkey is bound to: of names that look alike, none ever shows a page of ours (the last one has a Cyrillic letter).
  const alike = [
    'mail.provider.test.evil.test',
    'mail-provider.test',
    'mail.provider.tests',
    'xmail.provider.test',
    'mаil.provider.test'.normalize(),
  ]
  for (const host of [...alike.slice(0, 4), new URL(`https://${alike[4]}`).hostname]) {
    for (const scheme of ['https', 'http'] as const) {
      assert.equal((await over(scheme, host, '/sign-in', 'GET')).status, 421, host)
    }
  }
})

test('a password that is posted in clear text is sent on without a look at it', async () => {
  const body = new ReadableStream({ pull: () => assert.fail('it was read') }, { highWaterMark: 0 })
  const request = { method: 'POST', body, duplex: 'half', headers: { host: 'mail.provider.test' } } as RequestInit
  const connection = { ...CONNECTION, protection: undefined }
  const answer = await makeRedirectSite(services, 443).request('http://x.invalid/sign-in', request, { connection })
  assert.deepEqual([answer.status, answer.headers.get('location')], [308, 'https://mail.provider.test/sign-in'])
})

test('browsers are told beforehand where the operator wants it, at the one host alone', async () => {
  const site = makeSite({ ...services, isPreloaded: true })
  const said = async (host: string) => {
    const answer = await site.request('https://x.invalid/', { headers: { host } }, { connection: CONNECTION })
    return answer.headers.get('strict-transport-security')
  }
  assert.equal(await said('mail.provider.test'), 'max-age=63072000; includeSubDomains; preload')
  assert.equal(await said('example.org'), 'max-age=31536000')
})
