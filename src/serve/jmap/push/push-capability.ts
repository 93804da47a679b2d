import type { Capability } from '../capability.ts'
import { coreCapability } from '../core-capability.ts'
import type { PushServices } from './push-services.ts'
import { pushSubscriptionGet, pushSubscriptionSet } from './push-subscription-methods.ts'

/** What every JMAP server has, with push subscriptions: RFC 8620 §7.2. */
export function coreWithPush(push: PushServices): Capability {
  return {
    ...coreCapability,
    methods: {
      ...coreCapability.methods,
      'PushSubscription/get': pushSubscriptionGet(push),
      'PushSubscription/set': pushSubscriptionSet(push),
    },
  }
}

/** The key by which push services know pushes of ours: RFC 9749. */
export function vapidCapability({ applicationServerKey }: PushServices): Capability {
  return {
    uri: 'urn:ietf:params:jmap:webpush-vapid',
    announce: { server: () => ({ applicationServerKey }) },
    methods: {},
  }
}
