import type { Bytes } from '../../../base/bytes.ts'
import { Fault } from '../../../base/fault.ts'
import type { Account } from '../../../core/directory/directory.ts'
import type { Body } from '../../../core/mail/body.ts'
import type {
  Candidates,
  MailChange,
  MailReader,
  MailStore,
  MailWriter,
  Needle,
} from '../../../core/mail/mail-store.ts'
import type { MailboxId } from '../../../core/mail/mailbox.ts'
import type { Quota } from '../../../core/mail/quota.ts'
import { UidSet } from '../../../core/mail/uid-set.ts'
import { notShared } from './not-shared.ts'
import type { Viewer } from './visible-mailboxes.ts'
import { VisibleReader } from './visible-reader.ts'
import { VisibleWriter } from './visible-writer.ts'

/**
 * The mail of a member and of those who share with the member, for the time of one method call: the own account as it is, others as far as they may be seen, and none beside them.
 *
 * Threat: blobs are named by the number of a body, which anybody can make up. Of somebody else's account only those are handed out that a message has which may be read now.
 */
export class SharedMailStore implements MailStore {
  readonly #mail: MailStore
  readonly #caller: string
  readonly #owners: ReadonlyMap<string, Account>
  /** Bodies of messages that have been seen during the call: `account body`. */
  readonly #seen = new Set<string>()
  #subscriptions: Promise<ReadonlySet<string>> | undefined

  /** `owners`: accounts by their ids in the store. */
  constructor(mail: MailStore, caller: string, owners: ReadonlyMap<string, Account>) {
    this.#mail = mail
    this.#caller = caller
    this.#owners = owners
  }

  async read<T>(accountId: string, work: (mail: MailReader) => Promise<T>): Promise<T> {
    const viewer = await this.#viewer(accountId)
    if (!viewer) return this.#mail.read(accountId, work)
    return this.#mail.read(accountId, async (reader) => work(requireVisible(await VisibleReader.open(reader, viewer))))
  }

  async write<T>(accountId: string, work: (mail: MailWriter) => Promise<T>): Promise<T> {
    const viewer = await this.#viewer(accountId)
    if (!viewer) return this.#mail.write(accountId, work)
    let subscriptions: ReadonlyMap<string, boolean> = new Map()
    const done = await this.#mail.write(accountId, async (mail) => {
      const writer = requireVisible(await VisibleWriter.open(mail, viewer))
      const made = await work(writer)
      subscriptions = writer.subscriptions
      return made
    })
    if (subscriptions.size > 0) {
      await this.#mail.write(this.#caller, async (own) => {
        for (const [name, subscribed] of subscriptions) await own.subscribe(name, subscribed)
      })
      this.#subscriptions = undefined
    }
    return done
  }

  async body(accountId: string, bodyId: number): Promise<Body | undefined> {
    return (await this.#mayRead(accountId, bodyId)) ? this.#mail.body(accountId, bodyId) : undefined
  }

  async octets(accountId: string, bodyIds: readonly number[]): Promise<ReadonlyMap<number, Bytes>> {
    const some: number[] = []
    for (const id of bodyIds) if (await this.#mayRead(accountId, id)) some.push(id)
    return this.#mail.octets(accountId, some)
  }

  /** What is uploaded is the caller's own, whichever account it is meant for. */
  upload(_accountId: string, digest: Bytes): Promise<Body | undefined> {
    return this.#mail.upload(this.#caller, digest)
  }

  async uploadPieces(accountId: string, id: string): Promise<readonly Body[]> {
    return this.#mail.uploadPieces(this.#own(accountId), id)
  }

  async candidates(accountId: string, mailbox: MailboxId, needle: Needle, within: UidSet): Promise<Candidates> {
    const seen = await this.read(accountId, (reader) => reader.mailbox(mailbox))
    const none = { certain: UidSet.empty, possible: UidSet.empty }
    return seen ? this.#mail.candidates(accountId, mailbox, needle, within) : none
  }

  async index(accountId: string, forMs: number): Promise<boolean> {
    return this.#mail.index(this.#own(accountId), forMs)
  }

  async quota(accountId: string): Promise<Quota> {
    return this.#mail.quota(this.#own(accountId))
  }

  async hasRoom(accountId: string, more: Parameters<MailStore['hasRoom']>[1]): Promise<boolean> {
    return this.#mail.hasRoom(this.#own(accountId), more)
  }

  watch(accountId: string, notice: (change: MailChange) => void): Disposable {
    return this.#mail.watch(this.#own(accountId), notice)
  }

  async create(): Promise<never> {
    throw notShared()
  }

  async destroy(): Promise<never> {
    throw notShared()
  }

  async close(): Promise<never> {
    throw notShared()
  }

  #own(accountId: string): string {
    if (accountId !== this.#caller) throw notShared()
    return accountId
  }

  /** Undefined for the caller's own account. @throws Fault peer jmap/account-not-found */
  async #viewer(accountId: string): Promise<Viewer | undefined> {
    if (accountId === this.#caller) return undefined
    const owner = this.#owners.get(accountId)
    if (!owner) throw accountNotFound()
    this.#subscriptions ??= this.#mail.read(this.#caller, async (own) => new Set(await own.subscribedNames()))
    const saw = (bodyId: number) => void this.#seen.add(`${accountId} ${bodyId}`)
    return { id: this.#caller, owner, subscriptions: await this.#subscriptions, saw }
  }

  async #mayRead(accountId: string, bodyId: number): Promise<boolean> {
    if (accountId === this.#caller) return true
    const key = `${accountId} ${bodyId}`
    if (this.#seen.has(key)) return true
    const places = await this.read(accountId, ({ emails }) => emails.placesOfBody(bodyId))
    if (places.length > 0) this.#seen.add(key)
    return places.length > 0
  }
}

/** Whoever sees nothing of an account is told what is told of one that is not there. */
function requireVisible<Reader extends VisibleReader>(reader: Reader): Reader {
  if (reader.visible.all.length === 0) throw accountNotFound()
  return reader
}

function accountNotFound(): Fault {
  return new Fault('peer', 'jmap/account-not-found', 'There is no such account')
}
