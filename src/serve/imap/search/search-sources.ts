import { isFault } from '../../../base/fault.ts'
import type { Mailbox } from '../../../core/mail/mailbox.ts'
import { OTHERS_PREFIX } from '../../../core/mail/mailbox-name.ts'
import type { SearchSource } from '../../../wire/imap/filter-mailboxes.ts'
import { listedNames, type PlacedName } from '../mailboxes/listed-names.ts'
import { findMailbox, locate } from '../mailboxes/mailbox-places.ts'
import { isMeant } from '../mailboxes/meant-mailboxes.ts'
import type { Authenticated, Selected, Session } from '../session.ts'

/** A mailbox that a search goes through. */
export interface SearchedMailbox {
  readonly accountId: string
  readonly mailbox: Mailbox
  /** What its client calls it. */
  readonly name: string
}

/**
 * The mailboxes that the sources of an ESEARCH name, each once. Those that are not there or may not be read are passed over, and so are those that
 * are not named one by one and may not be seen (RFC 7377 §2.2).
 */
export async function findSearched(
  session: Session,
  state: Authenticated | Selected,
  sources: readonly SearchSource[],
): Promise<SearchedMailbox[]> {
  const finder = new SourceFinder(session, state, sources)
  for (const source of sources) await finder.add(source)
  return finder.found()
}

class SourceFinder {
  readonly #session: Session
  readonly #state: Authenticated | Selected
  /** `#` if mailboxes of others are meant too, which are looked for only then. */
  readonly #pattern: string
  readonly #found = new Map<string, SearchedMailbox>()
  #listed: readonly PlacedName[] | undefined

  constructor(session: Session, state: Authenticated | Selected, sources: readonly SearchSource[]) {
    this.#session = session
    this.#state = state
    this.#pattern = sources.some(meansOthers) ? '#' : '*'
  }

  found(): SearchedMailbox[] {
    return [...this.#found.values()]
  }

  async add(source: SearchSource): Promise<void> {
    switch (source.kind) {
      case 'selected':
        return this.#addSelected()
      case 'mailboxes':
        for (const name of source.names) await this.#addNamed(name)
        return
      default:
        return this.#addListed(source)
    }
  }

  async #addSelected(): Promise<void> {
    if (this.#state.kind !== 'selected') return
    const { accountId, mailboxId, rights } = this.#state.view
    const mailbox = await this.#session.services.mail.read(accountId, (reader) => reader.mailbox(mailboxId))
    if (mailbox) this.#take(accountId, mailbox, rights.place.prefix + mailbox.name)
  }

  async #addListed(source: SearchSource): Promise<void> {
    this.#listed ??= await listedNames(this.#session, this.#state.account, [this.#pattern])
    for (const { placed, mailbox, name } of this.#listed) {
      if (!mailbox || !placed?.rights.includes('r') || !isMeant(source, mailbox)) continue
      this.#take(placed.place.accountId, placed.mailbox, name)
    }
  }

  async #addNamed(name: string): Promise<void> {
    try {
      const place = await locate(this.#session, this.#state, name)
      const placed = await this.#session.services.mail.read(place.accountId, (reader) => findMailbox(reader, place))
      if (placed?.rights.includes('r')) {
        this.#take(place.accountId, placed.mailbox, place.prefix + placed.mailbox.name)
      }
    } catch (error) {
      if (!isFault(error, 'mail/no-such-mailbox')) throw error
    }
  }

  #take(accountId: string, mailbox: Mailbox, name: string): void {
    const key = `${accountId}/${mailbox.id}`
    if (!this.#found.has(key)) this.#found.set(key, { accountId, mailbox, name })
  }
}

function meansOthers(source: SearchSource): boolean {
  if ('names' in source) return [...source.names].some((name) => name.startsWith(OTHERS_PREFIX))
  return source.kind === 'subscribed'
}
