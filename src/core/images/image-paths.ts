import { timingSafeEqual } from 'node:crypto'
import { type Bytes, utf8 } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'

/** What a path stands for: octets of a message, or an image elsewhere. */
export type ImageSource = MessageOctets | { readonly url: string }

export interface MessageOctets {
  /** The account of somebody else whose message it is, by its id in JMAP; it is looked again whether it may be seen when it is asked for. */
  readonly owner?: string
  readonly bodyId: number
  readonly start: number
  readonly end: number
  readonly encoding: string
}

/** Who may look at it: the account, and the session that it was made for. */
export interface ImageReader {
  readonly accountId: string
  readonly sessionId: string
}

/** Where images of messages are. */
export const IMAGE_PATH = '/mail/image/'
/** Characters of a URL that is fetched: together with its seal it stays below what the site takes for an address. */
const MAX_URL = 2000
const MAX_TOKEN = 4000
/** A message that stays open for a day shows its images anew when it is opened again. */
const VALID_MS = 12 * 3_600_000

/**
 * Paths of images that vouch for themselves. A message is shown in a frame of an opaque origin, with which browsers send no cookie of ours (SameSite): so the path itself says for which session it was made, until when, and carries an HMAC
 * over all of it. Nobody else can have us fetch anything (an open proxy), and a path that leaks is worth nothing once the session is over.
 */
export class ImagePaths {
  readonly #mac: (text: string) => Bytes
  readonly #clock: Clock

  /** `mac`: 32 octets that nobody can make who does not have the key of the house, the same in every process. */
  constructor(mac: (text: string) => Bytes, clock: Clock) {
    this.#mac = mac
    this.#clock = clock
  }

  /** Undefined for URLs that are too long to be asked for. */
  tryPath(source: ImageSource, { accountId, sessionId }: ImageReader): string | undefined {
    if ('url' in source && source.url.length > MAX_URL) return undefined
    // To the hour, so that a message that is opened again asks for the same paths, which the browser has kept.
    const hourMs = 3_600_000
    const untilMs = Math.ceil((this.#clock.nowMs() + VALID_MS) / hourMs) * hourMs
    const sealed = Buffer.from(JSON.stringify([accountId, sessionId, untilMs, source])).toString('base64url')
    const path = `${sealed}.${this.#seal(sealed)}`
    return path.length <= MAX_TOKEN ? `${IMAGE_PATH}${path}` : undefined
  }

  /** What the end of a path stands for; undefined if it was not made here, or is too old. */
  tryOpen(token: string): (ImageReader & { readonly source: ImageSource }) | undefined {
    const [sealed = '', seal = '', ...more] = token.length <= MAX_TOKEN ? token.split('.', 3) : []
    const [expected, given] = [utf8(this.#seal(sealed)), utf8(seal)]
    if (more.length > 0 || expected.length !== given.length || !timingSafeEqual(expected, given)) return undefined
    const opened = JSON.parse(Buffer.from(sealed, 'base64url').toString())
    const [accountId, sessionId, untilMs, source] = opened as [string, string, number, ImageSource]
    return this.#clock.nowMs() < untilMs ? { accountId, sessionId, source } : undefined
  }

  #seal(sealed: string): string {
    return Buffer.from(this.#mac(sealed)).toString('base64url')
  }
}
