/** A capability of our own (RFC 8620 §1.8): Email/snooze, EmailSnooze/get. */
export const SNOOZE_CAPABILITY = 'https://posthus.dev/jmap/snooze'
