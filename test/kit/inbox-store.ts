import { createHash } from 'node:crypto'
import type { Body } from '../../src/core/mail/body.ts'
import { applyFlags, type FlagChange, type Flags, NO_FLAGS } from '../../src/core/mail/flags.ts'
import type { MailReader, MailStore, MailWriter } from '../../src/core/mail/mail-store.ts'
import type { Mailbox } from '../../src/core/mail/mailbox.ts'
import { UidSet } from '../../src/core/mail/uid-set.ts'

interface Row {
  readonly uid: number
  readonly octets: Buffer
  flags: Flags
}

/** The part of a mail store that POP3 uses: one account with an INBOX, in memory, that can be made to fail. */
export class InboxStore implements Pick<MailStore, 'read' | 'write' | 'body'> {
  rows: Row[] = []
  /** What the next call throws. */
  failure: Error | undefined
  /** Transactions so far. */
  writes = 0
  /** Octets after which reading a body fails, or undefined. */
  breaksAt: number | undefined

  add(text: string): void {
    const uid = (this.rows.at(-1)?.uid ?? 0) + 1
    this.rows.push({ uid, octets: Buffer.from(text, 'latin1'), flags: NO_FLAGS })
  }

  /** The same as the whole port, for services that ask for it. */
  asPort(): MailStore {
    return this as unknown as MailStore
  }

  async read<T>(_account: string, work: (mail: MailReader) => Promise<T>): Promise<T> {
    this.#fail()
    return work(this.#reader() as unknown as MailReader)
  }

  async write<T>(_account: string, work: (mail: MailWriter) => Promise<T>): Promise<T> {
    this.#fail()
    this.writes++
    const writer = {
      ...this.#reader(),
      setFlags: async (_mailbox: number, uids: UidSet, change: FlagChange) => {
        for (const row of this.rows) if (uids.has(row.uid)) row.flags = applyFlags(row.flags, change)
        return { changed: [], modified: UidSet.empty }
      },
      expunge: async (_mailbox: number, uids: UidSet) => {
        this.rows = this.rows.filter((row) => !uids.has(row.uid))
        return { vanished: uids, modseq: 1 }
      },
    }
    return work(writer as unknown as MailWriter)
  }

  async body(_account: string, bodyId: number): Promise<Body | undefined> {
    this.#fail()
    const row = this.rows.find(({ uid }) => uid === bodyId)
    if (!row) return undefined
    const { octets } = row
    const breaksAt = this.breaksAt
    return {
      digest: createHash('sha256').update(octets).digest(),
      size: octets.length,
      bytes: async () => octets,
      async *chunks() {
        for (let at = 0; at < octets.length; at += 1000) {
          if (breaksAt !== undefined && at >= breaksAt) throw new Error('the disk broke')
          yield octets.subarray(at, at + 1000)
        }
      },
    }
  }

  #fail(): void {
    const { failure } = this
    this.failure = undefined
    if (failure) throw failure
  }

  #reader(): Pick<MailReader, 'mailboxNamed' | 'uids' | 'list'> {
    return {
      mailboxNamed: async () => ({ id: 1, name: 'INBOX', uidValidity: 77 }) as Mailbox,
      uids: async () => UidSet.ofSorted(this.rows.map(({ uid }) => uid)),
      list: async (_mailbox, uids, _columns, limit = 500) =>
        this.rows
          .filter(({ uid }) => uids.has(uid))
          .slice(0, limit)
          .map(({ uid, octets, flags }) => ({
            uid,
            modseq: 1,
            flags,
            internalMs: 0,
            savedMs: 0,
            size: octets.length,
            emailId: uid,
            threadId: uid,
            bodyId: uid,
          })),
    }
  }
}
