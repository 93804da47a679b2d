import { createHash } from 'node:crypto'
import type { Clock } from '../../base/clock.ts'
import { Fault } from '../../base/fault.ts'
import type { AccountNotices } from '../directory/account-notices.ts'
import type { Account, Directory } from '../directory/directory.ts'
import type { QueueDesk } from '../queue/queue-desk.ts'
import type { ClosedBy, Closure, ClosureBook } from './closure-book.ts'

/** Who holds the mail of a closed account in the queue. */
export const CLOSING = 'closing'

export interface ClosingSettings {
  /** How long a closed account waits before it is erased. */
  readonly coolingMs: number
  /** How long nobody else gets its addresses; undefined: never. */
  readonly reservedMs: number | undefined
}

export interface ClosingParts {
  readonly directory: Pick<Directory, 'account' | 'accountAt' | 'aliasesOf' | 'setState'>
  readonly book: ClosureBook
  readonly notices: AccountNotices
  readonly outbox: Pick<QueueDesk, 'hold' | 'release'>
  readonly clock: Clock
}

/**
 * Closes accounts and opens them again. While one is closed nobody logs in to it, mail for it is refused (550 5.2.1), so that whoever writes is told at once, and what it has sent and is still here waits. Nothing of it is touched until
 * its time is over.
 */
export class Closing {
  readonly settings: ClosingSettings
  readonly #parts: ClosingParts

  constructor(parts: ClosingParts, settings: ClosingSettings) {
    this.#parts = parts
    this.settings = settings
  }

  /** Closes an account; its sessions end. One that is closed already keeps its time, but an operator takes it over. */
  async close(account: Account, by: ClosedBy): Promise<Closure> {
    const { directory, book, notices, outbox, clock } = this.#parts
    const nowMs = clock.nowMs()
    const known = await book.closure(account.id)
    const before = known?.before ?? (account.state === 'closed' ? 'active' : account.state)
    const { coolingMs } = this.settings
    const closure = known
      ? { ...known, by: by === 'operator' ? by : known.by }
      : { accountId: account.id, by, closedMs: nowMs, eraseMs: nowMs + coolingMs, before }
    // First what opens it again: closed without it, nobody could.
    await book.put(closure)
    await directory.setState(account.id, 'closed')
    notices.publish({ accountId: account.id, what: 'closed' })
    await outbox.hold({ accountId: account.id }, { by: CLOSING, reason: 'the account is closed' }, nowMs)
    return closure
  }

  /** Closes an account that is to be erased at once. */
  async condemn(account: Account): Promise<void> {
    const closure = await this.close(account, 'operator')
    await this.#parts.book.put({ ...closure, eraseMs: this.#parts.clock.nowMs() })
  }

  /** Opens it again, in the state that it had. @throws Fault peer account/not-closed; account/closed-by-operator where a member asks */
  async reopen(account: Account, by: ClosedBy): Promise<void> {
    const { directory, book, notices, outbox, clock } = this.#parts
    const closure = await book.closure(account.id)
    if (!closure) throw new Fault('peer', 'account/not-closed', `${account.address} is not closed`)
    if (by === 'member' && closure.by === 'operator') {
      throw new Fault('peer', 'account/closed-by-operator', 'the operator has closed this account: ask there')
    }
    await directory.setState(account.id, closure.before)
    await book.remove(account.id)
    notices.publish({ accountId: account.id, what: 'resumed' })
    await outbox.release({ accountId: account.id }, clock.nowMs(), CLOSING)
  }

  closure(accountId: string): Promise<Closure | undefined> {
    return this.#parts.book.closure(accountId)
  }

  /** Accounts whose time is over. */
  due(): Promise<readonly Closure[]> {
    return this.#parts.book.due(this.#parts.clock.nowMs())
  }

  /** Keeps the addresses of an account that is about to go, and aliases that go with it, from being given to anybody else: mail that is still sent there, and accounts elsewhere that are recovered by mail, would be theirs. */
  async reserve(account: Account): Promise<void> {
    const { directory, book, clock } = this.#parts
    const aliases = (await directory.aliasesOf(account.id)).filter(({ targets }) =>
      targets.every((one) => one === account.id),
    )
    const { reservedMs } = this.settings
    const untilMs = reservedMs === undefined ? undefined : clock.nowMs() + reservedMs
    await book.reserve([account.address, ...aliases.map(({ address }) => address)].map(addressDigest), untilMs)
  }
}

/** Under what a reserved address is kept; it is canonical. */
export function addressDigest(address: string): string {
  return createHash('sha256').update(`posthus address ${address}`).digest('hex')
}
