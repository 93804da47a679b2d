import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemEntropy } from '../../../base/entropy.ts'
import { silentLog } from '../../../base/log.ts'
import { ManualClock } from '../../../base/manual-clock.ts'
import { audited, MemoryClaimBook, NOW } from '../../../core/posture/claims/claims.fixture.ts'
import { Claims } from '../../../core/posture/claims/claims.ts'
import type { Evidence } from '../../../core/posture/claims/evidence.ts'
import { addClaim, checkClaims, listClaims, withdrawClaim } from './claims.ts'

test('a claim is published, listed, checked, contradicted and withdrawn', async () => {
  let evidence: Evidence = {
    listening: [
      { service: 'imaps', port: 993 },
      { service: 'https', port: 443 },
    ],
    audits: [audited('imaps', 993), audited('https', 443)],
    counts: [],
    domains: [],
    published: [],
    nowMs: NOW,
  }
  const claims = new Claims(new MemoryClaimBook(), async () => evidence, new ManualClock(NOW), systemEntropy, silentLog)
  assert.equal((await listClaims(claims)).text, 'Nothing is claimed.')
  assert.equal((await checkClaims(claims)).text, 'Nothing is claimed.')

  const { text, json } = await addClaim(claims, 'fs:imap')
  assert.match(text, /^Published fs:imap as \S+, borne out by\n {2}imap: audit of imaps:\/\/mail\.example\.org:993/)
  assert.match((await listClaims(claims)).text, /fs:imap +2026-11-26 12:00:00Z +stands$/)
  const well = await checkClaims(claims)
  assert.equal(well.failed, undefined)
  assert.match(
    well.text,
    /\n {2}covered: imap: audit.*\n {2}not covered: https: not claimed\n {2}not covered: smtp-out: not claimed$/,
  )

  evidence = { ...evidence, audits: [audited('imaps', 993, { 'forward-secrecy': 'fails' }), audited('https', 443)] }
  const broken = await checkClaims(claims)
  assert.equal(broken.failed, true)
  assert.match(broken.text, /not covered: imap, was true until 2026-11-26 12:00:00Z: audit.*what forward-secrecy saw/)
  assert.match((await listClaims(claims)).text, /imap: was true until 2026-11-26 12:00:00Z$/)

  assert.equal((await withdrawClaim(claims, (json as { id: string }).id)).text, 'Withdrew fs:imap.')
  assert.match((await listClaims(claims)).text, /withdrawn 2026-11-26 12:00:00Z$/)
})
