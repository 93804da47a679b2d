import { VACATION_AUDIENCE_CAPABILITY } from '../../../wire/jmap/vacation.ts'
import type { Capability } from '../capability.ts'
import { getVacation, setVacation, vacationState } from './vacation-methods.ts'

/** Automatic answers of somebody who is away: RFC 8621 §1.3.3, §8. They stand beside the member's filter script, which is never touched. */
export const vacationCapability: Capability = {
  uri: 'urn:ietf:params:jmap:vacationresponse',
  announce: { server: () => ({}), account: () => ({}) },
  methods: { 'VacationResponse/get': getVacation, 'VacationResponse/set': setVacation },
  pushes: ['VacationResponse'],
  states: async ({ mail }, account) => ({ VacationResponse: await mail.read(account, vacationState) }),
}

/** With it, who is answered can be narrowed to the contacts, which RFC 8621 does not know. */
export const vacationAudienceCapability: Capability = {
  uri: VACATION_AUDIENCE_CAPABILITY,
  announce: { server: () => ({}), account: () => ({}) },
  methods: {},
}
