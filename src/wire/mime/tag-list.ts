/** Characters of a list that is read; longer ones are taken for none. */
const MAX_CHARACTERS = 16_384

/** tag-list of RFC 6376 §3.2, which DMARC, MTA-STS and TLS-RPT use too: `v=DKIM1; k=rsa; p=…`. Undefined for what is none, or names a tag twice. Values without white space around them. */
export function readTags(text: string): ReadonlyMap<string, string> | undefined {
  if (text.length > MAX_CHARACTERS) return undefined
  const tags = new Map<string, string>()
  const parts = text.split(';')
  for (const [i, part] of parts.entries()) {
    // A list may end with a semicolon.
    if (part.trim() === '' && i > 0 && i === parts.length - 1) break
    const at = part.indexOf('=')
    const name = part.slice(0, Math.max(0, at)).trim()
    if (!/^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(name) || tags.has(name)) return undefined
    tags.set(name, part.slice(at + 1).trim())
  }
  return tags
}
