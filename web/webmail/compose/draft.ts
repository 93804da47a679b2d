import { type Bytes, text } from '../../../src/base/bytes.ts'
import type { JsonObject } from '../../../src/wire/jmap/json.ts'
import { JmapFailure } from '../mail/jmap-failure.ts'
import type { Mail } from '../mail/mail.ts'
import { refusal } from '../mail/refusal.ts'
import type { Upload } from '../mail/upload.ts'
import { draftObject, filesInOrder } from './draft-object.ts'
import { HeldFiles } from './held-files.ts'
import type { ParseHtml } from './html/html-node.ts'
import { htmlToText } from './html/html-to-text.ts'
import type { Letter, LetterThread } from './letter.ts'
import type { SealedDraft, Sealer } from './sealer.ts'

export interface Saved {
  readonly outcome:
    | 'saved'
    /** What was saved before is not there any more: somebody has saved another, or thrown it away. */
    | 'elsewhere'
  /** Where the files of the letter lie now: ids of blobs, by those that they had. */
  readonly moved: ReadonlyMap<string, string>
}

/** What drafts are made with. */
export interface DraftTools {
  readonly mail: Mail
  readonly upload: Upload
  readonly parse: ParseHtml
}

const NOTHING_MOVED: ReadonlyMap<string, string> = new Map()

/**
 * A letter among the drafts of the server. Messages never change, so every saving makes a new one and destroys the one before: its id is the revision. If that was destroyed already, another webmail has saved the same draft, and there are two from then on, rather than
 * that one is lost without a word.
 */
export class Draft {
  /** Makes the message in the browser, if it is encrypted there. */
  sealer: Sealer | undefined
  readonly #tools: DraftTools
  readonly #thread: LetterThread | undefined
  readonly #held: HeldFiles
  #emailId: string | undefined
  /** What the next one is called that is saved in clear, so that it can be found. */
  messageId: string | undefined
  /** What was saved last is encrypted. */
  isSealed = false
  #saving: Promise<unknown> = Promise.resolve()

  /** `emailId`: of the draft that is written on. `held`: files that are here only. */
  constructor(tools: DraftTools, thread?: LetterThread, emailId?: string, held: HeldFiles = new HeldFiles()) {
    this.#tools = tools
    this.#thread = thread
    this.#emailId = emailId
    this.#held = held
  }

  /** The message that was saved last; undefined if there is none yet. */
  get emailId(): string | undefined {
    return this.#emailId
  }

  get thread(): LetterThread | undefined {
    return this.#thread
  }

  /** Saves it, one saving after the other. @throws JmapFailure */
  save(letter: Letter): Promise<Saved> {
    // Of a page that goes nothing is answered any more: rather two drafts than one that waits for the answer before.
    const isLeft = this.messageId !== undefined
    const next = isLeft ? this.#save(letter) : this.#saving.then(() => this.#save(letter))
    this.#saving = next.catch(() => undefined)
    return next
  }

  async #save(letter: Letter): Promise<Saved> {
    const sealed = await this.sealer?.draft(letter)
    const before = this.#emailId
    const { destroyed, moved } = sealed
      ? { destroyed: await this.#import(sealed, letter), moved: NOTHING_MOVED }
      : await this.#saveInClear(letter)
    this.isSealed = sealed !== undefined
    return { outcome: before === undefined || destroyed ? 'saved' : 'elsewhere', moved }
  }

  async #saveInClear(letter: Letter): Promise<{ destroyed: boolean; moved: ReadonlyMap<string, string> }> {
    const released = await this.#release(letter)
    const placed = withFilesAt(letter, released)
    const destroyed = await this.#set(placed)
    const moved = await this.#files(placed)
    const places = [...released].map(([here, there]) => [here, moved.get(there) ?? there] as const)
    return { destroyed, moved: new Map([...moved, ...places]) }
  }

  /** Files that were here only go up now that they may. */
  async #release(letter: Letter): Promise<ReadonlyMap<string, string>> {
    const released = new Map<string, string>()
    for (const { blobId, type } of letter.files) {
      const octets = this.#held.held(blobId)
      if (octets) released.set(blobId, await this.#tools.upload(octets, type))
    }
    return released
  }

  /** Gives whether the one before was still there. */
  async #set(letter: Letter): Promise<boolean> {
    const { accountId, calls } = this.#tools.mail
    const draft = {
      ...this.#placing(),
      ...draftObject(letter, this.#thread, (html) => htmlToText(this.#tools.parse(html))),
      ...(this.sealer?.autocrypt === undefined ? {} : { 'header:Autocrypt': this.sealer.autocrypt }),
      ...(this.messageId === undefined ? {} : { messageId: [this.messageId] }),
    }
    this.messageId = undefined
    const before = this.#emailId
    const answer = await calls.call('Email/set', {
      accountId,
      create: { draft },
      ...(before === undefined ? {} : { destroy: [before] }),
    })
    this.#emailId = madeOf(answer, 'draft')
    return before === undefined || isDestroyed(answer, before)
  }

  async #import(sealed: SealedDraft, letter: Letter): Promise<boolean> {
    const before = this.#emailId
    const blobId = await this.#blobOf(sealed, letter)
    this.#emailId = await importBlob(this.#tools, blobId, this.#placing())
    if (before === undefined) return true
    const { accountId, calls } = this.#tools.mail
    return isDestroyed(await calls.call('Email/set', { accountId, destroy: [before] }), before)
  }

  /** Where the message lies: its files have gone up before, and are put behind it there (RFC 9404 §4.1). */
  async #blobOf(sealed: SealedDraft, letter: Letter): Promise<string> {
    if (sealed.blobIds.length === 0) return uploadMessage(this.#tools, sealed.octets)
    try {
      return await putTogether(this.#tools, sealed)
    } catch (error) {
      if (!(error instanceof JmapFailure) || error.why !== 'refused') throw error
      this.sealer?.forgetUploads()
      const again = await this.sealer?.draft(letter)
      if (!again) throw error
      return putTogether(this.#tools, again)
    }
  }

  #placing(): JsonObject {
    const drafts = this.#tools.mail.cache.withRole('drafts')
    if (!drafts) throw new JmapFailure('refused', 'no drafts')
    return { mailboxIds: { [drafts.id]: true }, keywords: { $draft: true, $seen: true } }
  }

  /** The files of a draft that was continued lay in the message that is gone now: they lie in the new one. */
  async #files(letter: Letter): Promise<ReadonlyMap<string, string>> {
    const files = filesInOrder(letter)
    if (files.length === 0) return NOTHING_MOVED
    const { accountId, calls } = this.#tools.mail
    const answer = await calls.call('Email/get', {
      accountId,
      ids: [this.#emailId as string],
      properties: ['attachments'],
      bodyProperties: ['blobId'],
    })
    const [made] = answer['list'] as unknown as readonly { readonly attachments: readonly { blobId: string }[] }[]
    if (made?.attachments.length !== files.length) return NOTHING_MOVED
    return new Map(files.map(({ blobId }, at) => [blobId, made.attachments[at]?.blobId ?? blobId]))
  }

  /** Another message takes its place. Gives the id of the one before, which is to be thrown away. */
  async replaceBy(emailId: string): Promise<string | undefined> {
    await this.#saving
    const before = this.#emailId
    this.#emailId = emailId
    return before
  }

  /** Throws away what was saved. @throws JmapFailure */
  async discard(): Promise<void> {
    await this.#saving
    const id = this.#emailId
    if (id === undefined) return
    this.#emailId = undefined
    await this.#tools.mail.calls.call('Email/set', { accountId: this.#tools.mail.accountId, destroy: [id] })
    await this.#tools.mail.refresh()
  }
}

/** Keeps octets as a message. Gives its id. @throws JmapFailure */
export async function importMessage(tools: DraftTools, octets: Bytes, placing: JsonObject): Promise<string> {
  return importBlob(tools, await uploadMessage(tools, octets), placing)
}

function uploadMessage({ upload }: DraftTools, octets: Bytes): Promise<string> {
  return upload(new Blob([octets as Uint8Array<ArrayBuffer>]), 'message/rfc822')
}

async function importBlob({ mail }: DraftTools, blobId: string, placing: JsonObject): Promise<string> {
  const { accountId, calls } = mail
  return madeOf(await calls.call('Email/import', { accountId, emails: { it: { blobId, ...placing } } }), 'it')
}

async function putTogether({ mail }: DraftTools, { octets, blobIds }: SealedDraft): Promise<string> {
  const data = [{ 'data:asText': text(octets) }, ...blobIds.map((blobId) => ({ blobId }))]
  const { accountId, calls } = mail
  const answer = await calls.call('Blob/upload', { accountId, create: { it: { type: 'message/rfc822', data } } })
  return madeOf(answer, 'it')
}

/** A letter whose files lie somewhere else. */
export function withFilesAt(letter: Letter, moved: ReadonlyMap<string, string>): Letter {
  if (moved.size === 0) return letter
  return { ...letter, files: letter.files.map((file) => ({ ...file, blobId: moved.get(file.blobId) ?? file.blobId })) }
}

function madeOf(answer: JsonObject, id: string): string {
  const made = (answer['created'] as Record<string, { id: string }> | null)?.[id]
  if (!made) throw refusal(answer, 'notCreated', id)
  return made.id
}

function isDestroyed(answer: JsonObject, id: string): boolean {
  return !Object.hasOwn((answer['notDestroyed'] ?? {}) as object, id)
}
