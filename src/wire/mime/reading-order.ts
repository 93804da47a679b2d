/** What turns the letters behind it around: embeddings, overrides and isolates (UAX #9 §2.1 to §2.5). Marks of direction stay: names in Arabic and Hebrew have them, and they turn nothing around. */
const TURNS = /[\u202a-\u202e\u2066-\u2069]/g
const BREAKS = /[\p{Cc}\p{Zl}\p{Zp}]+/gu

/**
 * A name that somebody else has given, as it is shown in one line with other things: its letters stand in the order in which they are.
 * Threat: `invoice` + U+202E + `fdp.exe` is read as `invoiceexe.pdf`, and the name of a sender turns the address behind it into somebody else's.
 */
export function inReadingOrder(name: string): string {
  return name.replace(TURNS, '').replace(BREAKS, ' ')
}
