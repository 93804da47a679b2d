import type { DeliveryLog } from '../../../core/queue/delivery-log.ts'
import { PROTECTION_CAPABILITY } from '../../../wire/jmap/protection.ts'
import type { Capability } from '../capability.ts'
import { getOfficial } from './official-get.ts'
import { getRecipientProtection, type RecipientServices } from './recipient-get.ts'
import { getTrails } from './trail-get.ts'

/** How messages were protected on their way, and what is to be expected of the next ones, which JMAP has no types for. */
export function protectionCapability(
  services: RecipientServices & { readonly log: Pick<DeliveryLog, 'find'> },
): Capability {
  return {
    uri: PROTECTION_CAPABILITY,
    announce: { server: () => ({}), account: () => ({}), shared: () => ({}) },
    methods: {
      'MessageTrail/get': getTrails(services.log),
      'OfficialEmail/get': getOfficial,
      'RecipientProtection/get': getRecipientProtection(services),
    },
    onShared: ['MessageTrail/get'],
  }
}
