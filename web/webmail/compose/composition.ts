import { Changes } from '../mail/changes.ts'
import { isOffline, JmapFailure } from '../mail/jmap-failure.ts'
import type { FileLimits } from '../mail/upload.ts'
import { speaksOfAttachment } from './attachment-words.ts'
import { Decision } from './decision.ts'
import { Draft, type DraftTools, importMessage, withFilesAt } from './draft.ts'
import { filesInOrder } from './draft-object.ts'
import { HeldFiles } from './held-files.ts'
import { htmlToText } from './html/html-to-text.ts'
import { textToHtml } from './html/text-to-html.ts'
import { Leftovers } from './leftovers.ts'
import type { Beginning, Letter, LetterBody, LetterFile } from './letter.ts'
import type { SealedMessage, Sealer } from './sealer.ts'
import { type Outgoing, recipientsOf, type SendOptions, submit, USUAL_OPTIONS } from './sending.ts'
import { type TooLarge, Uploads } from './uploads.ts'

/** It is saved when nothing was changed for so long. */
export const PAUSE_MS = 1500
/** Where nothing was answered it is tried again after so long. */
const RETRY_MS = 15_000

/** How far what was written is kept at the server. */
export type Keeping =
  | { readonly kind: 'nothing' | 'changed' | 'saving' | 'saved' }
  /** Not saved: it is not known yet whether it is encrypted. */
  | { readonly kind: 'waiting' }
  /** Saved, but somebody else has saved the same draft: there are two now. */
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'failed'; readonly error: unknown }

/** What is asked before a letter goes, once: without a subject, or without the file that it speaks of. */
export type Question = 'noSubject' | 'noAttachment' | 'inClear'

export interface CompositionTools extends DraftTools {
  /** Finds what encrypts a letter, once all of it is there; undefined if its author has no key. */
  findSealer(composition: Composition): Promise<Sealer | undefined>
  readonly limits: FileLimits
  after(ms: number, act: () => void): void
  /** Keeps in the window what the server does not have; undefined forgets it. */
  keep(id: string, beginning: Beginning | undefined): void
}

/** One letter that is being written: what it says, how far it is saved, and what can be done with it. Nothing here knows how it is drawn. */
export class Composition {
  readonly changes = new Changes()
  /** What tells it from the others that are open. */
  readonly id: string
  letter: Letter
  options: SendOptions = USUAL_OPTIONS
  keeping: Keeping = { kind: 'nothing' }
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
  readonly #draft: Draft
  readonly #leftovers: Leftovers
  readonly #asked = new Set<Question>()
  #saved: Letter
  /** Gives what stands in the editor, which is not read at every stroke of a key. */
  #editor: (() => LetterBody) | undefined
  #isTyped = false
  #edits = 0
  #saving: Promise<void> = Promise.resolve()
  /** It was sent, or thrown away: saving it once more would destroy what was sent, or bring back what was not wanted. */
  #isGone = false
  readonly beginning: Beginning

  constructor(id: string, tools: CompositionTools, beginning: Beginning) {
    this.id = id
    this.#tools = tools
    this.beginning = beginning
    this.letter = beginning.letter
    this.#saved = beginning.letter
    this.held = new HeldFiles(beginning.held)
    this.#draft = new Draft(tools, beginning.thread, beginning.emailId, this.held)
    this.#draft.isSealed = beginning.held !== undefined && beginning.emailId !== undefined
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
    this.#draft.sealer = sealer
  }

  #decided(): void {
    const { kind } = this.decision.known
    if (kind === 'failed') {
      this.keepHere()
      this.#tools.after(RETRY_MS, () => {
        if (this.decision.known.kind === 'failed' && !this.#isGone) void this.decision.ask()
      })
    }
    this.changes.tell()
    if (kind === 'known' && !this.isSaved) this.#saveLater()
  }

  /** The draft as it was saved last. */
  get emailId(): string | undefined {
    return this.#draft.emailId
  }

  get isSaved(): boolean {
    return this.#saved === this.letter && !this.#isTyped && this.uploads.all.length === 0
  }

  get sealer(): Sealer | undefined {
    return this.#draft.sealer
  }

  /** What encrypts it has changed its mind: a draft that lies in clear and may not any more is saved anew at once. */
  resealed(): void {
    this.changes.tell()
    const isOurs = this.sealer?.encrypts || this.#saved !== this.beginning.letter
    const isExposed = this.emailId !== undefined && !this.#draft.isSealed && isOurs
    if (isExposed && this.#isCovered && this.isSaved) this.change({})
  }

  /** Whose editor the text stands in from now on; undefined when it goes. */
  edit(editor: (() => LetterBody) | undefined): void {
    if (!editor) this.read()
    this.#editor = editor
  }

  /** The editor writes the body in its own way: that is no change of the member's. */
  settle(body: LetterBody): void {
    if (this.#isTyped || JSON.stringify(body) === JSON.stringify(this.letter.body)) return
    const isSaved = this.#saved === this.letter
    this.letter = { ...this.letter, body }
    if (isSaved) this.#saved = this.letter
  }

  /** Something was typed into the editor. */
  typed(): void {
    this.#isTyped = true
    this.tooLarge = undefined
    this.#keep({ kind: 'changed' })
    this.#saveLater()
  }

  /** Takes what was typed over from the editor. */
  read(): Letter {
    const body = this.#isTyped ? this.#editor?.() : undefined
    this.#isTyped = false
    if (body && JSON.stringify(body) !== JSON.stringify(this.letter.body)) this.letter = { ...this.letter, body }
    return this.letter
  }

  change(part: Partial<Letter>): void {
    if (part.body) {
      this.#isTyped = false
      this.bodies++
    }
    this.letter = { ...this.letter, ...part }
    this.#keep({ kind: 'changed' })
    this.#saveLater()
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
    if (this.isSending || this.#isGone) return
    if (this.decision.known.kind !== 'known') {
      if (this.#saved !== letter) this.#keep({ kind: 'waiting' })
      return
    }
    if (this.#saved !== letter) this.#saving = this.#trySave(letter)
    // What was typed was taken back again.
    else if (this.keeping.kind === 'changed') this.#keep({ kind: this.emailId === undefined ? 'nothing' : 'saved' })
    await this.#saving
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

  async #trySave(letter: Letter): Promise<void> {
    try {
      await this.#save(letter)
    } catch (error) {
      this.#keep({ kind: 'failed', error })
      this.keepHere()
      if (!isOffline(error)) return
      this.#tools.after(RETRY_MS, () => {
        if (this.keeping.kind === 'failed') void this.save()
      })
    }
  }

  async #save(letter: Letter): Promise<void> {
    const before = this.#saved
    this.#saved = letter
    this.#keep({ kind: 'saving' })
    try {
      const { outcome, moved } = await this.#draft.save(letter)
      this.#move(moved)
      this.#keep({ kind: this.#saved === this.letter && !this.#isTyped ? outcome : 'changed' })
      if (this.isSaved) this.#tools.keep(this.id, undefined)
    } catch (error) {
      if (this.#saved === letter) this.#saved = before
      throw error
    }
  }

  /** Files that a draft had lie somewhere else once it was saved anew. */
  #move(moved: ReadonlyMap<string, string>): void {
    if (moved.size === 0) return
    const isLatest = this.#saved === this.letter
    this.letter = withFilesAt(this.letter, moved)
    if (isLatest) this.#saved = this.letter
  }

  /** Its page goes: what is not saved is on its way to the server, and kept in the window, since it may not arrive. Whoever finds it here looks for it there first. */
  leave(messageId: string): void {
    this.keepHere(messageId)
    this.#draft.messageId = messageId
    void this.save()
  }

  /** Keeps in the window what is not saved: nothing that is to be encrypted. */
  keepHere(leftAs?: string): void {
    if (this.#isSecret) {
      // Nor what was kept before it was to be encrypted.
      this.#tools.keep(this.id, undefined)
      return
    }
    if (this.isSaved || this.#isGone) return
    const letter = this.read()
    const files = letter.files.filter(({ blobId }) => !this.held.held(blobId))
    const { thread } = this.#draft
    const left = leftAs === undefined ? {} : { leftAs }
    this.#tools.keep(this.id, { letter: { ...letter, files }, thread, emailId: this.emailId, ...left })
  }

  /** It is thrown away unless that is undone: nothing of it is kept in the window, and what was not saved yet is not. */
  setAside(): void {
    this.#isGone = true
    this.#tools.keep(this.id, undefined)
  }

  /** It is written on after all. */
  takeUp(): void {
    this.#isGone = false
    if (!this.isSaved) this.#saveLater()
    this.changes.tell()
  }

  get #isCovered(): boolean {
    return this.sealer?.covers(this.letter) === true
  }

  /** Whether it may lie nowhere in clear, not in this window either. */
  get #isSecret(): boolean {
    if (this.sealer) return this.#isCovered
    return (this.beginning.wasEncrypted || this.#draft.isSealed) && this.decision.known.kind !== 'known'
  }

  #keep(keeping: Keeping): void {
    this.keeping = keeping
    this.changes.tell()
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
      this.#isGone = true
      this.#tools.keep(this.id, undefined)
      return async () => {
        await takeBack()
        this.#isGone = false
      }
    } finally {
      this.#beSending(false)
    }
  }

  /** The draft itself goes out. */
  async #submit(letter: Letter): Promise<() => Promise<void>> {
    await this.#save(letter)
    const outgoing = [{ emailId: this.#draft.emailId as string, recipients: recipientsOf(letter) }]
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
      const before = await this.#draft.replaceBy(outgoing[0]?.emailId as string)
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
    this.#isGone = true
    for (const { id } of this.uploads.all) this.uploads.cancel(id)
    this.#tools.keep(this.id, undefined)
    await this.#draft.discard()
  }
}
