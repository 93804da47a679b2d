import type { MailReader } from '../../../core/mail/mail-store.ts'
import type { Mailbox } from '../../../core/mail/mailbox.ts'
import { UidSet } from '../../../core/mail/uid-set.ts'
import { readEnvelope } from '../../../wire/imap/read-envelope.ts'
import { decodeEncodedWords, decodeOctetString } from '../../../wire/mime/encoded-words.ts'

/** Somebody whom the member has written to. */
export interface Correspondent {
  /** As it was written last. */
  readonly email: string
  readonly name: string
  readonly times: number
  readonly lastMs: number
  /** How often, where each message weighs half as much for every `HALF_MS` that it is older: at the moment `lastMs`. */
  readonly weight: number
}

/** The latest messages of the Sent mailbox that are looked at to begin with, and addresses that are known of one account. */
const MAX_MESSAGES = 2000
const MAX_ADDRESSES = 2000
/** Recipients of one message: more are a list, not correspondents. */
const MAX_RECIPIENTS = 50
const MAX_ACCOUNTS = 500
const HALF_MS = 90 * 86_400_000

interface Kept {
  readonly mailbox: string
  uidNext: number
  readonly people: Map<string, Correspondent>
}

/**
 * Whom members have written to, from their Sent mailboxes. The junk filter knows that too, but only as hashes. The latest messages are looked at once, and from then on what has come since; what is deleted is
 * forgotten with the process.
 */
export class Correspondents {
  /** Those asked for longest ago first. */
  readonly #kept = new Map<string, Kept>()

  async of(mail: MailReader, account: string): Promise<ReadonlyMap<string, Correspondent>> {
    const sent = (await mail.mailboxes()).find(({ specialUse }) => specialUse === '\\Sent')
    if (!sent) return new Map()
    const mailbox = `${sent.id} ${sent.uidValidity}`
    const known = this.#kept.get(account)
    const kept = known?.mailbox === mailbox ? known : { mailbox, uidNext: 0, people: new Map() }
    if (kept.uidNext < sent.uidNext) {
      try {
        await lookAt(mail, sent, kept)
      } catch (error) {
        // What was not read would never be looked at again.
        this.#kept.delete(account)
        throw error
      }
    }
    this.#kept.delete(account)
    this.#kept.set(account, kept)
    if (this.#kept.size > MAX_ACCOUNTS) this.#kept.delete(this.#kept.keys().next().value as string)
    return kept.people
  }
}

async function lookAt(mail: MailReader, { id, uidNext }: Mailbox, kept: Kept): Promise<void> {
  const from = kept.uidNext
  // Taken at once, so that whoever asks meanwhile does not count the same messages again.
  kept.uidNext = uidNext
  const uids = [...(await mail.uids(id))].filter((uid) => uid >= from).slice(-MAX_MESSAGES)
  for (let left = uids; left.length > 0; ) {
    const rows = await mail.list(id, UidSet.ofSorted(left), ['envelope'])
    const last = rows.at(-1)?.uid
    if (last === undefined) break
    for (const { envelope, internalMs } of rows) if (envelope) addRecipients(kept.people, envelope, internalMs)
    left = left.filter((uid) => uid > last)
  }
  if (kept.people.size <= MAX_ADDRESSES) return
  const oldest = [...kept.people].sort(([, a], [, b]) => a.lastMs - b.lastMs)
  for (const [key] of oldest.slice(0, kept.people.size - MAX_ADDRESSES)) kept.people.delete(key)
}

function addRecipients(people: Map<string, Correspondent>, octets: Uint8Array, atMs: number): void {
  const { to = [], cc = [], bcc = [] } = readEnvelope(octets)
  const all = [...to, ...cc, ...bcc]
  if (all.length > MAX_RECIPIENTS) return
  for (const { name: written, local, domain } of all) {
    if (domain === undefined) continue
    const email = decodeOctetString(`${local}@${domain}`)
    const name = written === undefined ? '' : decodeEncodedWords(written)
    const key = email.toLowerCase()
    const before = people.get(key)
    const lastMs = Math.max(atMs, before?.lastMs ?? 0)
    people.set(key, {
      email,
      name: name || (before?.name ?? ''),
      times: (before?.times ?? 0) + 1,
      lastMs,
      weight: (before ? decayed(before.weight, lastMs - before.lastMs) : 0) + decayed(1, lastMs - atMs),
    })
  }
}

/** What a weight is worth so much later. */
export function decayed(weight: number, afterMs: number): number {
  return weight * 2 ** (-Math.max(0, afterMs) / HALF_MS)
}
