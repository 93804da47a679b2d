import type { Mailbox } from '../../core/mail/mailbox.ts'
import { HIERARCHY_SEPARATOR } from '../../core/mail/mailbox.ts'
import type { SearchSource } from '../../wire/imap/multi-search.ts'
import { locate } from './mailbox-places.ts'
import type { Authenticated, Selected, Session } from './session.ts'

/** A mailbox that a search goes through. */
export interface SearchedMailbox {
  readonly accountId: string
  readonly mailbox: Mailbox
  /** What its client calls it. */
  readonly name: string
}

/** The mailboxes that the sources of an ESEARCH name, each once; those that are not there are passed over (RFC 7377 §2.2). */
export async function findSearched(
  session: Session,
  state: Authenticated | Selected,
  sources: readonly SearchSource[],
): Promise<SearchedMailbox[]> {
  const finder = new SourceFinder(session, state)
  for (const source of sources) await finder.add(source)
  return finder.found()
}

class SourceFinder {
  readonly #session: Session
  readonly #state: Authenticated | Selected
  readonly #found = new Map<string, SearchedMailbox>()
  readonly #mailboxes = new Map<string, readonly Mailbox[]>()

  constructor(session: Session, state: Authenticated | Selected) {
    this.#session = session
    this.#state = state
  }

  found(): SearchedMailbox[] {
    return [...this.#found.values()]
  }

  async add(source: SearchSource): Promise<void> {
    switch (source.kind) {
      case 'selected':
        return this.#addSelected()
      case 'personal':
        return this.#addPersonal(() => true)
      case 'subscribed':
        return this.#addPersonal(({ subscribed }) => subscribed)
      // Mail that comes can be addressed to any mailbox but those with a special use (RFC 5465 §6.3).
      case 'inboxes':
        return this.#addPersonal(({ specialUse }) => specialUse === undefined)
      case 'mailboxes':
        return this.#addNamed(source.names, (name, wanted) => name === wanted)
      case 'subtree':
        return this.#addNamed(source.names, (name, wanted) => levelsBelow(name, wanted) !== undefined)
      case 'subtree-one':
        return this.#addNamed(source.names, (name, wanted) => (levelsBelow(name, wanted) ?? 2) < 2)
    }
  }

  async #addSelected(): Promise<void> {
    if (this.#state.kind !== 'selected') return
    const { view } = this.#state
    const mailboxes = await this.#mailboxesOf(view.accountId)
    for (const mailbox of mailboxes) if (mailbox.id === view.mailboxId) this.#take(view.accountId, mailbox)
  }

  async #addPersonal(isWanted: (mailbox: Mailbox) => boolean): Promise<void> {
    const { id } = this.#state.account
    for (const mailbox of await this.#mailboxesOf(id)) if (isWanted(mailbox)) this.#take(id, mailbox)
  }

  async #addNamed(names: readonly string[], matches: (name: string, wanted: string) => boolean): Promise<void> {
    for (const name of names) {
      const place = await locate(this.#state, name)
      for (const mailbox of await this.#mailboxesOf(place.accountId)) {
        if (matches(mailbox.name, place.name)) this.#take(place.accountId, mailbox)
      }
    }
  }

  #take(accountId: string, mailbox: Mailbox): void {
    const key = `${accountId}/${mailbox.id}`
    if (!this.#found.has(key)) this.#found.set(key, { accountId, mailbox, name: mailbox.name })
  }

  async #mailboxesOf(accountId: string): Promise<readonly Mailbox[]> {
    const known = this.#mailboxes.get(accountId)
    if (known) return known
    const mailboxes = await this.#session.services.mail.read(accountId, (reader) => reader.mailboxes())
    this.#mailboxes.set(accountId, mailboxes)
    return mailboxes
  }
}

/** How many levels `name` lies below `top`, 0 if they are the same, undefined if it does not. */
function levelsBelow(name: string, top: string): number | undefined {
  if (name === top) return 0
  if (!name.startsWith(top + HIERARCHY_SEPARATOR)) return undefined
  return name.slice(top.length + 1).split(HIERARCHY_SEPARATOR).length
}
