/** What Autocrypt remembers of an address (Level 1 §3.1), apart from the keys themselves; JSON. */
export interface AutocryptPeer {
  /** Effective date of the newest message from the address. */
  readonly lastSeenMs: number | undefined
  /** Effective date of the newest message that had a valid header. */
  readonly headerMs: number | undefined
  /** Whether that header said `prefer-encrypt=mutual`. */
  readonly prefersEncryption: boolean
  /** Effective date of the newest message of somebody else that passed a key on. */
  readonly gossipMs: number | undefined
}

export const NEW_PEER: AutocryptPeer = {
  lastSeenMs: undefined,
  headerMs: undefined,
  prefersEncryption: false,
  gossipMs: undefined,
}

/** A message as far as Autocrypt looks at it. */
export interface SeenMessage {
  /** Of its Date field; undefined if there is none. */
  readonly sentMs: number | undefined
  readonly receivedMs: number
  /** Its one valid header: see `chooseAutocrypt`. */
  readonly header: { readonly prefersEncryption: boolean } | undefined
  /** Whether it answers by itself (RFC 3834), is a report, junk, or from more than one address: such messages say nothing. */
  readonly isIgnored: boolean
}

/** The date that counts: a message from the future would otherwise be the newest for ever. */
export function effectiveMs(message: SeenMessage): number {
  return message.sentMs === undefined ? message.receivedMs : Math.min(message.sentMs, message.receivedMs)
}

/** Takes note of a message from the address (Level 1 §3.2). `takesKey`: whether its key is the one to be offered. */
export function seeMessage(
  peer: AutocryptPeer,
  message: SeenMessage,
): { readonly peer: AutocryptPeer; readonly takesKey: boolean } {
  const atMs = effectiveMs(message)
  if (message.isIgnored || (peer.headerMs !== undefined && atMs < peer.headerMs)) return { peer, takesKey: false }
  const seen = { ...peer, lastSeenMs: Math.max(atMs, peer.lastSeenMs ?? 0) }
  if (message.header === undefined) return { peer: seen, takesKey: false }
  return { peer: { ...seen, headerMs: atMs, prefersEncryption: message.header.prefersEncryption }, takesKey: true }
}

/** Takes note that somebody else has passed on a key of the address (Level 1 §3.6). */
export function seeGossip(
  peer: AutocryptPeer,
  message: SeenMessage,
): { readonly peer: AutocryptPeer; readonly takesKey: boolean } {
  const atMs = effectiveMs(message)
  if (message.isIgnored || (peer.gossipMs !== undefined && atMs < peer.gossipMs)) return { peer, takesKey: false }
  return { peer: { ...peer, gossipMs: atMs }, takesKey: true }
}
