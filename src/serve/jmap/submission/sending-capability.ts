import type { Capability } from '../capability.ts'

/** What Posthus has beside RFC 8621 for sending. */
export const SENDING_CAPABILITY = 'https://posthus.dev/jmap/sending'

/** `onlyEncrypted` of an EmailSubmission: the message never leaves in clear text, as for an account that is set so. */
export const sendingCapability: Capability = {
  uri: SENDING_CAPABILITY,
  announce: { server: () => ({}), account: () => ({}) },
  methods: {},
}
