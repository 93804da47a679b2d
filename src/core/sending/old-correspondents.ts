import type { Clock } from '../../base/clock.ts'
import { toFault } from '../../base/fault.ts'
import type { Log } from '../../base/log.ts'
import { envelopeText } from '../../wire/imap/envelope-text.ts'
import { tryCanonicalAddress } from '../directory/canonical-address.ts'
import type { MailStore } from '../mail/mail-store.ts'
import type { Mailbox } from '../mail/mailbox.ts'
import { UidSet } from '../mail/uid-set.ts'
import { DAY_MS, type SendingLedger } from './sending-ledger.ts'

/** Messages in Sent that are looked at, the latest, and people whom they went to. */
const MAX_MESSAGES = 1000
const MAX_ADDRESSES = 5000
const ROWS_AT_ONCE = 200

const ADDRESS = /<([^<>\n]{1,320})>$/gm

/**
 * Tells the ledger to whom a member had written before anybody counted. Otherwise a member who writes to old friends, right after the program was renewed or the mail came from elsewhere, would be held for
 * writing to strangers.
 *
 * Threat: who has stolen the password puts messages to thousands into Sent and then writes to all of them. So what has lain there for less than a day tells nothing, unless the operator has put it there.
 */
export class OldCorrespondents {
  readonly #store: Pick<MailStore, 'read'>
  readonly #ledger: Pick<SendingLedger, 'know'>
  readonly #clock: Clock
  readonly #log: Log

  constructor(store: Pick<MailStore, 'read'>, ledger: Pick<SendingLedger, 'know'>, clock: Clock, log: Log) {
    this.#store = store
    this.#ledger = ledger
    this.#clock = clock
    this.#log = log
  }

  /** Before an account sends for the first time. Mail that cannot be read keeps nobody from sending: then nobody is known, and it is tried again next time. */
  async note(accountId: string): Promise<void> {
    try {
      await this.#note(accountId, this.#clock.nowMs() - DAY_MS)
    } catch (error) {
      this.#log.warn('sending/correspondents-unknown', { account: accountId, reason: toFault(error).message })
    }
  }

  /** After the operator has brought mail in. @throws Fault store/* */
  noteImported(accountId: string): Promise<void> {
    return this.#note(accountId, this.#clock.nowMs() + 1)
  }

  async #note(accountId: string, savedBeforeMs: number): Promise<void> {
    const mailboxes = await this.#store.read(accountId, (mail) => mail.mailboxes())
    const sent = mailboxes.find(({ specialUse }) => specialUse === '\\Sent')
    const recipients = sent ? await this.#recipients(accountId, sent, savedBeforeMs) : []
    await this.#ledger.know(accountId, recipients, savedBeforeMs)
  }

  async #recipients(accountId: string, { id }: Mailbox, savedBeforeMs: number): Promise<string[]> {
    const all = await this.#store.read(accountId, (mail) => mail.select(id, { savedBeforeMs }))
    const found = new Set<string>()
    let left = latest(all)
    while (left.size > 0 && found.size < MAX_ADDRESSES) {
      const rows = await this.#store.read(accountId, (mail) => mail.list(id, left, ['envelope'], ROWS_AT_ONCE))
      const last = rows.at(-1)
      if (!last) break
      for (const { envelope } of rows) if (envelope) for (const address of addressesIn(envelope)) found.add(address)
      left = left.without(UidSet.of([{ first: 1, last: last.uid }]))
    }
    return [...found].slice(0, MAX_ADDRESSES)
  }
}

function latest(uids: UidSet): UidSet {
  const first = uids.at(Math.max(0, uids.size - MAX_MESSAGES))
  return first === undefined ? uids : uids.without(UidSet.of([{ first: 0, last: first - 1 }]))
}

function* addressesIn(envelope: Uint8Array): Generator<string> {
  for (const field of ['to', 'cc', 'bcc']) {
    for (const [, address] of envelopeText(envelope, field).matchAll(ADDRESS)) {
      const canonical = tryCanonicalAddress(address as string)
      if (canonical !== undefined) yield canonical
    }
  }
}
