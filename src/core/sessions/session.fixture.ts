import type { WebSession } from './web-session.ts'

/** A session of Anna's. */
export function makeSession(facts: Partial<WebSession> = {}): WebSession {
  return {
    id: 'session',
    accountId: 'anna',
    createdMs: 1000,
    usedMs: 1000,
    provedMs: 1000,
    credentialMs: 500,
    isKept: false,
    address: '192.0.2.1',
    client: 'Firefox on Linux',
    protection: { version: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', group: 'X25519MLKEM768' },
    ...facts,
  }
}
