/**
 * What was found out about something, and how; or why nothing could be. A probe never guesses: what a server did not answer is unknown, not false.
 * `how` and `why` are sentences for people, without octets of the peer in them that have not been made harmless.
 */
export type Fact<T> =
  | { readonly state: 'known'; readonly value: T; readonly how: string }
  | { readonly state: 'unknown'; readonly why: string }

/** A fact that was found as `how` says. */
export function known<T>(value: T, how: string): Fact<T> {
  return { state: 'known', value, how }
}

/** A fact that could not be found, for the reason `why`. It fits wherever a fact does. */
export function unknown(why: string): Extract<Fact<never>, { state: 'unknown' }> {
  return { state: 'unknown', why }
}

/** What is known, or undefined if it is not. */
export function knownValue<T>(fact: Fact<T>): T | undefined {
  return fact.state === 'known' ? fact.value : undefined
}
