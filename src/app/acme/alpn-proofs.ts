import { createSecureContext } from 'node:tls'
import type { AlpnProofs } from '../../serve/listeners/tls-contexts.ts'
import type { House } from '../house/house.ts'

/**
 * What authorities are shown that ask in a handshake. Looked up for each handshake on 443 where that challenge is used: a row that is not there takes some 20 µs, and no worker has to be told of an answer before the
 * authority comes.
 */
export function alpnProofs({
  configuration,
  challenges,
}: Pick<House, 'configuration' | 'challenges'>): AlpnProofs | undefined {
  if (configuration.acme.orders.challenge !== 'tls-alpn-01') return undefined
  return {
    tryProof: async (servername) => {
      const found = await challenges.tryAlpnIdentity(servername)
      return found && createSecureContext({ cert: found.certificate, key: found.privateKey, minVersion: 'TLSv1.2' })
    },
  }
}
