import type { DeliveryLog } from '../../../core/queue/delivery-log.ts'
import { PROTECTION_CAPABILITY } from '../../../wire/jmap/protection.ts'
import type { Capability } from '../capability.ts'
import { getTrails } from './trail-get.ts'

/** How messages were protected on their way, which JMAP has no type for. */
export function protectionCapability(log: Pick<DeliveryLog, 'find'>): Capability {
  return {
    uri: PROTECTION_CAPABILITY,
    announce: { server: () => ({}), account: () => ({}) },
    methods: { 'MessageTrail/get': getTrails(log) },
  }
}
