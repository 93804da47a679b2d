import { applyFlags, Flag, type FlagChange, type Flags } from './flags.ts'
import { foldedName, mailboxName, namesAbove } from './mailbox-name.ts'

/** A message as the model keeps it. */
export interface ModelMessage {
  readonly uid: number
  readonly emailId: number
  readonly text: string
  modseq: number
  flags: Flags
}

/** A mailbox as the model keeps it. */
export interface ModelMailbox {
  readonly uidValidity: number
  name: string
  uidNext: number
  highestModseq: number
  messages: ModelMessage[]
  readonly vanished: { readonly uid: number; readonly modseq: number }[]
}

/** A message that the model could bring back. */
interface ModelExpunged {
  readonly mailbox: number
  readonly message: ModelMessage
}

/** The plainest mail store there is: what every driver is compared with. Its refusals are the code of the fault. */
export class MailModel {
  modseq: number
  readonly mailboxes = new Map<number, ModelMailbox>()
  /** In no order. */
  expunged: ModelExpunged[] = []
  readonly #goneNames = new Map<number, string>()
  #nextUidValidity: number
  #nextEmail = 1
  #nextMailbox: number

  constructor(
    modseq: number,
    existing: readonly { readonly id: number; readonly name: string; readonly uidValidity: number }[],
  ) {
    this.modseq = modseq
    for (const { id, name, uidValidity } of existing) {
      this.mailboxes.set(id, { name, uidValidity, uidNext: 1, highestModseq: modseq, messages: [], vanished: [] })
    }
    this.#nextMailbox = Math.max(...existing.map(({ id }) => id)) + 1
    this.#nextUidValidity = Math.max(...existing.map(({ uidValidity }) => uidValidity)) + 1
  }

  /** Mailboxes in the order of their numbers. */
  get ids(): number[] {
    return [...this.mailboxes.keys()].sort((a, b) => a - b)
  }

  append(id: number, text: string, flags: Flags): void {
    this.modseq++
    this.#add(id, { text, flags, emailId: this.#nextEmail++ })
  }

  copy(from: number, uids: ReadonlySet<number>, to: number): [number, number][] {
    return this.#transfer(from, uids, to, () => this.#nextEmail++)
  }

  move(from: number, uids: ReadonlySet<number>, to: number): [number, number][] {
    const pairs = this.#transfer(from, uids, to, (message) => message.emailId)
    this.#remove(from, new Set(pairs.map(([uid]) => uid)))
    return pairs
  }

  setFlags(id: number, uids: ReadonlySet<number>, change: FlagChange, unchangedSince: number): number[] {
    const mailbox = this.#mailbox(id)
    const modified: number[] = []
    let drawn = false
    for (const message of mailbox.messages) {
      if (!uids.has(message.uid)) continue
      if (message.modseq > unchangedSince) {
        modified.push(message.uid)
        continue
      }
      const after = applyFlags(message.flags, change)
      if (JSON.stringify(after) === JSON.stringify(message.flags)) continue
      if (!drawn) this.modseq++
      drawn = true
      message.flags = after
      message.modseq = mailbox.highestModseq = this.modseq
    }
    return modified
  }

  expunge(id: number, uids: ReadonlySet<number>, anyway: boolean): number[] {
    const gone = this.#mailbox(id).messages.filter(
      (message) => uids.has(message.uid) && (anyway || message.flags.bits & Flag.deleted),
    )
    if (gone.length > 0) this.modseq++
    this.#remove(id, new Set(gone.map((message) => message.uid)))
    this.#setAside(id, gone)
    return gone.map((message) => message.uid)
  }

  /** Brings back what was expunged, in the order of these pairs of mailbox and UID. */
  bringBack(keys: readonly { readonly mailbox: number; readonly uid: number }[]): [number, number][] {
    if (keys.length > 0) this.modseq++
    return keys.map(({ mailbox, uid }) => {
      const at = this.expunged.findIndex((each) => each.mailbox === mailbox && each.message.uid === uid)
      const [{ message }] = this.expunged.splice(at, 1) as [ModelExpunged]
      const target = this.mailboxes.has(mailbox) ? mailbox : this.#findOrMake(this.#goneNames.get(mailbox) as string)
      const { text, emailId, flags } = message
      const back = { text, emailId, flags: { ...flags, bits: flags.bits & ~Flag.deleted } }
      return [target, this.#add(target, back)]
    })
  }

  create(name: string): string | undefined {
    const kept = mailboxName(name)
    if (this.#named(kept) !== undefined) return 'mail/exists'
    this.modseq++
    this.#createAbove(kept)
    this.#make(kept)
    return undefined
  }

  delete(name: string): string | undefined {
    const folded = foldedName(name)
    if (folded === 'INBOX') return 'mail/bad-name'
    const id = this.#named(folded)
    if (id === undefined) return this.#below(folded).length > 0 ? 'mail/has-children' : 'mail/no-such-mailbox'
    this.modseq++
    this.#setAside(id, this.#mailbox(id).messages)
    this.#goneNames.set(id, this.#mailbox(id).name)
    this.mailboxes.delete(id)
    return undefined
  }

  rename(asked: string, askedTo: string): string | undefined {
    const from = foldedName(asked)
    const to = mailboxName(askedTo)
    const id = this.#named(from)
    const below = this.#below(from)
    if (id === undefined && below.length === 0) return 'mail/no-such-mailbox'
    if (this.#named(to) !== undefined) return 'mail/exists'
    if (from === 'INBOX') {
      this.modseq++
      this.#createAbove(to)
      const made = this.#make(to)
      const all = new Set(this.#mailbox(id as number).messages.map(({ uid }) => uid))
      this.modseq--
      if (all.size > 0) this.move(id as number, all, made)
      else this.modseq++
      return undefined
    }
    if (to.startsWith(`${from}/`)) return 'mail/bad-name'
    const renamed = id === undefined ? below : [id, ...below]
    const target = (each: number) => to + this.#mailbox(each).name.slice(from.length)
    if (renamed.some((each) => this.#named(target(each)) !== undefined)) return 'mail/exists'
    this.modseq++
    this.#createAbove(to)
    for (const each of renamed) this.#mailbox(each).name = target(each)
    return undefined
  }

  #transfer(
    from: number,
    uids: ReadonlySet<number>,
    to: number,
    emailOf: (message: ModelMessage) => number,
  ): [number, number][] {
    const messages = this.#mailbox(from).messages.filter(({ uid }) => uids.has(uid))
    if (messages.length > 0) this.modseq++
    return messages.map((message) => {
      const { text, flags } = message
      return [message.uid, this.#add(to, { text, flags, emailId: emailOf(message) })]
    })
  }

  #add(id: number, message: Pick<ModelMessage, 'text' | 'flags' | 'emailId'>): number {
    const mailbox = this.#mailbox(id)
    const uid = mailbox.uidNext++
    mailbox.highestModseq = this.modseq
    mailbox.messages.push({ ...message, uid, modseq: this.modseq })
    return uid
  }

  #remove(id: number, uids: ReadonlySet<number>): void {
    if (uids.size === 0) return
    const mailbox = this.#mailbox(id)
    mailbox.messages = mailbox.messages.filter(({ uid }) => !uids.has(uid))
    for (const uid of uids) mailbox.vanished.push({ uid, modseq: this.modseq })
    mailbox.highestModseq = this.modseq
  }

  #setAside(mailbox: number, messages: readonly ModelMessage[]): void {
    for (const message of messages) this.expunged.push({ mailbox, message })
  }

  #findOrMake(name: string): number {
    const found = this.#named(name)
    if (found !== undefined) return found
    this.#createAbove(name)
    return this.#make(name)
  }

  #createAbove(name: string): void {
    for (const above of namesAbove(name)) if (this.#named(above) === undefined) this.#make(above)
  }

  #make(name: string): number {
    const id = this.#nextMailbox++
    const uidValidity = this.#nextUidValidity++
    this.mailboxes.set(id, { name, uidValidity, uidNext: 1, highestModseq: this.modseq, messages: [], vanished: [] })
    return id
  }

  #named(name: string): number | undefined {
    for (const [id, mailbox] of this.mailboxes) if (mailbox.name === name) return id
    return undefined
  }

  #below(name: string): number[] {
    return this.ids.filter((id) => this.#mailbox(id).name.startsWith(`${name}/`))
  }

  #mailbox(id: number): ModelMailbox {
    return this.mailboxes.get(id) as ModelMailbox
  }
}
