import { isFault, toFault } from '../../../base/fault.ts'
import type { Account } from '../../../core/directory/directory.ts'
import { OTHERS_PREFIX } from '../../../core/mail/mailbox-name.ts'
import type { EventGroup } from '../../../wire/imap/notify.ts'
import { locate, othersPlace, ownPlace, type Place } from '../mailboxes/mailbox-places.ts'
import type { Authenticated, Selected, Session } from '../session.ts'
import { type SelectedEvents, selectedEvents } from './notify-filter.ts'
import { WatchedAccount } from './watched-account.ts'

/** What NOTIFY SET has asked for (RFC 5465): what is told of the selected mailbox, and which accounts are watched for the others. */
export class Notifier implements Disposable {
  /** What is told of the selected mailbox, whichever that is. */
  readonly selected: SelectedEvents
  readonly #session: Session
  readonly #own: WatchedAccount | undefined
  readonly #others: readonly WatchedAccount[]

  private constructor(
    selected: SelectedEvents,
    own: WatchedAccount | undefined,
    others: readonly WatchedAccount[],
    session: Session,
  ) {
    this.#session = session
    this.selected = selected
    this.#own = own
    this.#others = others
  }

  /** Begins to watch. @throws Fault peer imap/too-much-to-notify */
  static async open(
    session: Session,
    state: Authenticated | Selected,
    groups: readonly EventGroup[],
  ): Promise<Notifier> {
    const wanted = groups.filter(({ filter, events }) => filter.kind !== 'selected' && events.size > 0)
    const watched: WatchedAccount[] = []
    if (wanted.length === 0) return new Notifier(selectedEvents(groups), undefined, [], session)
    try {
      watched.push(await WatchedAccount.open(session, ownPlace(state.account, ''), wanted))
      for (const place of await othersPlaces(session, state, wanted)) {
        await unlessBroken(session, async () => void watched.push(await WatchedAccount.open(session, place, wanted)))
      }
    } catch (error) {
      for (const one of watched) one[Symbol.dispose]()
      throw error
    }
    const [own, ...others] = watched
    return new Notifier(selectedEvents(groups), own, others, session)
  }

  /** One that tells nothing: as after NOTIFY NONE. */
  static silent(session: Session): Notifier {
    return new Notifier(selectedEvents([]), undefined, [], session)
  }

  /** Whether something has happened that may have to be told. */
  get hasNews(): boolean {
    return this.#own?.hasNews === true || this.#others.some((one) => one.hasNews)
  }

  /** How all watched mailboxes are now: for NOTIFY SET STATUS (RFC 5465 §3.1). */
  async tellStatus(): Promise<void> {
    await this.#own?.tellStatus()
    for (const one of this.#others) await unlessBroken(this.#session, () => one.tellStatus())
  }

  /** Tells what has happened to mailboxes that are not selected. What cannot be read now is looked at again next time. */
  async tell(): Promise<void> {
    // Which names of others are subscribed stands in the member's own tree.
    if (this.#own?.hasTreeNews) for (const one of this.#others) one.readAgain()
    await this.#own?.tell()
    for (const one of this.#others) await unlessBroken(this.#session, () => one.tell())
  }

  [Symbol.dispose](): void {
    this.#own?.[Symbol.dispose]()
    for (const one of this.#others) one[Symbol.dispose]()
  }
}

/** A colleague's broken store must not take away what is told of the member's own mailboxes. */
async function unlessBroken(session: Session, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const fault = toFault(error)
    if (fault.who === 'peer' || fault.code.startsWith('net/')) throw fault
    session.services.log.error('imap/shared-unreadable', fault, { connection: session.channel.facts.id })
  }
}

/** Colleagues whose mailboxes are named, or subscribed if subscribed ones are asked for. Somebody who is nobody is passed over (RFC 5465 §3.1). */
async function othersPlaces(
  session: Session,
  state: Authenticated | Selected,
  groups: readonly EventGroup[],
): Promise<readonly Place[]> {
  const { account } = state
  const names = new Set<string>()
  for (const { filter } of groups) {
    if (filter.kind === 'subtree' || filter.kind === 'mailboxes') for (const name of filter.names) names.add(name)
    if (filter.kind === 'subscribed') for (const name of await subscribedNames(session, account)) names.add(name)
  }
  const places = new Map<string, Place>()
  for (const name of names) {
    if (!name.startsWith(OTHERS_PREFIX)) continue
    const place = await tryLocate(session, state, name)
    if (place?.viewer !== undefined) places.set(place.accountId, othersPlace(account, place.owner, ''))
  }
  return [...places.values()]
}

async function tryLocate(session: Session, state: Authenticated | Selected, name: string): Promise<Place | undefined> {
  try {
    // The whole of what somebody shares is named without a mailbox.
    return await locate(session, state, /^#user\/[^/]+$/.test(name) ? `${name}/INBOX` : name)
  } catch (error) {
    if (isFault(error, 'mail/no-such-mailbox')) return undefined
    throw error
  }
}

function subscribedNames(session: Session, account: Account): Promise<readonly string[]> {
  return session.services.mail.read(account.id, (reader) => reader.subscribedNames())
}
