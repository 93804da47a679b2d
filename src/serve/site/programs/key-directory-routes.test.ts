import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { utf8 } from '../../../base/bytes.ts'
import { makeSite } from '../site.ts'
import type { SiteConnection } from '../site-context.ts'
import { makeSiteServices } from '../site-services.fixture.ts'

const SECURE: SiteConnection = {
  id: 'c1',
  remoteAddress: '192.0.2.1',
  protection: { version: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', group: 'X25519MLKEM768' },
}
const asked: string[] = []
const { services } = makeSiteServices({
  isHosted: async (domain) => domain === 'example.org' || domain === 'other.test',
  publishedKey: async (address) => {
    asked.push(address)
    return address.toLowerCase() === 'joe.doe@example.org' ? utf8('key') : undefined
  },
})
const site = makeSite(services)
const HASH = 'iy9q119eutrkn8s1mk4r39qejnbu3n5q'
const ADVANCED = '/.well-known/openpgpkey/example.org'
const DIRECT = '/.well-known/openpgpkey'

async function ask(host: string, path: string, method = 'GET'): Promise<Response> {
  return site.request(`https://x.invalid${path}`, { method, headers: { host } }, { connection: SECURE })
}

const served: readonly (readonly [string, string])[] = [
  ['openpgpkey.example.org', `${ADVANCED}/hu/${HASH}?l=Joe.Doe`],
  ['openpgpkey.example.org', `${ADVANCED.replace('example', 'EXAMPLE')}/hu/${HASH}?l=joe.doe`],
  ['example.org', `${DIRECT}/hu/${HASH}?l=Joe.Doe`],
]
for (const [host, path] of served) {
  test(`a key is at ${host}${path}, for programs and for pages of others`, async () => {
    const answer = await ask(host, path)
    const fields = ['content-type', 'access-control-allow-origin', 'cross-origin-resource-policy', 'cache-control']
    assert.deepEqual(
      [answer.status, ...fields.map((name) => answer.headers.get(name)), await answer.text()],
      [200, 'application/octet-stream', '*', 'cross-origin', 'public, max-age=600', 'key'],
    )
    const head = await ask(host, path, 'HEAD')
    assert.deepEqual([head.status, head.headers.get('content-length'), await head.text()], [200, '3', ''])
  })
}

test('there is a policy for each method', async () => {
  for (const [host, path] of [
    ['openpgpkey.example.org', `${ADVANCED}/policy`],
    ['example.org', `${DIRECT}/policy`],
  ] as const) {
    const answer = await ask(host, path)
    assert.deepEqual([answer.status, answer.headers.get('content-type')], [200, 'text/plain; charset=utf-8'])
    // Nothing in it but comments (draft-koch-openpgp-webkey-service §4.5).
    assert.match(await answer.text(), /^(?:#.*\n)*$/)
  }
})

const none: readonly (readonly [string, string])[] = [
  ['openpgpkey.example.org', `${ADVANCED}/hu/${HASH}`],
  ['openpgpkey.example.org', `${ADVANCED}/hu/${HASH}?l=eve`],
  ['openpgpkey.example.org', `${ADVANCED}/hu/${'y'.repeat(32)}?l=Joe.Doe`],
  ['openpgpkey.example.org', `/.well-known/openpgpkey/other.test/hu/${HASH}?l=Joe.Doe`],
  ['openpgpkey.example.org', `${DIRECT}/hu/${HASH}?l=Joe.Doe`],
  ['openpgpkey.other.test', `/.well-known/openpgpkey/other.test/hu/${HASH}?l=Joe.Doe`],
  ['example.org', `${ADVANCED}/hu/${HASH}?l=Joe.Doe`],
  ['mail.example.org', `${DIRECT}/hu/${HASH}?l=Joe.Doe`],
  ['mail.provider.test', `${DIRECT}/policy`],
]
for (const [host, path] of none) {
  test(`nothing is at ${host}${path}`, async () => assert.equal((await ask(host, path)).status, 404))
}

test('an address that nobody has is answered as one without a key, and what is wrong is not looked for', async () => {
  const [, missing] = await Promise.all([
    ask('example.org', '/nothing'),
    ask('openpgpkey.other.test', `/.well-known/openpgpkey/other.test/hu/${HASH}?l=Joe.Doe`),
  ])
  assert.equal(await missing.text(), 'There is nothing here.\n')
  asked.length = 0
  await ask('openpgpkey.example.org', `${ADVANCED}/hu/${HASH}?l=eve`)
  assert.deepEqual(asked, [])
})

test('whatever stands in the address, it is a key that was published or nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), fc.string(), fc.boolean(), async (hash, local, isDirect) => {
      const path = `${isDirect ? DIRECT : ADVANCED}/hu/${encodeURIComponent(hash)}?l=${encodeURIComponent(local)}`
      const answer = await ask(isDirect ? 'example.org' : 'openpgpkey.example.org', path)
      assert.ok(answer.status === 404, `${answer.status}`)
    }),
    { numRuns: 200 },
  )
})
