import type { JsonObject } from '../../../src/wire/jmap/json.ts'
import type { EmailAddress } from '../mail/email.ts'
import { JmapFailure } from '../mail/jmap-failure.ts'
import type { Mail } from '../mail/mail.ts'
import { typedSoFar } from './addresses.ts'
import type { Letter, LetterThread } from './letter.ts'
import { refusal } from './refusal.ts'

export type SaveOutcome =
  | 'saved'
  /** What was saved before is not there any more: somebody has saved another, or thrown it away. */
  | 'elsewhere'

/**
 * A letter among the drafts of the server. Messages never change, so every saving makes a new one and destroys the one before: its id is the revision. If that was destroyed already, another webmail has saved the same draft, and there are two from then on, rather than
 * that one is lost without a word.
 */
export class Draft {
  readonly #mail: Mail
  readonly #thread: LetterThread | undefined
  #emailId: string | undefined
  #saving: Promise<unknown> = Promise.resolve()

  /** `emailId`: of the draft that is written on. */
  constructor(mail: Mail, thread?: LetterThread, emailId?: string) {
    this.#mail = mail
    this.#thread = thread
    this.#emailId = emailId
  }

  /** The message that was saved last; undefined if there is none yet. */
  get emailId(): string | undefined {
    return this.#emailId
  }

  /** Saves it, one saving after the other. @throws JmapFailure */
  save(letter: Letter): Promise<SaveOutcome> {
    const next = this.#saving.then(() => this.#save(letter))
    this.#saving = next.catch(() => undefined)
    return next
  }

  async #save(letter: Letter): Promise<SaveOutcome> {
    const { accountId, calls, cache } = this.#mail
    const drafts = cache.withRole('drafts')
    if (!drafts) throw new JmapFailure('refused', 'no drafts')
    const before = this.#emailId
    const answer = await calls.call('Email/set', {
      accountId,
      create: { draft: this.#object(letter, drafts.id) },
      ...(before === undefined ? {} : { destroy: [before] }),
    })
    const made = (answer['created'] as Record<string, { id: string }> | null)?.['draft']
    if (!made) throw refusal(answer, 'notCreated', 'draft')
    this.#emailId = made.id
    const lost = (answer['notDestroyed'] ?? {}) as Record<string, unknown>
    return before !== undefined && Object.hasOwn(lost, before) ? 'elsewhere' : 'saved'
  }

  #object({ from, to, cc, bcc, subject, body }: Letter, drafts: string): JsonObject {
    const text = body.kind === 'plain' ? body.text : ''
    return {
      mailboxIds: { [drafts]: true },
      keywords: { $draft: true, $seen: true },
      from: [plain(from)],
      to: typedSoFar(to).map(plain),
      ...field('cc', cc),
      ...field('bcc', bcc),
      subject,
      ...(this.#thread ? { inReplyTo: this.#thread.inReplyTo, references: this.#thread.references } : {}),
      bodyValues: { text: { value: text } },
      textBody: [{ partId: 'text', type: 'text/plain' }],
    }
  }

  /** Throws away what was saved. @throws JmapFailure */
  async discard(): Promise<void> {
    await this.#saving
    const id = this.#emailId
    if (id === undefined) return
    await this.#mail.calls.call('Email/set', { accountId: this.#mail.accountId, destroy: [id] })
    await this.#mail.refresh()
  }
}

function plain({ name, email }: EmailAddress): JsonObject {
  return { name, email }
}

function field(name: string, typed: string): JsonObject {
  const addresses = typedSoFar(typed)
  return addresses.length === 0 ? {} : { [name]: addresses.map(plain) }
}
