/**
 * `text` on one line, without control characters. Threat: what a peer sent (an address, an answer, a name) contains escape sequences that rewrite
 * the operator's screen or type into its terminal; directional marks turn a name around.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu, ' ').trim()
}

/** At most `most` characters of `text`, an ellipsis in place of what is cut. */
export function shorten(text: string, most: number): string {
  const characters = [...text]
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`
}
