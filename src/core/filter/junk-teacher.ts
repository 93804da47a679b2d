import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import { isFault } from '../../base/fault.ts'
import { HeaderFields } from '../../wire/mime/header-fields.ts'
import type { Body } from '../mail/body.ts'
import type { ChangePlace } from '../mail/change-place.ts'
import { Flag } from '../mail/flags.ts'
import type { MailReader, MailStore } from '../mail/mail-store.ts'
import type { Mailbox, MailboxId } from '../mail/mailbox.ts'
import type { ListedMessage, MessageRow } from '../mail/message.ts'
import type { Provenance } from '../mail/provenance.ts'
import { UidSet } from '../mail/uid-set.ts'
import type { Taught } from './junk-model.ts'
import type { Learned, Lesson, LessonKind, ShelfLimits } from './junk-shelf.ts'
import { HASH_KEY_BYTES, KeyedHash } from './keyed-hash.ts'
import { isFaint, lessonOf } from './lesson-of.ts'
import { messageWords } from './message-words.ts'
import { addressName, authorOf, domainName, isCredible, recipientsOf, vouchingDomains } from './senders-of.ts'
import type { SaidLesson, SharedLessons } from './shared-lessons.ts'

/** Messages that are looked at, and learned, in one transaction. */
const ROWS_AT_ONCE = 50
/** Octets of a header that are read. */
const MAX_HEADER = 64 * 1024
/** Mail that was only read is learned until there are so many, and then so many times as many as there is junk. */
const FAINT_LESSONS = 200
const FAINT_TIMES_JUNK = 4

/** What a page of changed messages comes to. */
interface Page {
  readonly lessons: readonly Lesson[]
  readonly writtenTo: readonly { readonly senders: readonly number[]; readonly atMs: number }[]
}

/** A message that is to be learned. */
interface Wanted {
  readonly row: ListedMessage
  readonly provenance: Provenance | undefined
  readonly kind: LessonKind
  readonly before: LessonKind | undefined
  /** Whether the member has said so, and not only read it. */
  readonly isSaid: boolean
}

/**
 * Teaches a member's filter from what has changed in the mail, whichever way the member changed it: a move, a copy, an APPEND or a keyword. It comes after the mail and not with it, so no
 * command waits. How far it has come is kept in the same transaction as what was learned: whatever is killed and when, each message is learned once.
 */
export class JunkTeacher {
  readonly #store: Pick<MailStore, 'read' | 'write' | 'body'>
  readonly #limits: ShelfLimits
  readonly #clock: Clock
  readonly #entropy: Entropy
  readonly #shared: Pick<SharedLessons, 'tell'> | undefined

  /** Without `shared` nobody else is told. */
  constructor(
    store: Pick<MailStore, 'read' | 'write' | 'body'>,
    limits: ShelfLimits,
    clock: Clock,
    entropy: Entropy,
    shared?: Pick<SharedLessons, 'tell'>,
  ) {
    this.#shared = shared
    this.#store = store
    this.#limits = limits
    this.#clock = clock
    this.#entropy = entropy
  }

  /**
   * Learns what there is to learn. Resolves with how many messages were; `unheard` is told each reason why somebody else did not take a lesson in.
   * @throws Fault as `MailStore.write`
   */
  async learn(
    accountId: string,
    stopping: AbortSignal,
    unheard: (reason: string) => void = () => undefined,
  ): Promise<number> {
    const { mailboxes, progress } = await this.#store.read(accountId, async (mail) => ({
      mailboxes: await mail.mailboxes(),
      progress: await mail.junk.progress(),
    }))
    let learned = 0
    // Junk first: what was moved there is no good mail that was read.
    const order = mailboxes.toSorted((a, b) => Number(b.specialUse === '\\Junk') - Number(a.specialUse === '\\Junk'))
    for (const mailbox of order) {
      const since = progress.get(mailbox.id) ?? { modseq: 0 }
      // With a UID it ended among messages that changed together.
      if (since.uid === undefined && since.modseq >= mailbox.highestModseq) continue
      learned += await this.#learnFrom(accountId, mailbox, since, stopping, unheard)
    }
    if (learned > 0) await this.#store.write(accountId, ({ junk }) => junk.prune(this.#limits))
    return learned
  }

  async #learnFrom(
    accountId: string,
    mailbox: Mailbox,
    since: ChangePlace,
    stopping: AbortSignal,
    unheard: (reason: string) => void,
  ): Promise<number> {
    let learned = 0
    let after = since
    while (!stopping.aborted) {
      const rows = await this.#store.read(accountId, (mail) => mail.changed(mailbox.id, after, ROWS_AT_ONCE))
      const last = rows.at(-1)
      const isWhole = rows.length < ROWS_AT_ONCE || last === undefined
      // Behind the last row, and once there is none, behind all that had happened when this began.
      const place: ChangePlace = isWhole
        ? { modseq: Math.max(mailbox.highestModseq, after.modseq) }
        : { modseq: last.modseq, uid: last.uid }
      learned += await this.#learnPage(accountId, mailbox, rows, place, unheard)
      if (isWhole) break
      after = place
    }
    return learned
  }

  async #learnPage(
    accountId: string,
    mailbox: Mailbox,
    rows: readonly MessageRow[],
    place: ChangePlace,
    unheard: (reason: string) => void,
  ): Promise<number> {
    const wanted = await this.#wanted(accountId, mailbox, rows)
    const sent = mailbox.specialUse === '\\Sent' ? rows : []
    const answered = rows.filter(({ flags }) => flags.bits & Flag.answered)
    if (wanted.length + sent.length + answered.length === 0) {
      // Between pages nothing is noted that would only spare looking at them again: an old mailbox has thousands.
      if (place.uid === undefined) await this.#store.write(accountId, ({ junk }) => junk.lookedAt(mailbox.id, place))
      return 0
    }
    const hash = await this.#hash(accountId)
    const lessons: Lesson[] = []
    for (const one of wanted) {
      const lesson = await this.#lesson(accountId, one, hash)
      if (lesson) lessons.push(lesson)
    }
    const writtenTo: { senders: readonly number[]; atMs: number }[] = []
    for (const [some, names] of [
      [sent, (fields: HeaderFields) => recipientsOf(fields)],
      [answered, (fields: HeaderFields) => [authorOf(fields) ?? ''].filter((author) => author !== '')],
    ] as const) {
      for (const row of some) {
        const fields = await this.#fields(accountId, row)
        const senders = fields ? names(fields).map((address) => hash(addressName(address))) : []
        if (senders.length > 0) writtenTo.push({ senders, atMs: row.internalMs })
      }
    }
    const taught = new Set(await this.#keep(accountId, mailbox.id, place, { lessons, writtenTo }))
    // What another process was faster with has been passed on by that one, and may have been taken back since.
    const told = wanted.filter(({ row }) => taught.has(row.bodyId))
    for (const reason of await this.#share(accountId, told)) unheard(reason)
    return taught.size
  }

  async #share(accountId: string, taught: readonly Wanted[]): Promise<readonly string[]> {
    if (!this.#shared) return []
    const said: SaidLesson[] = []
    for (const { row, kind, isSaid } of taught) {
      const body = isSaid ? await this.#body(accountId, row.bodyId) : undefined
      if (body) said.push({ kind, body })
    }
    return this.#shared.tell(accountId, said)
  }

  #keep(
    accountId: string,
    mailbox: MailboxId,
    place: ChangePlace,
    { lessons, writtenTo }: Page,
  ): Promise<readonly number[]> {
    return this.#store.write(accountId, async ({ junk }) => {
      for (const { senders, atMs } of writtenTo) await junk.wroteTo(senders, atMs)
      await junk.lookedAt(mailbox, place)
      return junk.teach(lessons, this.#clock.nowMs())
    })
  }

  /** Which of the messages teach something. */
  #wanted(accountId: string, mailbox: Mailbox, rows: readonly MessageRow[]): Promise<Wanted[]> {
    return this.#store.read(accountId, async (mail) => {
      const learned = await mail.junk.learned(rows.map(({ bodyId }) => bodyId))
      const room = new FaintRoom((await mail.junk.state())?.taught)
      const wanted = new Map<number, Omit<Wanted, 'row'>>()
      for (const row of rows) {
        const provenance = await provenanceOf(mail, row.bodyId)
        const before: Learned | undefined = learned.get(row.bodyId)
        const copy = { use: mailbox.specialUse, flags: row.flags, savedMs: row.savedMs, provenance, learned: before }
        const kind = lessonOf(copy)
        const isRead = kind === 'good' && isFaint(copy)
        if (kind === undefined || (isRead && !room.take())) continue
        wanted.set(row.uid, { provenance, kind, before: before?.kind, isSaid: !isRead })
      }
      const uids = UidSet.ofSorted([...wanted.keys()].toSorted((a, b) => a - b))
      const listed = wanted.size > 0 ? await mail.list(mailbox.id, uids, ['root']) : []
      return listed.map((row) => ({ row, ...(wanted.get(row.uid) as Omit<Wanted, 'row'>) }))
    })
  }

  async #lesson(
    accountId: string,
    { row, provenance, kind, before }: Wanted,
    hash: (word: string) => number,
  ): Promise<Lesson | undefined> {
    const { bodyId, savedMs, root } = row
    const fields = await this.#fields(accountId, row)
    const body = await this.#body(accountId, bodyId)
    if (!fields || !body || !root) return undefined
    const authentication = provenance?.authentication
    const readable = { fields, root, chunks: (start: number, end: number) => body.chunks(start, end) }
    const words = [...(await messageWords(readable, authentication))].map(hash)
    const names = (authentication ? vouchingDomains(authentication) : []).map(domainName)
    // A forged author earns nobody a name, neither a good one nor a bad one.
    const author = authentication && isCredible(authentication) ? authorOf(fields) : undefined
    if (author !== undefined) names.push(addressName(author))
    const senders = names.map(hash)
    return { bodyId, kind, savedMs, before, words, senders }
  }

  async #fields(accountId: string, row: MessageRow & Pick<ListedMessage, 'root'>): Promise<HeaderFields | undefined> {
    const body = await this.#body(accountId, row.bodyId)
    if (!body) return undefined
    const chunks: Uint8Array[] = []
    const end = Math.min(body.size, row.root?.bodyStart ?? MAX_HEADER, MAX_HEADER)
    for await (const chunk of body.chunks(0, end)) chunks.push(chunk)
    return new HeaderFields(Buffer.concat(chunks))
  }

  /** Undefined for one that is gone or damaged: there is nothing to learn from it. */
  async #body(accountId: string, bodyId: number): Promise<Body | undefined> {
    try {
      return await this.#store.body(accountId, bodyId)
    } catch (error) {
      if (isFault(error, 'store/body-corrupt') || isFault(error, 'store/body-missing')) return undefined
      throw error
    }
  }

  async #hash(accountId: string): Promise<(word: string) => number> {
    const key = await this.#store.write(accountId, async ({ junk }) => {
      await junk.begin(this.#entropy.bytes(HASH_KEY_BYTES), this.#clock.nowMs())
      return (await junk.state())?.key
    })
    const keyed = new KeyedHash(key as Uint8Array)
    return (word) => keyed.ofText(word)
  }
}

/** How much mail that was only read is learned still. */
class FaintRoom {
  #left: number

  constructor(taught: Taught = { junk: 0, good: 0 }) {
    this.#left = FAINT_LESSONS + FAINT_TIMES_JUNK * taught.junk - taught.good
  }

  take(): boolean {
    return this.#left-- > 0
  }
}

/** Damaged records are mended or given up by the scrub; nothing is learned from them meanwhile. */
async function provenanceOf(mail: MailReader, bodyId: number): Promise<Provenance | undefined> {
  try {
    return await mail.provenance(bodyId)
  } catch (error) {
    if (isFault(error, 'store/content-damaged')) return undefined
    throw error
  }
}
