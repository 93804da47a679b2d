const BASE = 36
const T_MIN = 1
const T_MAX = 26
const SKEW = 38
const DAMP = 700
/** RFC 1035 §2.3.4: a label has 63 octets, so what it stands for has not more characters. */
const MAX_LABEL = 63

/** What an A-label (`xn--…`) stands for, or the label itself if it is none or cannot be read. RFC 3492 §6.2, RFC 5890 §2.3.2.1. */
export function labelText(label: string): string {
  if (!/^xn--/i.test(label) || label.length > MAX_LABEL) return label
  return tryDecode(label.slice(4).toLowerCase()) ?? label
}

function tryDecode(input: string): string | undefined {
  const delimiter = input.lastIndexOf('-')
  const output = [...input.slice(0, Math.max(0, delimiter))].map((character) => character.charCodeAt(0))
  let code = 128
  let bias = 72
  let at = delimiter < 0 ? 0 : delimiter + 1
  for (let i = 0; at < input.length; i++) {
    const before = i
    for (let k = BASE, weight = 1; ; k += BASE) {
      const digit = digitOf(input.charCodeAt(at++))
      if (digit === undefined) return undefined
      i += digit * weight
      const t = k <= bias ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias
      if (digit < t) break
      weight *= BASE - t
      if (i > 0x7fffffff || weight > 0x7fffffff) return undefined
    }
    const length = output.length + 1
    bias = adapted(i - before, length, before === 0)
    code += Math.floor(i / length)
    i %= length
    if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return undefined
    output.splice(i, 0, code)
  }
  return String.fromCodePoint(...output)
}

function digitOf(character: number): number | undefined {
  if (character >= 0x61 && character <= 0x7a) return character - 0x61
  if (character >= 0x30 && character <= 0x39) return character - 0x30 + 26
  return undefined
}

function adapted(delta: number, length: number, isFirst: boolean): number {
  let rest = Math.floor(delta / (isFirst ? DAMP : 2))
  rest += Math.floor(rest / length)
  let k = 0
  for (; rest > ((BASE - T_MIN) * T_MAX) / 2; k += BASE) rest = Math.floor(rest / (BASE - T_MIN))
  return k + Math.floor(((BASE - T_MIN + 1) * rest) / (rest + SKEW))
}
