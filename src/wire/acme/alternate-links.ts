const MAX_LINKS = 16

/** The targets of `rel="alternate"` in Link fields (RFC 8288 §3), at most 16: other chains for a certificate, RFC 8555 §7.4.2. */
export function alternateLinks(fields: readonly string[]): string[] {
  const out: string[] = []
  for (const field of fields) {
    for (const [, target, parameters] of field.matchAll(/<([^<>]{1,2048})>((?:\s{0,8};[^,<>;]{0,200}){0,8})/g)) {
      const isAlternate = /;\s{0,8}rel\s{0,8}=\s{0,8}"?alternate"?\s{0,8}(?:;|$)/i.test(parameters ?? '')
      if (isAlternate && out.length < MAX_LINKS) out.push(target as string)
    }
  }
  return out
}
