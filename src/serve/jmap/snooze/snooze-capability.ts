import { snoozesState } from '../../../core/snooze/snoozes.ts'
import type { WakeBook } from '../../../core/snooze/wake-book.ts'
import { SNOOZE_CAPABILITY } from '../../../wire/jmap/snooze.ts'
import type { Capability } from '../capability.ts'
import { getSnoozes, snoozeEmails } from './email-snooze.ts'

/** Messages that are out of sight until a time, which JMAP has no type for. */
export function snoozeCapability(wakes: Pick<WakeBook, 'note'>): Capability {
  return {
    uri: SNOOZE_CAPABILITY,
    announce: { server: () => ({}), account: () => ({}) },
    methods: { 'Email/snooze': snoozeEmails(wakes), 'EmailSnooze/get': getSnoozes },
    pushes: ['EmailSnooze'],
    states: async ({ mail }, account) => ({ EmailSnooze: await mail.read(account, snoozesState) }),
  }
}
