import type { Capability } from '../capability.ts'
import { changeQuotaQuery, changeQuotas, getQuotas, queryQuotas } from './quota-methods.ts'
import { quotaState } from './quotas.ts'

/** What an account may keep, and keeps: RFC 9425. */
export const quotaCapability: Capability = {
  uri: 'urn:ietf:params:jmap:quota',
  announce: { server: () => ({}), account: () => ({}) },
  methods: {
    'Quota/get': getQuotas,
    'Quota/changes': changeQuotas,
    'Quota/query': queryQuotas,
    'Quota/queryChanges': changeQuotaQuery,
  },
  pushes: ['Quota'],
  states: async ({ mail }, account) => ({ Quota: quotaState(await mail.quota(account)) }),
}
