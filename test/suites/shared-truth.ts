import { digest } from '../interop/harness/messages.ts'

/** What must hold of a mailbox for all clients together: a UID is given once, and its message never changes. */
export class SharedTruth {
  readonly #complain: (what: string) => void
  readonly #digests = new Map<string, string>()
  readonly #highest = new Map<string, number>()

  constructor(complain: (what: string) => void) {
    this.#complain = complain
  }

  /** A message was given that UID. `octets` are absent for a copy. */
  given(mailbox: string, validity: number, uid: number, source: string | undefined): void {
    const key = `${own(mailbox)} ${validity} ${uid}`
    if (this.#digests.get(key) !== undefined && source !== undefined && this.#digests.get(key) !== source) {
      this.#complain(`UID ${uid} of ${mailbox} was given twice`)
    }
    if (source !== undefined) this.#digests.set(key, source)
  }

  /** A client appends and is told its UID: higher than any that was known before it began. */
  appended(mailbox: string, validity: number, uid: number, octets: Buffer, highestBefore: number): void {
    if (uid <= highestBefore) this.#complain(`APPEND to ${mailbox} got UID ${uid}, not above ${highestBefore}`)
    this.given(mailbox, validity, uid, digest(octets))
    this.#highest.set(`${own(mailbox)} ${validity}`, Math.max(uid, this.highest(mailbox, validity)))
  }

  highest(mailbox: string, validity: number): number {
    return this.#highest.get(`${own(mailbox)} ${validity}`) ?? 0
  }

  /** A whole body was read. */
  read(mailbox: string, validity: number, uid: number, octets: Buffer): void {
    const key = `${own(mailbox)} ${validity} ${uid}`
    const known = this.#digests.get(key)
    const found = digest(octets)
    if (known === undefined) this.#digests.set(key, found)
    else if (known !== found) this.#complain(`UID ${uid} of ${mailbox} was read as another message`)
  }

  digestOf(mailbox: string, validity: number, uid: number): string | undefined {
    return this.#digests.get(`${own(mailbox)} ${validity} ${uid}`)
  }
}

/** The name that a mailbox has where it is, whoever sees it. */
function own(mailbox: string): string {
  return mailbox.replace(/^#user\/[^/]+\//, '')
}
