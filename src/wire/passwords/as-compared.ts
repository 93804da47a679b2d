// Zs: every space separator of Unicode.
const SPACES = /\p{Zs}/gu

/** A password as it is compared and judged: spaces of any script become U+0020, then NFC; case and width stay (RFC 8265 §4.2.2). Here and in browsers, so that a meter looks at what is stored. */
export function asCompared(password: string): string {
  return password.replace(SPACES, ' ').normalize('NFC')
}
