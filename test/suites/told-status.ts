import type { Response } from '../interop/harness/imap-peer.ts'

/** What STATUS, asked for or not, has last said of each mailbox, held against what it said before. */
export class ToldStatus {
  readonly #complain: (what: string) => void
  readonly #lasting: ReadonlySet<string>
  readonly #mailboxes = new Map<string, ReadonlyMap<string, number>>()

  /** Mailboxes in `lasting` are never deleted nor renamed. */
  constructor(lasting: readonly string[], complain: (what: string) => void) {
    this.#lasting = new Set(lasting)
    this.#complain = complain
  }

  of(mailbox: string): ReadonlyMap<string, number> | undefined {
    return this.#mailboxes.get(mailbox)
  }

  forget(mailbox: string): void {
    this.#mailboxes.delete(mailbox)
  }

  clear(): void {
    this.#mailboxes.clear()
  }

  hear(response: Response): void {
    const [, name, list] = response.values
    if (response.word !== 'STATUS' || !Array.isArray(list)) return
    const mailbox = String(name)
    const now = new Map<string, number>()
    for (let i = 0; i + 1 < list.length; i += 2) now.set(String(list[i]).toUpperCase(), Number(list[i + 1]))
    const before = this.#before(mailbox, now.get('UIDVALIDITY'))
    for (const item of ['UIDNEXT', 'HIGHESTMODSEQ']) {
      const [was, is] = [before.get(item), now.get(item)]
      if (was !== undefined && is !== undefined && is < was)
        this.#complain(`${item} of ${mailbox} went from ${was} back to ${is}`)
    }
    this.#mailboxes.set(mailbox, new Map([...before, ...now]))
  }

  /**
   * What is known of the mailbox from before. One that was made or renamed after another of that name has gone is told from it by its
   * UIDVALIDITY (RFC 9051 §6.3.5), and nothing of the other holds for it.
   */
  #before(mailbox: string, validity: number | undefined): ReadonlyMap<string, number> {
    const before = this.#mailboxes.get(mailbox) ?? new Map<string, number>()
    const was = before.get('UIDVALIDITY')
    if (was === undefined || validity === undefined || was === validity) return before
    if (this.#lasting.has(mailbox)) this.#complain(`UIDVALIDITY of ${mailbox} went from ${was} to ${validity}`)
    return new Map()
  }
}
