import { type Bytes, latin1 } from '../../../src/base/bytes.ts'

/** What is printed, put away, and typed in or scanned again after everything else is lost. The passphrase is not on it. */
export interface BackupSheet {
  readonly userIds: readonly string[]
  readonly createdMs: number
  /** In groups of four. */
  readonly fingerprint: string
  /** The wrapped key as text: useless without its passphrase. */
  readonly armored: string
  /** The same in numbered lines with a check each, for typing. */
  readonly lines: readonly string[]
  readonly revocationCertificate: string
}

const DIGITS_IN_LINE = 48

/** Puts a sheet together. `wrapped` is the binary form of the wrapped key. */
export function makeBackupSheet(
  parts: Omit<BackupSheet, 'lines' | 'fingerprint'> & { readonly fingerprint: string; readonly wrapped: Bytes },
): BackupSheet {
  const { wrapped, ...rest } = parts
  return { ...rest, fingerprint: groupsOfFour(parts.fingerprint.toUpperCase()), lines: paperLines(wrapped) }
}

/** Base64 in numbered lines, each with a check of two characters over number and digits, so that a slip of the pen is found in its line. */
export function paperLines(octets: Bytes): string[] {
  const digits = btoa(latin1(octets))
  const lines: string[] = []
  for (let at = 0; at < digits.length; at += DIGITS_IN_LINE) {
    const number = lines.length + 1
    const line = digits.slice(at, at + DIGITS_IN_LINE)
    lines.push(`${String(number).padStart(3)}  ${groupsOfFour(line)}  ${checkOf(number, line)}`)
  }
  return lines
}

/** What was typed from paper. `wrong`: numbers of lines that are missing or do not fit their check. */
export type TypedLines = { readonly octets: Bytes } | { readonly wrong: readonly number[] }

/** Reads typed lines again, in any order, with any spaces. */
export function readPaperLines(text: string): TypedLines {
  const found = new Map<number, string>()
  const wrong = new Set<number>()
  for (const raw of text.slice(0, 4 * 1024 * 1024).split('\n')) {
    const match = /^\s*(\d{1,4})\s+(\S[\S ]*?)\s+([a-z0-9]{2})\s*$/.exec(raw)
    if (match === null) {
      const number = /^\s*(\d{1,4})\b/.exec(raw)
      if (number !== null) wrong.add(Number(number[1]))
      continue
    }
    const number = Number(match[1])
    const digits = (match[2] as string).replaceAll(' ', '')
    if (checkOf(number, digits) === match[3] && /^[A-Za-z0-9+/]+={0,2}$/.test(digits)) found.set(number, digits)
    else wrong.add(number)
  }
  const last = Math.max(0, ...found.keys(), ...wrong)
  for (let number = 1; number <= last; number++) if (!found.has(number)) wrong.add(number)
  const missing = [...wrong].filter((number) => !found.has(number)).sort((a, b) => a - b)
  if (missing.length > 0 || last === 0) return { wrong: missing.slice(0, 1000) }
  const digits = [...found]
    .sort(([a], [b]) => a - b)
    .map(([, line]) => line)
    .join('')
  try {
    return { octets: Uint8Array.from(atob(digits), (character) => character.charCodeAt(0)) }
  } catch {
    return { wrong: [last] }
  }
}

/** Two characters of 32: sums of the characters with weights, so that wrong and swapped ones are found. */
function checkOf(number: number, digits: string): string {
  let sum = number * 7919
  for (let at = 0; at < digits.length; at++) sum = (sum * 31 + digits.charCodeAt(at) * (at + 1)) % 1021
  return (sum >> 5).toString(32) + (sum & 31).toString(32)
}

function groupsOfFour(text: string): string {
  return text.replace(/.{4}(?=.)/g, '$& ')
}
