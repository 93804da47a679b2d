/** The strings in a value as `show` makes it. */
export function quotedStrings(shown: string): string[] {
  return (shown.match(/"(?:[^"\\]|\\.)*"/g) ?? []).map((quoted) => JSON.parse(quoted) as string)
}

/** Whether two lists of parameters say the same once what is left of RFC 2231 in them is decoded. */
export function sameParameters(ours: string, theirs: string): boolean {
  return JSON.stringify(decodedParameters(ours)) === JSON.stringify(decodedParameters(theirs))
}

/** Names and values, or a disposition and the names and values after it, without what is left of RFC 2231; sorted, one string each. */
export function decodedParameters(shown: string): string[] {
  const strings = quotedStrings(shown)
  const out: string[] = strings.slice(0, strings.length % 2).map((kind) => kind.toLowerCase())
  for (let at = strings.length % 2; at + 1 < strings.length; at += 2) {
    const [name, value] = [octetText(strings[at] as string).toLowerCase(), strings[at + 1] as string]
    out.push(name.endsWith('*') ? `${name.slice(0, -1)}=${extended(value)}` : `${name}=${octetText(value)}`)
  }
  return out.sort()
}

/** extended-value of RFC 2231 §7 as text. */
function extended(value: string): string {
  const parts = /^([^']*)'[^']*'([\s\S]*)$/.exec(value)
  const octets = (parts?.[2] ?? value).replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  try {
    return new TextDecoder(parts?.[1] || 'utf-8').decode(Buffer.from(octets, 'latin1'))
  } catch {
    return octetText(octets)
  }
}

/** One character for each octet, read as UTF-8. */
function octetText(octets: string): string {
  return Buffer.from(octets, 'latin1').toString('utf8')
}

/** The strings of a value with runs of white space as one space, and none at their ends. */
export function withoutSpace(shown: string): string {
  return shown.replace(/"(?:[^"\\]|\\.)*"/g, (quoted) =>
    JSON.stringify((JSON.parse(quoted) as string).replace(/[ \t\r\n]+/g, ' ').trim()),
  )
}
