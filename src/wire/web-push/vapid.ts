import { createECDH, createPrivateKey, type KeyObject, sign } from 'node:crypto'
import { type Bytes, utf8 } from '../../base/bytes.ts'
import { p256Scalar } from './p256-scalar.ts'

/** Half of what RFC 8292 §2 allows, since clocks differ. */
const LASTS_MS = 12 * 60 * 60_000

/** Shows push services that all pushes come from one server, and whom to write to: VAPID, RFC 8292. A subscription that is made for its key takes pushes from nobody else. */
export class Vapid {
  /** Public key, base64url: what clients subscribe with (RFC 9749). */
  readonly publicKey: string
  readonly #key: KeyObject
  readonly #subject: string

  /** `seed`: at least 40 octets that nobody knows and that stay the same. `subject`: a mailto or https URI. */
  constructor(seed: Bytes, subject: string) {
    const pair = createECDH('prime256v1')
    const scalar = p256Scalar(seed)
    pair.setPrivateKey(scalar)
    const point = pair.getPublicKey()
    const part = (start: number, end: number) => point.subarray(start, end).toString('base64url')
    const jwk = { kty: 'EC', crv: 'P-256', d: base64url(scalar), x: part(1, 33), y: part(33, 65) }
    this.publicKey = point.toString('base64url')
    this.#key = createPrivateKey({ key: jwk, format: 'jwk' })
    this.#subject = subject
  }

  /** The Authorization field of a push to a service: RFC 8292 §3. */
  authorization(url: URL, nowMs: number): string {
    const claims = { aud: url.origin, exp: Math.floor((nowMs + LASTS_MS) / 1000), sub: this.#subject }
    const signed = [{ typ: 'JWT', alg: 'ES256' }, claims].map((one) => base64url(utf8(JSON.stringify(one)))).join('.')
    const signature = sign('sha256', utf8(signed), { key: this.#key, dsaEncoding: 'ieee-p1363' })
    return `vapid t=${signed}.${base64url(signature)}, k=${this.publicKey}`
  }
}

function base64url(octets: Bytes): string {
  return Buffer.from(octets).toString('base64url')
}
