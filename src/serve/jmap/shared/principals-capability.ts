import { PRINCIPALS_CAPABILITY } from '../../../wire/jmap/session.ts'
import { jmapAccountId } from '../account-ids.ts'
import type { Capability } from '../capability.ts'
import { changeRecords } from '../standard/record-changes.ts'
import { principalId } from './principal-ids.ts'
import {
  changePrincipalQuery,
  changePrincipals,
  getPrincipals,
  queryPrincipals,
  setPrincipals,
} from './principal-methods.ts'
import type { PrincipalServices } from './principals.ts'
import {
  changeShareNotificationQuery,
  getShareNotifications,
  queryShareNotifications,
  setShareNotifications,
} from './share-notifications.ts'

/** With whom is shared, and what others have shared: RFC 9670. */
export function principalsCapabilities(services: PrincipalServices): readonly Capability[] {
  return [
    {
      uri: PRINCIPALS_CAPABILITY,
      announce: {
        server: () => ({}),
        account: (_services, { id }) => ({ currentUserPrincipalId: principalId(id) }),
      },
      methods: {
        'Principal/get': getPrincipals(services),
        'Principal/changes': changePrincipals,
        'Principal/set': setPrincipals,
        'Principal/query': queryPrincipals(services),
        'Principal/queryChanges': changePrincipalQuery,
        'ShareNotification/get': getShareNotifications,
        'ShareNotification/changes': changeRecords('share-notification'),
        'ShareNotification/set': setShareNotifications,
        'ShareNotification/query': queryShareNotifications,
        'ShareNotification/queryChanges': changeShareNotificationQuery,
      },
      pushes: ['ShareNotification'],
      states: async ({ mail }, account) => ({
        ShareNotification: `${await mail.read(account, ({ records }) => records.state('share-notification'))}`,
      }),
    },
    // Whose an account is, by the principals of the member who asks. It is said of accounts alone: RFC 9670 §1.5.2.
    {
      uri: `${PRINCIPALS_CAPABILITY}:owner`,
      announce: {
        account: (_services, { id }) => ({ accountIdForPrincipal: jmapAccountId(id), principalId: principalId(id) }),
        shared: (_services, owner, caller) => ({
          accountIdForPrincipal: jmapAccountId(caller.id),
          principalId: principalId(owner.id),
        }),
      },
      methods: {},
    },
  ]
}
