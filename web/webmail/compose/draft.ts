import type { JsonObject } from '../../../src/wire/jmap/json.ts'
import type { EmailAddress } from '../mail/email.ts'
import { JmapFailure } from '../mail/jmap-failure.ts'
import type { Mail } from '../mail/mail.ts'

/** What is being written. */
export interface DraftContent {
  readonly to: string
  readonly cc: string
  readonly subject: string
  readonly text: string
}

/** To what it is an answer. */
export interface DraftThread {
  readonly inReplyTo: readonly string[]
  readonly references: readonly string[]
}

export type SaveOutcome =
  | 'saved'
  /** What was saved before is not there any more: somebody has saved another, or thrown it away. */
  | 'elsewhere'

/** How long a message waits before it goes, so that it can be taken back. */
const HELD_SECONDS = 10

/**
 * A message that is being written. Messages never change, so every saving makes a new one and destroys the one before: its id is the revision. If that was destroyed already, another webmail has saved the same draft, and there are two from then on, rather than
 * that one is lost without a word.
 */
export class Draft {
  readonly #mail: Mail
  readonly #thread: DraftThread | undefined
  readonly #from: EmailAddress
  #emailId: string | undefined
  #saving: Promise<unknown> = Promise.resolve()

  /** `emailId`: of the draft that is written on. */
  constructor(mail: Mail, from: EmailAddress, thread?: DraftThread, emailId?: string) {
    this.#mail = mail
    this.#from = from
    this.#thread = thread
    this.#emailId = emailId
  }

  /** Saves it among the drafts, one saving after the other. @throws JmapFailure, Error for an address that is none */
  save(content: DraftContent): Promise<SaveOutcome> {
    const next = this.#saving.then(() => this.#save(content))
    this.#saving = next.catch(() => undefined)
    return next
  }

  async #save(content: DraftContent): Promise<SaveOutcome> {
    const { accountId, calls, cache } = this.#mail
    const drafts = cache.withRole('drafts')
    if (!drafts) throw new JmapFailure('refused', 'no drafts')
    const before = this.#emailId
    const answer = await calls.call('Email/set', {
      accountId,
      create: { draft: this.#object(content, drafts.id) },
      ...(before === undefined ? {} : { destroy: [before] }),
    })
    const made = (answer['created'] as Record<string, { id: string }> | null)?.['draft']
    if (!made) throw refusal(answer, 'notCreated', 'draft')
    this.#emailId = made.id
    const lost = (answer['notDestroyed'] ?? {}) as Record<string, unknown>
    return before !== undefined && Object.hasOwn(lost, before) ? 'elsewhere' : 'saved'
  }

  #object({ to, cc, subject, text }: DraftContent, drafts: string): JsonObject {
    const copies = typedSoFar(cc)
    return {
      mailboxIds: { [drafts]: true },
      keywords: { $draft: true, $seen: true },
      from: [plain(this.#from)],
      to: typedSoFar(to).map(plain),
      ...(copies.length > 0 ? { cc: copies.map(plain) } : {}),
      subject,
      ...(this.#thread ? { inReplyTo: this.#thread.inReplyTo, references: this.#thread.references } : {}),
      bodyValues: { text: { value: text } },
      textBody: [{ partId: 'text', type: 'text/plain' }],
    }
  }

  /** Throws it away. */
  async discard(): Promise<void> {
    await this.#saving
    const id = this.#emailId
    if (id === undefined) return
    await this.#mail.calls.call('Email/set', { accountId: this.#mail.accountId, destroy: [id] })
    await this.#mail.refresh()
  }

  /** Saves and sends it. What is given back takes it back, for some seconds. @throws JmapFailure */
  async send(content: DraftContent): Promise<() => Promise<void>> {
    await this.save(content)
    const { accountId, calls, cache } = this.#mail
    const identities = await calls.call('Identity/get', { accountId, ids: null })
    const own = this.#from.email.toLowerCase()
    const list = identities['list'] as unknown as readonly { readonly id: string; readonly email: string }[]
    const identity = list.find(({ email }) => email.toLowerCase() === own) ?? list[0]
    const [emailId, drafts, sent] = [this.#emailId, cache.withRole('drafts'), cache.withRole('sent')]
    if (!identity || emailId === undefined || !drafts || !sent) throw new JmapFailure('refused', 'no identity')
    const recipients = [...readAddresses(content.to), ...readAddresses(content.cc)]
    const answer = await calls.call('EmailSubmission/set', {
      accountId,
      create: {
        it: {
          emailId,
          identityId: identity.id,
          envelope: {
            mailFrom: { email: identity.email, parameters: { HOLDFOR: `${HELD_SECONDS}` } },
            rcptTo: recipients.map(({ email }) => ({ email, parameters: null })),
          },
        },
      },
      onSuccessUpdateEmail: {
        '#it': { [`mailboxIds/${drafts.id}`]: null, [`mailboxIds/${sent.id}`]: true, 'keywords/$draft': null },
      },
    })
    const made = (answer['created'] as Record<string, { id: string }> | null)?.['it']
    if (!made) throw refusal(answer, 'notCreated', 'it')
    void this.#mail.refresh()
    return () => this.#takeBack(made.id, emailId, drafts.id)
  }

  async #takeBack(submissionId: string, emailId: string, drafts: string): Promise<void> {
    const { accountId, calls } = this.#mail
    const answer = await calls.call('EmailSubmission/set', {
      accountId,
      update: { [submissionId]: { undoStatus: 'canceled' } },
    })
    if (!Object.hasOwn((answer['updated'] ?? {}) as object, submissionId))
      throw refusal(answer, 'notUpdated', submissionId)
    const update = { [emailId]: { mailboxIds: { [drafts]: true }, 'keywords/$draft': true } }
    await calls.call('Email/set', { accountId, update })
    await this.#mail.refresh()
  }
}

function plain({ name, email }: EmailAddress): JsonObject {
  return { name, email }
}

function refusal(answer: JsonObject, list: string, id: string): JmapFailure {
  const { type, description } = ((answer[list] ?? {}) as Record<string, JsonObject>)[id] ?? {}
  return new JmapFailure('refused', String(type), typeof description === 'string' ? description : String(type))
}

/** An address that was typed and is none. */
export class BadAddress extends Error {
  readonly address: string

  constructor(address: string) {
    super(address)
    this.name = 'BadAddress'
    this.address = address
  }
}

/** Reads addresses that were typed, with commas or semicolons between: `Bo Larsen <bo@example.net>, eva@example.net`. @throws BadAddress */
export function readAddresses(typed: string): readonly EmailAddress[] {
  return partsOf(typed).map(readAddress)
}

function partsOf(typed: string): readonly string[] {
  const parts = typed.match(/(?:"(?:[^"\\]|\\.)*"|<[^>]*>|[^,;"<])+/g) ?? []
  return parts.map((part) => part.trim()).filter((part) => part !== '')
}

function readAddress(typed: string): EmailAddress {
  const [, shown = '', inner] = /^(.*?)<([^<>]*)>$/s.exec(typed) ?? []
  const email = (inner ?? typed).trim()
  if (!/^[^\s@<>(),;:"]+@[^\s@<>(),;:".]+(?:\.[^\s@<>(),;:".]+)*$/.test(email)) throw new BadAddress(typed)
  const name = shown
    .trim()
    .replace(/^"(.*)"$/s, '$1')
    .replace(/\\(.)/g, '$1')
  return { name: name === '' ? null : name, email }
}

/** Of an address that is still being typed nothing is kept. */
function typedSoFar(typed: string): readonly EmailAddress[] {
  return partsOf(typed).flatMap((part) => {
    try {
      return [readAddress(part)]
    } catch {
      return []
    }
  })
}

/** Addresses as they would be typed. */
export function writeAddresses(addresses: readonly EmailAddress[]): string {
  return addresses
    .map(({ name, email }) => {
      if (!name) return email
      const shown = /[",;<>@\\()]/.test(name) ? `"${name.replace(/["\\]/g, '\\$&')}"` : name
      return `${shown} <${email}>`
    })
    .join(', ')
}
