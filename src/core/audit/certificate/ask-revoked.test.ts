import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TestAuthority } from '../../../../test/kit/test-authority.ts'
import { askRevoked } from './ask-revoked.ts'

const OCSP = 'http://ocsp.test/'
const HAS_RESPONDER = ['-addext', `authorityInfoAccess=OCSP;URI:${OCSP}`]

function bed(...extensions: readonly string[]) {
  const root = TestAuthority.root()
  const authority = root.authority('CA')
  const leaf = authority.issue(['a.example'], ...extensions)
  const certificates = [...leaf.chain.matchAll(/-----BEGIN CERTIFICATE-----([^-]+)-----END/g)].map(([, text]) =>
    (text as string).replace(/\s/g, ''),
  )
  const dispose = () => {
    authority[Symbol.dispose]()
    root[Symbol.dispose]()
  }
  return { authority, leaf, certificates, [Symbol.dispose]: dispose }
}

for (const [status, expected] of [
  ['V', false],
  ['R', true],
] as const) {
  test(`what the responder says is what is said: ${status}`, async () => {
    using made = bed(...HAS_RESPONDER)
    const { authority, leaf, certificates } = made
    const fetch = async ({ body = new Uint8Array() }: { readonly body?: Uint8Array }) => ({
      octets: authority.answerOcsp(body, leaf, status),
    })
    const fact = await askRevoked({ certificates }, { fetch }, Date.now())
    assert.deepEqual([fact.state, 'value' in fact && fact.value], ['known', expected])
  })
}

test('what cannot be believed is not known, and says why', async () => {
  using made = bed(...HAS_RESPONDER)
  using other = bed(...HAS_RESPONDER)
  using silent = bed()
  const { certificates, leaf } = made
  const forged = async ({ body = new Uint8Array() }: { readonly body?: Uint8Array }) => ({
    octets: other.authority.answerOcsp(body, leaf, 'R'),
  })
  const away = async () => ({ failure: 'it does not answer in time' })
  const cases = [
    [await askRevoked({ certificates }, { fetch: forged }, Date.now()), /ocsp\.test/],
    [await askRevoked({ certificates }, { fetch: away }, Date.now()), /does not answer in time/],
    [await askRevoked({ certificates: certificates.slice(0, 1) }, { fetch: away }, Date.now()), /not bring its issuer/],
    [await askRevoked({ certificates: silent.certificates }, { fetch: away }, Date.now()), /nowhere to ask/],
    [await askRevoked({ certificates: ['AAAA'] }, { fetch: away }, Date.now()), /cannot be read/],
  ] as const
  for (const [fact, why] of cases) {
    assert.equal(fact.state, 'unknown')
    assert.match('why' in fact ? fact.why : '', why)
  }
})
