/** A capability of our own (RFC 8620 §1.8): VacationResponse (RFC 8621 §8) has `onlyContacts` for who asks with it, a Boolean: nobody else is answered. */
export const VACATION_AUDIENCE_CAPABILITY = 'https://posthus.dev/jmap/vacation-audience'
