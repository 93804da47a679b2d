import type { Authentication } from '../authentication/authentication.ts'
import type { Hop } from './hop.ts'
import type { Provenance } from './provenance.ts'

/** A record as a delivery makes it; `from` tells one from another. */
export function someProvenance(from: string): Provenance {
  const authentication = { spf: { result: 'pass', domain: from }, dkim: [] } as unknown as Authentication
  const protection = { version: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', group: 'X25519MLKEM768' }
  return {
    authentication,
    hops: [someHop(from, protection)],
    verdict: { kind: 'junk', reasons: ['dmarc-quarantine'] },
  }
}

function someHop(from: string, protection: Hop['protection']): Hop {
  const known = { source: 'measured', leg: 'transfer', from, address: '192.0.2.1', by: 'mx.posthus.test' } as const
  return { ...known, protocol: 'ESMTPS', atMs: 1, state: 'encrypted', protection, provedBy: 'nothing', policies: [] }
}
