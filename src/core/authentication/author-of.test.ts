import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Provenance } from '../mail/provenance.ts'
import { authorProof } from './author-of.ts'
import type { DmarcResult } from './check-dmarc.ts'

const CASES: readonly (readonly [what: string, dmarc: Partial<DmarcResult>, proof: string])[] = [
  ['DMARC passes by a signature', { result: 'pass', dkimAligned: ['example.net'] }, 'proven'],
  ['DMARC passes by SPF', { result: 'pass', spfAligned: true }, 'proven'],
  ['there is no policy, and a signature is aligned', { result: 'none', dkimAligned: ['example.net'] }, 'proven'],
  ['there is no policy, and nothing is aligned', { result: 'none' }, 'unproven'],
  ['DMARC fails', { result: 'fail' }, 'unproven'],
  ['the DNS did not answer', { result: 'temperror' }, 'unproven'],
  ['there is no single author, though a signature is right', { result: 'permerror', spfAligned: true }, 'unproven'],
]
for (const [what, dmarc, proof] of CASES) {
  test(`${what}: the author is ${proof}`, () => {
    const authentication = { dmarc: { spfAligned: false, dkimAligned: [], ...dmarc } }
    assert.equal(authorProof({ authentication, hops: [] } as unknown as Provenance), proof)
  })
}

test('what a member has handed over is proven, and of what a client has put there nothing is known', () => {
  assert.equal(
    authorProof({ authentication: undefined, hops: [], verdict: { kind: 'deliver' } } as Provenance),
    'proven',
  )
  assert.equal(authorProof(undefined), 'unknown')
})
