import { SENDING_CAPABILITY } from '../../../wire/jmap/sending.ts'
import type { Capability } from '../capability.ts'
import { preferencesState, readPreferences, setPreferences } from './sending-preferences.ts'

/** What Posthus has beside RFC 8621 for sending: `onlyEncrypted` of an EmailSubmission (the message never leaves in clear text, as for an account that is set so), and how a member likes to write. */
export const sendingCapability: Capability = {
  uri: SENDING_CAPABILITY,
  announce: { server: () => ({}), account: () => ({}) },
  methods: { 'SendingPreferences/get': readPreferences, 'SendingPreferences/set': setPreferences },
  pushes: ['SendingPreferences'],
  states: async ({ mail }, account) => ({ SendingPreferences: await mail.read(account, preferencesState) }),
}
