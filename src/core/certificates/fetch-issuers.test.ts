import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TestAuthority, type TestIdentity } from '../../../test/kit/test-authority.ts'
import { completeChain } from './complete-chain.ts'
import { fetchIssuers } from './fetch-issuers.ts'
import { type ReadCertificate, tryReadCertificate } from './read-certificate.ts'

const at = (url: string) => ['-addext', `authorityInfoAccess=caIssuers;URI:${url}`]
const readDer = (octets: Uint8Array) => [tryReadCertificate(octets)].filter((one) => one !== undefined)

test('issuers are fetched one above the other until a root is reached, and no further', async () => {
  using root = TestAuthority.root()
  const first = root.authority('First CA', ...at('http://ca.test/root'))
  const second = first.authority('Second CA', ...at('http://ca.test/first'))
  const leaf = read(second.issue(['a.example'], ...at('http://ca.test/second')))
  const places = new Map([
    ['http://ca.test/second', second.identity.der[0]],
    ['http://ca.test/first', first.identity.der[0]],
  ])
  const asked: string[] = []
  const fetch = async (url: string) => {
    asked.push(url)
    return places.get(url)
  }
  const nowMs = Date.now() + 1_000
  const found = await fetchIssuers(leaf, [], [read(root.identity)], fetch, readDer, nowMs)
  assert.deepEqual(asked, ['http://ca.test/second', 'http://ca.test/first'])
  assert.ok(completeChain(leaf, found, [read(root.identity)], nowMs).root)
  await fetchIssuers(leaf, found, [read(root.identity)], fetch, readDer, nowMs)
  assert.equal(asked.length, 2, 'what is there is not asked for')
})

test('an authority that has nothing, or something else, is asked once', async () => {
  using root = TestAuthority.root()
  using stranger = TestAuthority.root()
  const leaf = read(root.issue(['a.example'], ...at('http://ca.test/x')))
  for (const answer of [undefined, new Uint8Array([1, 2, 3]), stranger.identity.der[0]]) {
    let asked = 0
    const fetch = async () => {
      asked++
      return answer
    }
    const found = await fetchIssuers(leaf, [], [], fetch, readDer, Date.now() + 1_000)
    assert.equal(asked, 1)
    assert.equal(completeChain(leaf, found, [], Date.now() + 1_000).certificates.length, 1)
  }
})

function read(identity: TestIdentity): ReadCertificate {
  const certificate = tryReadCertificate(identity.cert)
  assert.ok(certificate)
  return certificate
}
