import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { keyHash, tryKeyPlaces } from './key-places.ts'

const sha1 = (octets: Uint8Array): Uint8Array => Uint8Array.from(createHash('sha1').update(octets).digest())

test('the example of the specification', async () => {
  const places = await tryKeyPlaces('Joe.Doe@Example.ORG', sha1)
  assert.deepEqual(places, {
    hash: 'iy9q119eutrkn8s1mk4r39qejnbu3n5q',
    advanced: {
      host: 'openpgpkey.example.org',
      key: 'https://openpgpkey.example.org/.well-known/openpgpkey/example.org/hu/iy9q119eutrkn8s1mk4r39qejnbu3n5q?l=Joe.Doe',
      policy: 'https://openpgpkey.example.org/.well-known/openpgpkey/example.org/policy',
    },
    direct: {
      host: 'example.org',
      key: 'https://example.org/.well-known/openpgpkey/hu/iy9q119eutrkn8s1mk4r39qejnbu3n5q?l=Joe.Doe',
      policy: 'https://example.org/.well-known/openpgpkey/policy',
    },
  })
})

test('only ASCII capitals are made small, and what the query cannot hold is escaped', async () => {
  assert.equal(await keyHash('ÅSE', sha1), await keyHash('Åse', sha1))
  assert.notEqual(await keyHash('Åse', sha1), await keyHash('åse', sha1))
  const places = await tryKeyPlaces('a&b=c+d@bücher.example', sha1)
  assert.equal(places?.direct.host, 'xn--bcher-kva.example')
  assert.match(places?.direct.key ?? '', /\?l=a%26b%3Dc%2Bd$/)
})

test('what is no address of a domain has no place', async () => {
  const rows = [
    '',
    '@',
    'a@',
    '@b.example',
    'a',
    'a@localhost',
    'a@[127.0.0.1]',
    'a@127.0.0.1',
    'a@0x7f.1',
    'a@b.example:444',
  ]
  const more = [
    'a@b.example/../x',
    'a@b.example?x',
    'a@b.example#x',
    'a@-b.example',
    'a@b..example',
    `${'a'.repeat(300)}@b.example`,
  ]
  for (const address of [...rows, ...more]) assert.equal(await tryKeyPlaces(address, sha1), undefined, address)
})

test('no address leads anywhere but to its own domain', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), fc.string(), async (local, domain) => {
      const places = await tryKeyPlaces(`${local}@${domain}`, sha1)
      if (places === undefined) return
      const direct = new URL(places.direct.key)
      assert.equal(new URL(places.advanced.key).hostname, `openpgpkey.${direct.hostname}`)
      assert.equal(direct.hostname, places.direct.host)
      assert.match(direct.pathname, /^\/\.well-known\/openpgpkey\/hu\/[a-z0-9]{32}$/)
    }),
  )
})
