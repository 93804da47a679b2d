/**
 * The tags of a DKIM signature, a key record, or an ARC field (RFC 6376 §3.2), each value without the white space around it; white space inside stays. Names are
 * case-sensitive. `text` may be folded. Undefined if it is no tag-list: then nothing in it means anything, since two readers could see two things in it.
 */
export function readTagList(text: string): ReadonlyMap<string, string> | undefined {
  const tags = new Map<string, string>()
  const specs = text.split(';')
  // One semicolon may stand at the end.
  if (specs.length > 1 && isBlank(specs.at(-1) as string)) specs.pop()
  for (const spec of specs) {
    const equals = spec.indexOf('=')
    if (equals < 0) return undefined
    const name = trimFold(spec.slice(0, equals))
    const value = trimFold(spec.slice(equals + 1))
    if (!TAG_NAME.test(name) || tags.has(name) || !TAG_VALUE.test(value)) return undefined
    tags.set(name, value)
  }
  return tags
}

/** The list without the value of its tag `b`, white space around it included (RFC 6376 §3.7); the rest is unchanged. */
export function withoutSignature(text: string): string {
  const specs = text.split(';')
  const at = specs.findIndex((spec) => {
    const equals = spec.indexOf('=')
    return equals >= 0 && trimFold(spec.slice(0, equals)) === 'b'
  })
  const spec = specs[at]
  if (spec === undefined) return text
  specs[at] = spec.slice(0, spec.indexOf('=') + 1)
  return specs.join(';')
}

/** A value without any white space: base64, and lists with colons. */
export function withoutSpace(value: string): string {
  return value.replace(/[ \t\r\n]+/g, '')
}

/** The parts between the colons of a value. */
export function colonList(value: string): string[] {
  return value.split(':').map(trimFold)
}

const TAG_NAME = /^[A-Za-z][A-Za-z0-9_]*$/
/** VALCHAR, white space, line breaks of folds, and what is not US-ASCII (RFC 8616 §5 has U-labels in tags). */
const TAG_VALUE = /^[\x20-\x3a\x3c-\x7e\x80-\u{10ffff}\t\r\n]*$/u

function isBlank(text: string): boolean {
  return trimFold(text) === ''
}

/** Without white space and line breaks at both ends; in linear time, which a pattern for both ends is not. */
function trimFold(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isFold(text.charCodeAt(start))) start++
  while (end > start && isFold(text.charCodeAt(end - 1))) end--
  return text.slice(start, end)
}

function isFold(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0d || code === 0x0a
}
