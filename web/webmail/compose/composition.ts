import { Changes } from '../mail/changes.ts'
import { JmapFailure } from '../mail/jmap-failure.ts'
import type { FileLimits } from '../mail/upload.ts'
import { speaksOfAttachment } from './attachment-words.ts'
import { Decision } from './decision.ts'
import { importMessage } from './draft.ts'
import { filesInOrder } from './draft-object.ts'
import { HeldFiles } from './held-files.ts'
import { htmlToText } from './html/html-to-text.ts'
import { textToHtml } from './html/text-to-html.ts'
import { type Keeping, type KeepingTools, KeptDraft, RETRY_MS, type Writing } from './kept-draft.ts'
import { Leftovers } from './leftovers.ts'
import type { Beginning, Letter, LetterBody, LetterFile } from './letter.ts'
import type { SealedMessage, Sealer } from './sealer.ts'
import { type Outgoing, recipientsOf, type SendOptions, submit, USUAL_OPTIONS } from './sending.ts'
import { type TooLarge, Uploads } from './uploads.ts'

/** It is saved when nothing was changed for so long. */
export const PAUSE_MS = 1500
/** What is asked before a letter goes, once: without a subject, or without the file that it speaks of. */
export type Question = 'noSubject' | 'noAttachment' | 'inClear'

export interface CompositionTools extends KeepingTools {
  /** Finds what encrypts a letter, once all of it is there; undefined if its author has no key. */
  findSealer(composition: Composition): Promise<Sealer | undefined>
  readonly limits: FileLimits
}

/** One letter that is being written: what it says, how far it is saved, and what can be done with it. Nothing here knows how it is drawn. */
export class Composition implements Writing {
  readonly changes = new Changes()
  /** What tells it from the others that are open. */
  readonly id: string
  letter: Letter
  options: SendOptions = USUAL_OPTIONS
  isSending = false
  /** Counts the bodies that did not come from the editor: it shows the latest. */
  bodies = 0
  tooLarge: TooLarge | undefined
  /** A recipient may be half written. */
  isAddressing = false
  readonly uploads: Uploads
  readonly held: HeldFiles
  readonly decision: Decision
  readonly #tools: CompositionTools
  readonly #kept: KeptDraft
  readonly #leftovers: Leftovers
  readonly #asked = new Set<Question>()
  isTyped = false
  /** Gives what stands in the editor, which is not read at every stroke of a key. */
  #editor: (() => LetterBody) | undefined
  #edits = 0
  /** It was sent, or thrown away: saving it once more would destroy what was sent, or bring back what was not wanted. */
  isGone = false
  readonly beginning: Beginning

  constructor(id: string, tools: CompositionTools, beginning: Beginning) {
    this.id = id
    this.#tools = tools
    this.beginning = beginning
    this.letter = beginning.letter
    this.held = new HeldFiles(beginning.held)
    this.#kept = new KeptDraft(this, tools, beginning, this.held)
    this.#leftovers = new Leftovers(tools.mail, tools.after)
    this.uploads = new Uploads(
      async (octets, type, watch) => {
        const isKnown = await this.decision.ended()
        return isKnown && !this.#isCovered ? tools.upload(octets, type, watch) : this.held.hold(octets)
      },
      tools.limits,
      (file) => this.change({ files: [...this.letter.files, file] }),
      () => this.changes.tell(),
    )
    this.decision = new Decision(
      () => this.#findSealer(),
      () => this.#decided(),
    )
    void this.decision.ask()
  }

  async #findSealer(): Promise<void> {
    const sealer = await this.#tools.findSealer(this)
    if (!sealer && this.beginning.wasEncrypted) throw new JmapFailure('refused', 'noKey')
    this.#kept.draft.sealer = sealer
  }

  #decided(): void {
    const { kind } = this.decision.known
    if (kind === 'failed') {
      this.keepHere()
      this.#tools.after(RETRY_MS, () => {
        if (this.decision.known.kind === 'failed' && !this.isGone) void this.decision.ask()
      })
    }
    this.changes.tell()
    if (kind === 'known' && !this.isSaved) this.#saveLater()
  }

  /** How far it is kept at the server. */
  get keeping(): Keeping {
    return this.#kept.state
  }

  /** The draft as it was saved last. */
  get emailId(): string | undefined {
    return this.#kept.draft.emailId
  }

  get isSaved(): boolean {
    return this.#kept.isLatest && !this.isTyped && this.uploads.all.length === 0
  }

  get sealer(): Sealer | undefined {
    return this.#kept.draft.sealer
  }

  /** What encrypts it has changed its mind: a draft that lies in clear and may not any more is saved anew at once. */
  resealed(): void {
    this.changes.tell()
    const isOurs = this.sealer?.encrypts || !this.#kept.has(this.beginning.letter)
    const isExposed = this.emailId !== undefined && !this.#kept.draft.isSealed && isOurs
    if (isExposed && this.#isCovered && this.isSaved) this.change({})
  }

  /** Whose editor the text stands in from now on; undefined when it goes. */
  edit(editor: (() => LetterBody) | undefined): void {
    if (!editor) this.read()
    this.#editor = editor
  }

  /** The editor writes the body in its own way: that is no change of the member's. */
  settle(body: LetterBody): void {
    if (this.isTyped || JSON.stringify(body) === JSON.stringify(this.letter.body)) return
    this.#kept.settle({ ...this.letter, body })
  }

  /** Something was typed into the editor. */
  typed(): void {
    this.isTyped = true
    this.tooLarge = undefined
    this.#kept.tell({ kind: 'changed' })
    this.#saveLater()
  }

  /** Takes what was typed over from the editor. */
  read(): Letter {
    const body = this.isTyped ? this.#editor?.() : undefined
    this.isTyped = false
    if (body && JSON.stringify(body) !== JSON.stringify(this.letter.body)) this.letter = { ...this.letter, body }
    return this.letter
  }

  change(part: Partial<Letter>): void {
    if (part.body) {
      this.isTyped = false
      this.bodies++
    }
    this.letter = { ...this.letter, ...part }
    this.#kept.tell({ kind: 'changed' })
    this.#saveLater()
  }

  tell(): void {
    this.changes.tell()
  }

  choose(options: Partial<SendOptions>): void {
    this.options = { ...this.options, ...options }
    this.changes.tell()
  }

  #saveLater(): void {
    const edits = ++this.#edits
    this.#tools.after(PAUSE_MS, () => {
      if (edits === this.#edits) void this.save()
    })
  }

  #textOf(html: string): string {
    return htmlToText(this.#tools.parse(html))
  }

  /** Octets of the files that go along. */
  get octets(): number {
    return this.letter.files.reduce((sum, { size }) => sum + size, 0)
  }

  /** Files that are attachments: in plain text no picture is shown. */
  get attachments(): readonly LetterFile[] {
    const { files, body } = this.letter
    return files.filter(({ cid }) => cid === undefined || body.kind === 'plain')
  }

  /** Has a file go along; with a `cid`, as a picture in the text. What it is too large for stands in `tooLarge`, too, to be said. */
  addFile(file: File, cid?: string): TooLarge | undefined {
    this.tooLarge = this.uploads.add(file, this.octets, cid)
    this.changes.tell()
    return this.tooLarge
  }

  removeFile(file: LetterFile): void {
    this.change({ files: this.letter.files.filter((one) => one.blobId !== file.blobId) })
  }

  /** Writes on as plain text, or with formatting. What is given back is how it was, to be put back with `change`. */
  turnInto(kind: LetterBody['kind']): Pick<Letter, 'body' | 'files'> {
    const { body, files } = this.read()
    if (body.kind === 'rich' && kind === 'plain') this.change({ body: { kind, text: this.#textOf(body.html) } })
    if (body.kind === 'plain' && kind === 'rich') this.change({ body: { kind, html: textToHtml(body.text) } })
    return { body, files }
  }

  /** Saves what is not saved yet. What goes wrong stands in `keeping`, and what was written stays. */
  async save(): Promise<void> {
    const letter = this.read()
    if (this.isSending || this.isGone) return
    if (this.decision.known.kind !== 'known') {
      if (!this.#kept.has(letter)) this.#kept.tell({ kind: 'waiting' })
      return
    }
    if (!this.#kept.has(letter)) this.#kept.keep(letter)
    // What was typed was taken back again.
    else if (this.keeping.kind === 'changed')
      this.#kept.tell({ kind: this.emailId === undefined ? 'nothing' : 'saved' })
    await this.#kept.settled()
  }

  /** Saves all of it, with the files that are still on their way. Gives whether all of it is saved. */
  async finish(): Promise<boolean> {
    const areThere = await this.uploads.settled().then(
      () => true,
      () => false,
    )
    await this.decision.ended()
    await this.save()
    return areThere && this.isSaved
  }

  /** Its page goes: what is not saved is on its way to the server, and kept in the window. */
  leave(messageId: string): void {
    this.#kept.leave(messageId)
  }

  /** Keeps in the window what is not saved: nothing that is to be encrypted. */
  keepHere(): void {
    this.#kept.keepHere()
  }

  /** It is thrown away unless that is undone: nothing of it is kept in the window, and what was not saved yet is not. */
  setAside(): void {
    this.isGone = true
    this.#kept.forgetHere()
  }

  /** It is written on after all. */
  takeUp(): void {
    this.isGone = false
    if (!this.isSaved) this.#saveLater()
    this.changes.tell()
  }

  get #isCovered(): boolean {
    return this.sealer?.covers(this.letter) === true
  }

  /** Whether it may lie nowhere in clear, not in this window either. */
  get isSecret(): boolean {
    if (this.sealer) return this.#isCovered
    return (this.beginning.wasEncrypted || this.#kept.draft.isSealed) && this.decision.known.kind !== 'known'
  }

  /** What is to be asked before it goes; it is asked once. */
  tryQuestion(): Question | undefined {
    const { subject, body } = this.read()
    const text = body.kind === 'plain' ? body.text : this.#textOf(body.html)
    const hasFiles = this.uploads.all.length > 0 || filesInOrder(this.letter).length > 0
    const questions: Question[] = []
    if (subject.trim() === '') questions.push('noSubject')
    if (!hasFiles && speaksOfAttachment(text)) questions.push('noAttachment')
    const isKnown = this.decision.known.kind === 'known'
    if (this.beginning.wasEncrypted && isKnown && !this.sealer?.encrypts) questions.push('inClear')
    const next = questions.find((one) => !this.#asked.has(one))
    if (next) this.#asked.add(next)
    return next
  }

  /** Sends it, once its files have arrived. What is given back takes it back, for some seconds. @throws BadAddress, JmapFailure `nobody` if there is no recipient, `notReady` if it is not known whether it is encrypted */
  async send(): Promise<() => Promise<void>> {
    if (recipientsOf(this.letter).length === 0) throw new JmapFailure('refused', 'nobody')
    this.#beSending(true)
    try {
      const [isKnown] = await Promise.all([this.decision.ended(), this.uploads.settled()])
      if (!isKnown) throw new JmapFailure('refused', 'notReady')
      const letter = this.read()
      const messages = await this.sealer?.messages(letter)
      const takeBack = messages ? await this.#submitSealed(messages) : await this.#submit(letter)
      this.isGone = true
      this.#kept.forgetHere()
      return async () => {
        await takeBack()
        this.isGone = false
      }
    } finally {
      this.#beSending(false)
    }
  }

  /** The draft itself goes out. */
  async #submit(letter: Letter): Promise<() => Promise<void>> {
    await this.#kept.save(letter)
    const outgoing = [{ emailId: this.#kept.draft.emailId as string, recipients: recipientsOf(letter) }]
    return submit(this.#tools.mail, letter.from, outgoing, this.options)
  }

  /** Messages that were made in the browser go out in the place of the draft. Of what does not go nothing stays. */
  async #submitSealed(messages: readonly SealedMessage[]): Promise<() => Promise<void>> {
    const drafts = this.#tools.mail.cache.withRole('drafts')
    if (!drafts) throw new JmapFailure('refused', 'no drafts')
    const placing = { mailboxIds: { [drafts.id]: true }, keywords: { $draft: true, $seen: true } }
    const outgoing: Outgoing[] = []
    try {
      for (const { octets, recipients } of messages) {
        outgoing.push({ emailId: await importMessage(this.#tools, octets, placing), recipients })
      }
      const takeBack = await submit(this.#tools.mail, this.letter.from, outgoing, this.options)
      // It has gone: what fails from here on is no reason to send it again.
      const before = await this.#kept.draft.replaceBy(outgoing[0]?.emailId as string)
      await this.#leftovers.throwAway(before === undefined ? [] : [before])
      return takeBack
    } catch (error) {
      await this.#leftovers.throwAway(outgoing.map(({ emailId }) => emailId))
      throw error
    }
  }

  #beSending(isSending: boolean): void {
    this.isSending = isSending
    if (isSending) this.#edits++
    this.changes.tell()
  }

  /** Throws away what was saved. @throws JmapFailure */
  async discard(): Promise<void> {
    this.#edits++
    this.isGone = true
    for (const { id } of this.uploads.all) this.uploads.cancel(id)
    this.#kept.forgetHere()
    await this.#kept.draft.discard()
  }
}
