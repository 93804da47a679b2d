import type { Bytes } from '../../../base/bytes.ts'
import { Fault, toFault } from '../../../base/fault.ts'
import type { Body } from '../../../core/mail/body.ts'
import { Flag } from '../../../core/mail/flags.ts'
import type { ListedMessage, ListingColumn } from '../../../core/mail/message.ts'
import { UidSet } from '../../../core/mail/uid-set.ts'
import type { FetchAttribute, SectionAttribute, SimpleKind } from '../../../wire/imap/fetch-attribute.ts'
import { objectScope } from '../object-ids.ts'
import { ok, type Reply } from '../reply.ts'
import type { Selected, Session } from '../session.ts'
import { Slices } from '../slices.ts'
import { FetchBody, IN_MEMORY, isSection } from './fetch-body.ts'
import { FetchOutput } from './fetch-output.ts'
import { type FetchPlan, writeRow } from './fetch-rows.ts'

const ROWS_AT_ONCE = 500
/** Messages with bodies are read and marked as seen in smaller groups, since each may take long to send. */
const BODIES_AT_ONCE = 50
/** Octets of bodies that are read at once. */
const OCTETS_AT_ONCE = 1024 * 1024
const OF_FLAGS: readonly SimpleKind[] = ['uid', 'flags', 'modseq']
const SEEN = { how: 'add', flags: { bits: Flag.seen, keywords: [] } } as const

/** One FETCH at work: lists rows in groups, marks those that must be as seen, writes the responses, waits for the peer between groups. */
export class FetchRun {
  readonly #session: Session
  readonly #selected: Selected
  readonly #plan: FetchPlan
  readonly #columns: readonly ListingColumn[]
  readonly #marksSeen: boolean
  readonly #showsFlags: boolean
  /** Whether nothing but flags is asked for. */
  readonly #isOfFlags: boolean
  readonly #slices: Slices
  /** Messages of the present group that have just been marked as seen. */
  #marked: UidSet = UidSet.empty
  readonly #seenPlan: FetchPlan
  /** The first message whose body could not be read. */
  #fault: Fault | undefined

  constructor(session: Session, selected: Selected, attributes: readonly FetchAttribute[]) {
    this.#session = session
    this.#selected = selected
    this.#slices = new Slices(session.channel)
    const simple: SimpleKind[] = []
    const sections: SectionAttribute[] = []
    for (const attribute of attributes) {
      if (attribute.kind === 'section' || attribute.kind === 'binary' || attribute.kind === 'binary-size') {
        sections.push(attribute)
      } else if (!simple.includes(attribute.kind)) simple.push(attribute.kind)
    }
    this.#marksSeen =
      !selected.view.readOnly &&
      selected.view.rights.present.includes('s') &&
      sections.some((section) => section.kind !== 'binary-size' && !section.peek)
    this.#plan = { simple, sections, scope: objectScope(selected.view.rights.place) }
    this.#showsFlags = simple.includes('flags')
    this.#isOfFlags = sections.length === 0 && simple.every((kind) => OF_FLAGS.includes(kind))
    this.#seenPlan = withFlags(this.#plan, session.enabled.condstore)
    this.#columns = columnsFor(this.#plan)
  }

  /** Answers for all of `uids`. A message whose body cannot be read is left out, and the rest is answered before the fault is thrown. */
  async run(uids: UidSet): Promise<Reply> {
    const { sections } = this.#plan
    const limit = sections.length > 0 ? BODIES_AT_ONCE : ROWS_AT_ONCE
    const output = new FetchOutput(this.#session.channel, uids.size * 512)
    let found = 0
    for (let rest = uids; rest.size > 0; ) {
      const rows = await this.#list(rest, limit)
      found += rows.length
      await this.#write(output, rows)
      const last = rows.at(-1)
      if (!last) break
      rest = rest.intersect(UidSet.of([{ first: last.uid + 1, last: Number.MAX_SAFE_INTEGER }]))
      if (rest.size === 0) break
      if (this.#session.channel.isCongested) await output.flush()
      await this.#slices.pause()
    }
    output.finish()
    if (this.#fault) throw this.#fault
    return ok('that is all', found < uids.size ? 'EXPUNGEISSUED' : undefined)
  }

  async #list(uids: UidSet, limit: number): Promise<readonly ListedMessage[]> {
    const { view } = this.#selected
    const { mail } = this.#session.services
    // A row of flags has all that a plan of nothing but flags names.
    const rows = await mail.read<readonly ListedMessage[]>(view.accountId, (reader) =>
      this.#isOfFlags
        ? (reader.flags(view.mailboxId, uids, limit) as Promise<readonly ListedMessage[]>)
        : reader.list(view.mailboxId, uids, this.#columns, limit),
    )
    return this.#marksSeen ? this.#markSeen(rows) : rows
  }

  /** Sets \Seen where it is not set, in one transaction, and returns the rows as they are then. RFC 9051 §6.4.5. */
  async #markSeen(rows: readonly ListedMessage[]): Promise<readonly ListedMessage[]> {
    const { view } = this.#selected
    const unseen = UidSet.ofSorted(rows.filter((row) => !(row.flags.bits & Flag.seen)).map((row) => row.uid))
    this.#marked = UidSet.empty
    if (unseen.size === 0) return rows
    const { stored, before } = await this.#session.services.mail.write(view.accountId, async (mail) => ({
      before: await mail.modseq(),
      stored: await mail.setFlags(view.mailboxId, unseen, SEEN),
    }))
    const changed = new Map(stored.changed.map((row) => [row.uid, row]))
    const made = stored.changed.find((row) => row.modseq > before)
    if (made) view.made(made.modseq)
    this.#marked = unseen
    return rows.map((row) => {
      const now = changed.get(row.uid)
      return now ? { ...row, flags: now.flags, modseq: now.modseq } : row
    })
  }

  async #write(output: FetchOutput, rows: readonly ListedMessage[]): Promise<void> {
    if (this.#plan.sections.length > 0) {
      await this.#writeWithSections(output, rows)
      return
    }
    const { view } = this.#selected
    const { allowsUtf8 } = this.#session
    for (const row of rows) {
      this.#tellKeywords(output, row)
      writeRow(output, view.fetchHead(this.#session, row.uid), row, this.#plan, allowsUtf8)
      output.text(')\r\n')
      this.#separate(output)
    }
  }

  /** Small bodies are read many at a time; and where nothing has to be waited for, there is no promise for a message. */
  async #writeWithSections(output: FetchOutput, rows: readonly ListedMessage[]): Promise<void> {
    const { channel } = this.#session
    for (let at = 0; at < rows.length; ) {
      const end = groupEnd(rows, at)
      const octets = end > at + 1 ? await this.#octets(rows.slice(at, end)) : undefined
      for (; at < end; at++) {
        const row = rows[at] as ListedMessage
        this.#tellKeywords(output, row)
        if (!this.#tryWriteMessage(output, row, octets?.get(row.bodyId))) await this.#writeMessage(output, row)
        if (channel.isCongested) await output.flush()
        this.#separate(output)
        await this.#slices.pause()
      }
    }
  }

  /** Writes the whole response from octets at hand. False if something would have to be waited for: then nothing is written. */
  #tryWriteMessage(output: FetchOutput, row: ListedMessage, octets: Bytes | undefined): boolean {
    const { sections } = this.#plan
    // One command may ask a thousand times for the same large part: neither memory nor the turns of others may pay for it.
    if (!octets || row.size * sections.length > IN_MEMORY || !sections.every(isSection)) return false
    output.begin()
    try {
      const body = new FetchBody(row, () => this.#open(row), output)
      let separator = this.#writeHead(output, row)
      for (const section of sections) {
        output.text(separator)
        body.writeNow(section, octets)
        separator = ' '
      }
      output.text(')\r\n')
    } catch (error) {
      this.#giveUp(output, error)
    }
    return true
  }

  async #writeMessage(output: FetchOutput, row: ListedMessage): Promise<void> {
    output.begin()
    try {
      const body = new FetchBody(row, () => this.#open(row), output)
      let separator = this.#writeHead(output, row)
      for (const section of this.#plan.sections) {
        output.text(separator)
        await body.write(section)
        separator = ' '
        if (this.#session.channel.isCongested) await output.flush()
        await this.#slices.pause()
      }
      output.text(')\r\n')
    } catch (error) {
      this.#giveUp(output, error)
    }
  }

  /** Writes what comes before the sections. Returns what stands between it and the first of them. */
  #writeHead(output: FetchOutput, row: ListedMessage): string {
    const plan = this.#marked.has(row.uid) ? this.#seenPlan : this.#plan
    writeRow(output, this.#selected.view.fetchHead(this.#session, row.uid), row, plan, this.#session.allowsUtf8)
    return plan.simple.length > 0 ? ' ' : ''
  }

  /** A message that cannot be read is left out, if nothing of it has gone out yet. @throws Fault if something has, and those of the connection */
  #giveUp(output: FetchOutput, error: unknown): void {
    const fault = toFault(error)
    if (!output.takeBack() || fault.code.startsWith('net/')) throw this.#breakOff(fault)
    this.#fault ??= fault
  }

  /** The untagged FLAGS goes to the channel directly, so what is collected has to go before it. */
  #tellKeywords(output: FetchOutput, row: ListedMessage): void {
    const { view } = this.#selected
    if (!this.#showsFlags || view.knowsKeywords(row.flags)) return
    output.finish()
    view.tellKeywords(this.#session, row.flags)
  }

  #separate(output: FetchOutput): void {
    const { channel } = this.#session
    if (!channel.isCompressed) return
    output.finish()
    channel.separate()
  }

  #octets(rows: readonly ListedMessage[]): Promise<ReadonlyMap<number, Bytes>> {
    const ids = rows.map((row) => row.bodyId)
    return this.#session.services.mail.octets(this.#selected.view.accountId, ids)
  }

  async #open(row: ListedMessage): Promise<Body> {
    const body = await this.#session.services.mail.body(this.#selected.view.accountId, row.bodyId)
    if (!body) throw new Fault('peer', 'imap/expunged', 'a message has been expunged')
    return body
  }

  /** In the middle of a literal nothing can be said any more that the client would understand: the connection is dropped. */
  #breakOff(fault: Fault): Fault {
    const { channel, services } = this.#session
    if (!fault.code.startsWith('net/')) services.log.error('imap/broken-off', fault, { connection: channel.facts.id })
    channel.destroy()
    return fault.code.startsWith('net/')
      ? fault
      : new Fault('world', 'net/connection-lost', 'the connection was dropped in the middle of a response', {
          cause: fault,
        })
  }
}

/** What a message shows that has just been marked as seen: its flags too, and its modseq once CONDSTORE is on. */
function withFlags(plan: FetchPlan, condstore: boolean): FetchPlan {
  const simple = [...plan.simple]
  if (!simple.includes('flags')) simple.push('flags')
  if (condstore && !simple.includes('modseq')) simple.push('modseq')
  return { ...plan, simple }
}

/** End of the messages from `at` on whose bodies are read together: at least one, and no more than may stand in memory. */
function groupEnd(rows: readonly ListedMessage[], at: number): number {
  let octets = 0
  let end = at
  do octets += (rows[end++] as ListedMessage).size
  while (end < rows.length && octets + (rows[end] as ListedMessage).size <= OCTETS_AT_ONCE)
  return end
}

function columnsFor({ simple, sections }: FetchPlan): ListingColumn[] {
  const columns: ListingColumn[] = []
  if (simple.includes('envelope')) columns.push('envelope')
  if (simple.includes('bodystructure')) columns.push('bodyStructure')
  if (simple.includes('preview')) columns.push('preview')
  if (simple.includes('body') || sections.some(needsTree)) columns.push('root')
  return columns
}

/** Whether the places of parts are needed: not for the whole message. */
function needsTree(attribute: SectionAttribute): boolean {
  if (attribute.kind !== 'section') return attribute.path.length > 0
  return attribute.section.path.length > 0 || attribute.section.text !== undefined
}
