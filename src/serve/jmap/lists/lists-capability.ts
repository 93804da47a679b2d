import { LISTS_CAPABILITY } from '../../../wire/jmap/lists.ts'
import type { Capability } from '../capability.ts'
import { getEmailLists, type ListServices, leaveList } from './email-list.ts'

/** Leaving mailing lists, which JMAP has no method for. */
export function listsCapability(services: ListServices): Capability {
  return {
    uri: LISTS_CAPABILITY,
    announce: { server: () => ({}), account: () => ({}) },
    methods: { 'EmailList/get': getEmailLists, 'EmailList/leave': leaveList(services) },
  }
}
