import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TestAuthority } from '../../../../test/kit/test-authority.ts'
import { askRevoked } from './ask-revoked.ts'

const OCSP = 'http://ocsp.test/'
const HAS_RESPONDER = ['-addext', `authorityInfoAccess=OCSP;URI:${OCSP}`]

function bed(...extensions: readonly string[]) {
  const authority = TestAuthority.root().authority('CA')
  const leaf = authority.issue(['a.example'], ...extensions)
  const certificates = [...leaf.chain.matchAll(/-----BEGIN CERTIFICATE-----([^-]+)-----END/g)].map(([, text]) =>
    (text as string).replace(/\s/g, ''),
  )
  return { authority, leaf, certificates }
}

for (const [status, expected] of [
  ['V', false],
  ['R', true],
] as const) {
  test(`what the responder says is what is said: ${status}`, async () => {
    const { authority, leaf, certificates } = bed(...HAS_RESPONDER)
    const fetch = async ({ body = new Uint8Array() }: { readonly body?: Uint8Array }) => ({
      octets: authority.answerOcsp(body, leaf, status),
    })
    const fact = await askRevoked({ certificates }, { fetch }, Date.now())
    assert.deepEqual([fact.state, 'value' in fact && fact.value], ['known', expected])
  })
}

test('what cannot be believed is not known, and says why', async () => {
  const { certificates, leaf } = bed(...HAS_RESPONDER)
  const other = bed(...HAS_RESPONDER)
  const forged = async ({ body = new Uint8Array() }: { readonly body?: Uint8Array }) => ({
    octets: other.authority.answerOcsp(body, leaf, 'R'),
  })
  const away = async () => ({ failure: 'it does not answer in time' })
  const cases = [
    [await askRevoked({ certificates }, { fetch: forged }, Date.now()), /ocsp\.test/],
    [await askRevoked({ certificates }, { fetch: away }, Date.now()), /does not answer in time/],
    [await askRevoked({ certificates: certificates.slice(0, 1) }, { fetch: away }, Date.now()), /not bring its issuer/],
    [await askRevoked({ certificates: bed().certificates }, { fetch: away }, Date.now()), /nowhere to ask/],
    [await askRevoked({ certificates: ['AAAA'] }, { fetch: away }, Date.now()), /cannot be read/],
  ] as const
  for (const [fact, why] of cases) {
    assert.equal(fact.state, 'unknown')
    assert.match('why' in fact ? fact.why : '', why)
  }
})
