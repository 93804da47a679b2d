import type { Email, Mailbox, OpenedEmail } from '../../../src/wire/jmap/email.ts'
import type { JsonObject } from '../../../src/wire/jmap/json.ts'
import { LabelBook } from '../../../src/wire/jmap/label-book.ts'

/** What of a message a member changes. */
export interface Placing {
  readonly mailboxIds: Readonly<Record<string, true>>
  readonly keywords: Readonly<Record<string, true>>
}

/** What is known of the account, by ids. What the member has just done stands here before the server has said that it is done; until then the server's older word does not count. */
export class MailCache {
  readonly mailboxes = new Map<string, Mailbox>()
  readonly emails = new Map<string, Email>()
  readonly opened = new Map<string, OpenedEmail>()
  /** Ids of the messages of conversations, the oldest first. */
  readonly threads = new Map<string, readonly string[]>()
  /** Ids of messages that the provider itself has written, and of others of which it is known that it has not. */
  readonly official = new Map<string, boolean>()
  readonly labels = new LabelBook()
  mailboxState: string | undefined
  emailState: string | undefined
  readonly #pending = new Map<string, number>()

  /** Takes the response of a /get method. */
  absorb(name: string, response: JsonObject): void {
    const list = (response['list'] ?? []) as readonly JsonObject[]
    switch (name) {
      case 'Mailbox/get':
        for (const one of list) this.mailboxes.set(one['id'] as string, one as unknown as Mailbox)
        this.mailboxState = response['state'] as string
        break
      case 'Label/get':
        this.labels.take(list)
        break
      case 'OfficialEmail/get':
        for (const one of list) this.official.set(one['id'] as string, one['isOfficial'] === true)
        break
      case 'Thread/get':
        for (const one of list) this.threads.set(one['id'] as string, one['emailIds'] as unknown as string[])
        break
      case 'Email/get':
        for (const one of list) this.#absorbEmail(one as unknown as Email)
        for (const id of (response['notFound'] ?? []) as readonly string[]) this.forget(id)
        this.emailState ??= response['state'] as string
        break
    }
  }

  #absorbEmail(email: Email): void {
    const before = this.emails.get(email.id)
    const isPending = this.#pending.has(email.id)
    const placing = before && isPending ? { mailboxIds: before.mailboxIds, keywords: before.keywords } : {}
    const merged = { ...before, ...email, ...placing }
    this.emails.set(email.id, merged)
    const opened = this.opened.get(email.id)
    if (opened) this.opened.set(email.id, { ...opened, mailboxIds: merged.mailboxIds, keywords: merged.keywords })
  }

  open(email: OpenedEmail): void {
    this.#absorbEmail(email)
    const { mailboxIds, keywords } = this.emails.get(email.id) as Email
    this.opened.set(email.id, { ...email, mailboxIds, keywords })
  }

  forget(id: string): void {
    this.emails.delete(id)
    this.opened.delete(id)
  }

  /** Where a message is now and what is marked on it; undefined if it is not known. */
  placing(id: string): Placing | undefined {
    const email = this.emails.get(id)
    return email && { mailboxIds: email.mailboxIds, keywords: email.keywords }
  }

  /** Changes it here, and the counts of the mailboxes with it. */
  place(id: string, placing: Placing): void {
    const email = this.emails.get(id)
    if (!email) return
    this.#count(email, -1)
    const changed = { ...email, ...placing }
    this.emails.set(id, changed)
    this.#count(changed, 1)
    const opened = this.opened.get(id)
    if (opened) this.opened.set(id, { ...opened, ...placing })
  }

  /** Until it is disposed of, what the server says of the placing of these is older than what is here. */
  hold(ids: readonly string[]): Disposable {
    for (const id of ids) this.#pending.set(id, (this.#pending.get(id) ?? 0) + 1)
    return {
      [Symbol.dispose]: () => {
        for (const id of ids) {
          const left = (this.#pending.get(id) ?? 1) - 1
          if (left > 0) this.#pending.set(id, left)
          else this.#pending.delete(id)
        }
      },
    }
  }

  /** The mailbox with a role. */
  withRole(role: string): Mailbox | undefined {
    return this.mailboxes.values().find((mailbox) => mailbox.role === role)
  }

  #count({ mailboxIds, keywords }: Placing, by: number): void {
    const unread = keywords['$seen'] || keywords['$draft'] ? 0 : by
    for (const id of Object.keys(mailboxIds)) {
      const mailbox = this.mailboxes.get(id)
      if (!mailbox) continue
      const { totalEmails, unreadEmails } = mailbox
      this.mailboxes.set(id, {
        ...mailbox,
        totalEmails: Math.max(0, totalEmails + by),
        unreadEmails: Math.max(0, unreadEmails + unread),
      })
    }
  }
}
