import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../../base/clock.ts'

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'
const DAY_MS = 86_400_000
/** Characters of the hash, 5 bits each: 40 bits cannot be tried out over SMTP. */
const HASH_LENGTH = 8
/** Days are counted modulo this: two characters. */
const DAY_CYCLE = 1024
/** Bounces come within the lifetime of a queue, which nobody has longer than this. */
const MAX_AGE_DAYS = 21
/** RFC 5321 §4.5.3.1.1, in octets. */
const MAX_LOCAL_BYTES = 64

/**
 * The Sender Rewriting Scheme: whoever forwards mail cannot send in the name of its sender, or SPF would fail. So it goes out in the name of a domain here, with the sender's address, the day and
 * a keyed hash in the local part; a bounce comes back, is checked, and goes on to the sender.
 *
 * Threat: an address that anybody could make would let anybody send through us to anywhere. The hash vouches that we made it, the day that
 * it is of use for some weeks only. Letter case is not part of the hash, since there are hosts that change it.
 */
export class SenderRewriting {
  #secrets: readonly Uint8Array[]
  readonly #clock: Clock

  /** `secrets`: the first one makes, each of them checks; at least 16 octets each. */
  constructor(secrets: readonly Uint8Array[], clock: Clock) {
    this.#secrets = secrets
    this.#clock = clock
  }

  /** Goes on with these secrets. */
  adopt(secrets: readonly Uint8Array[]): void {
    this.#secrets = secrets
  }

  /** The address at `domain` that stands for `address`, or undefined if it would be too long for a local part. */
  tryRewrite(address: string, domain: string): string | undefined {
    const at = address.lastIndexOf('@')
    const local = address.slice(0, at)
    const from = address.slice(at + 1)
    const rewritten = this.#local(local, from)
    // What needs quotes is left alone: nobody has such addresses, and few hosts take them.
    if (rewritten.length > MAX_LOCAL_BYTES || !/^[\x21-\x7e]+$/.test(rewritten) || /["(),:;<>@[\\\]]/.test(rewritten))
      return undefined
    return `${rewritten}@${domain}`
  }

  /** Whose bounce it is: the address that a local part stands for, or undefined if we have not made it, or too long ago. */
  tryRestore(local: string): string | undefined {
    const own = /^srs0=([a-z2-7]{8})=([a-z2-7]{2})=([^=]+)=(.+)$/i.exec(local)
    if (own) {
      const [, hash, day, domain, name] = own as unknown as [string, string, string, string, string]
      const isGood = this.#isRecent(day) && this.#isMine(hash, `${day}=${domain}=${name}`)
      return isGood ? `${name}@${domain}` : undefined
    }
    // Guarded by whoever made it first, who checks day and hash: what we vouch for is where it goes.
    const other = /^srs1=([a-z2-7]{8})=([^=]+)=([=+-].+)$/i.exec(local)
    if (!other) return undefined
    const [, hash, domain, rest] = other as unknown as [string, string, string, string]
    return this.#isMine(hash, `${domain}=${rest}`) ? `SRS0${rest}@${domain}` : undefined
  }

  #local(local: string, domain: string): string {
    const first = /^srs0([=+-].+)$/i.exec(local)
    if (first) return this.#signed('SRS1', `${domain}=${first[1]}`)
    const later = /^srs1=[^=]+=([^=]+)=([=+-].+)$/i.exec(local)
    // The hosts in between need not see the bounce.
    if (later) return this.#signed('SRS1', `${later[1]}=${later[2]}`)
    return this.#signed('SRS0', `${dayText(this.#today())}=${domain}=${local}`)
  }

  #signed(tag: string, text: string): string {
    return `${tag}=${hashOf(this.#secrets[0] as Uint8Array, text)}=${text}`
  }

  #isMine(hash: string, text: string): boolean {
    const given = Buffer.from(hash.toLowerCase())
    return this.#secrets.some((secret) => timingSafeEqual(Buffer.from(hashOf(secret, text)), given))
  }

  #isRecent(day: string): boolean {
    const [high, low] = [...day.toLowerCase()].map((digit) => ALPHABET.indexOf(digit)) as [number, number]
    const age = (this.#today() - (high * 32 + low) + DAY_CYCLE) % DAY_CYCLE
    return age <= MAX_AGE_DAYS
  }

  #today(): number {
    return Math.floor(this.#clock.nowMs() / DAY_MS) % DAY_CYCLE
  }
}

function dayText(day: number): string {
  return `${ALPHABET[day >> 5]}${ALPHABET[day & 31]}`
}

function hashOf(secret: Uint8Array, text: string): string {
  const digest = createHmac('sha256', secret).update(`srs\0${text.toLowerCase()}`).digest()
  return Array.from(digest.subarray(0, HASH_LENGTH), (octet) => ALPHABET[octet & 31]).join('')
}
