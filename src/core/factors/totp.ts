import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Bytes } from '../../base/bytes.ts'

/** Octets of a secret: what RFC 4226 §4 (R6) recommends, the length of SHA-1. */
export const TOTP_SECRET_BYTES = 20

const STEP_MS = 30_000
const DIGITS = 6
/** Steps before and after now whose codes are taken (RFC 6238 §5.2): clocks differ, and typing takes a while. */
const WINDOW = 1

/** The code of a time step (RFC 6238 §4, RFC 4226 §5.3), with SHA-1 and six digits: what every app knows. */
export function totpCode(secret: Bytes, step: number): string {
  const counter = new Uint8Array(8)
  new DataView(counter.buffer).setBigUint64(0, BigInt(step))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const at = (mac[19] as number) & 15
  const number = mac.readUInt32BE(at) & 0x7fffffff
  return String(number % 10 ** DIGITS).padStart(DIGITS, '0')
}

/** The time step of a moment. */
export function totpStep(nowMs: number): number {
  return Math.floor(nowMs / STEP_MS)
}

/** The step whose code this is, of those around now that come after `lastStep`; undefined if it is none's. Blanks in it do not matter. */
export function tryTotpStep(secret: Bytes, code: string, nowMs: number, lastStep: number): number | undefined {
  const typed = code.replace(/\s/g, '')
  if (!/^[0-9]{6}$/.test(typed)) return undefined
  const now = totpStep(nowMs)
  let found: number | undefined
  for (let step = now - WINDOW; step <= now + WINDOW; step++) {
    const isSame = timingSafeEqual(Buffer.from(totpCode(secret, step)), Buffer.from(typed))
    if (isSame && step > lastStep) found ??= step
  }
  return found
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Base32 without padding (RFC 4648 §6), as apps take a secret that is typed. */
export function base32(octets: Bytes): string {
  let out = ''
  let bits = 0
  let held = 0
  for (const octet of octets) {
    held = (held << 8) | octet
    bits += 8
    while (bits >= 5) {
      bits -= 5
      out += BASE32[(held >> bits) & 31]
    }
    held &= 0xff
  }
  return bits > 0 ? out + BASE32[(held << (5 - bits)) & 31] : out
}

/** What an app reads from a picture: the `otpauth:` URI that Google Authenticator began and all others read. */
export function totpUri(secret: Bytes, issuer: string, address: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(address)}`
  return `otpauth://totp/${label}?secret=${base32(secret)}&issuer=${encodeURIComponent(issuer)}`
}
