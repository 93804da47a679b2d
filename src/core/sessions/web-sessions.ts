import { hex } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import { randomId } from '../../base/ids.ts'
import type { Log } from '../../base/log.ts'
import { type AccountNotice, type AccountNotices, endsBrowsers } from '../directory/account-notices.ts'
import { demandOn } from '../directory/credential.ts'
import type { Account, Directory } from '../directory/directory.ts'
import type { Protection } from '../posture/protection.ts'
import { RememberedSessions } from './remembered-sessions.ts'
import type { SessionNotices } from './session-notices.ts'
import { csrfTokenOf, digestOfSecret, isSessionSecret, makeSessionSecret } from './session-secret.ts'
import type { SessionAge, SessionStore } from './session-store.ts'
import { endsMs, type OpenedSession, type SessionLimits, type SignedIn, type WebSession } from './web-session.ts'

/** What web sessions work with. */
export interface WebSessionParts {
  readonly store: SessionStore
  readonly directory: Pick<Directory, 'account' | 'credential'>
  readonly accounts: AccountNotices
  readonly notices: SessionNotices
  readonly clock: Clock
  readonly entropy: Entropy
  readonly log: Log
}

/** Whose session is opened, and what is to be said of it. */
export interface SessionOpening {
  readonly account: Account
  /** `changedMs` of the credential that was shown. */
  readonly credentialMs: number
  readonly isKept: boolean
  readonly address: string
  readonly client: string
  readonly protection: Protection | undefined
}

/** Sessions of one account: some browsers, and those that were never signed out of. */
const MOST_OF_ACCOUNT = 50
/** The last use is written down so often at most. */
const TOUCH_MS = 5 * 60_000

/**
 * The browsers that members are signed in with. What a browser shows is 256 random bits, which are kept nowhere: `session-secret.ts`. A session is over when it was not used for long, when it is old, when
 * the password is another one, when the account is suspended, deleted, restored or held, when the member or the operator ends it, and when an incident ends all of them.
 */
export class WebSessions implements AsyncDisposable {
  readonly limits: SessionLimits
  readonly #parts: WebSessionParts
  readonly #remembered = new RememberedSessions()
  readonly #watched = new Map<string, Set<() => void>>()
  readonly #subscriptions: readonly Disposable[]
  /** Endings that are being written. */
  readonly #writing = new Set<Promise<unknown>>()

  constructor(parts: WebSessionParts, limits: SessionLimits) {
    this.#parts = parts
    this.limits = limits
    this.#subscriptions = [
      parts.notices.subscribe((notice) => {
        this.#remembered.forget(notice)
        if (notice.what === 'ended') this.#tellWatchers(notice)
      }),
      parts.accounts.subscribe((notice) => {
        if (endsBrowsers(notice)) this.#accountEnded(notice)
      }),
    ]
  }

  /** Opens a session. Undefined if the account or its password has changed since the password was looked at. */
  async tryOpen(opening: SessionOpening): Promise<OpenedSession | undefined> {
    const { store, clock, entropy } = this.#parts
    const { account, ...facts } = opening
    const now = clock.nowMs()
    const secret = makeSessionSecret(entropy)
    const id = randomId(entropy, 16)
    const session = { ...facts, id, accountId: account.id, createdMs: now, usedMs: now, provedMs: now }
    await store.add(session, digestOfSecret(secret), MOST_OF_ACCOUNT)
    const opened = await this.#tryOpened(secret)
    if (!opened) await store.end(account.id, id)
    return opened
  }

  /** Who shows this secret; undefined if it is none, or the session is over. Without a look at the disk where it was asked for within half a minute. */
  async tryResume(secret: string): Promise<SignedIn | undefined> {
    if (!isSessionSecret(secret)) return undefined
    const digest = digestOfSecret(secret)
    const name = hex(digest)
    const now = this.#parts.clock.nowMs()
    const recalled = this.#remembered.tryRecall(name, now)
    const found =
      recalled && !this.#isOver(recalled.session, now) ? recalled : await this.#tryLoad(secret, digest, name)
    if (!found || now - found.session.usedMs < TOUCH_MS) return found
    const used = { ...found, session: { ...found.session, usedMs: now } }
    this.#remembered.update(name, used)
    await this.#parts.store.touch(used.session.id, now)
    return used
  }

  /**
   * The password has been shown again. The session goes on with a new secret: whoever had copied the old one does not come along into what is dangerous, and is out. Undefined if it is over.
   */
  async tryRenew({ session }: SignedIn, secret: string): Promise<OpenedSession | undefined> {
    return this.#tryRenew(session, secret)
  }

  /** The same for the session in which the password is being changed: it goes on with the new credential, while all others end. */
  async tryRebind({ session }: SignedIn, secret: string, credentialMs: number): Promise<OpenedSession | undefined> {
    return this.#tryRenew(session, secret, credentialMs)
  }

  async #tryRenew({ id }: WebSession, secret: string, credentialMs?: number): Promise<OpenedSession | undefined> {
    const { store, notices, clock, entropy } = this.#parts
    const fresh = makeSessionSecret(entropy)
    const [from, to] = [digestOfSecret(secret), digestOfSecret(fresh)]
    const isRenewed = await store.renew(id, from, to, clock.nowMs(), credentialMs)
    if (!isRenewed) return undefined
    notices.publish({ of: 'session', id, what: 'renewed' })
    return this.#tryOpened(fresh)
  }

  /** Whether the password was shown so lately that nothing asks for it. */
  isProved({ provedMs }: WebSession): boolean {
    return this.#parts.clock.nowMs() - provedMs < this.limits.provedMs
  }

  /** Sessions of an account that are not over, the last used first. */
  async of(accountId: string): Promise<readonly WebSession[]> {
    const { store, directory, clock } = this.#parts
    const present = (await directory.credential(accountId))?.changedMs
    const sessions = await store.of(accountId)
    return sessions.filter((session) => session.credentialMs === present && !this.#isOver(session, clock.nowMs()))
  }

  /** Sessions of everybody that are not over, the last used first, so many at most. */
  async latest(most: number): Promise<readonly WebSession[]> {
    const now = this.#parts.clock.nowMs()
    return (await this.#parts.store.latest(most)).filter((session) => !this.#isOver(session, now))
  }

  /** Ends one. False if the account has none of that id. */
  async end(accountId: string, id: string): Promise<boolean> {
    const isEnded = await this.#parts.store.end(accountId, id)
    this.#parts.notices.publish({ of: 'session', id, what: 'ended' })
    return isEnded
  }

  /** Ends all of an account, but not `exceptId`; returns how many. */
  async endOf(accountId: string, exceptId?: string): Promise<number> {
    const others = (await this.#parts.store.of(accountId)).filter(({ id }) => id !== exceptId)
    const ended = await this.#parts.store.endOf(accountId, { id: exceptId })
    for (const { id } of others) this.#parts.notices.publish({ of: 'session', id, what: 'ended' })
    return ended
  }

  /** Another one since all sessions were ended. */
  generation(): Promise<string> {
    return this.#parts.store.generation()
  }

  /** Ends every session of everybody, if the generation is still `from`. */
  async endAll(from: string): Promise<void> {
    const { store, notices, entropy } = this.#parts
    await store.endAll(from, randomId(entropy))
    notices.publish({ of: 'house', id: '', what: 'ended' })
  }

  /** Remembers nothing: the next request of each is held against the store. */
  forget(): void {
    this.#remembered.forget({ of: 'house', id: '' })
  }

  /** Calls `end` once when a session is over, for conversations that outlast a request. */
  watch({ session }: SignedIn, end: () => void): Disposable {
    const keys = [`session ${session.id}`, `account ${session.accountId}`, 'house ']
    const { clock } = this.#parts
    const { createdMs, isKept } = session
    const longestMs = isKept ? this.limits.keptLongestMs : this.limits.longestMs
    const old = clock.after(createdMs + longestMs - clock.nowMs(), () => over())
    const over = (): void => {
      stop()
      end()
    }
    const stop = (): void => {
      old[Symbol.dispose]()
      for (const key of keys) {
        const watchers = this.#watched.get(key)
        watchers?.delete(over)
        if (watchers?.size === 0) this.#watched.delete(key)
      }
    }
    for (const key of keys) {
      const watchers = this.#watched.get(key) ?? new Set()
      this.#watched.set(key, watchers.add(over))
    }
    return { [Symbol.dispose]: stop }
  }

  /** Forgets those that are over. To be called now and then. */
  sweep(): Promise<number> {
    const now = this.#parts.clock.nowMs()
    const { idleMs, longestMs, keptIdleMs, keptLongestMs } = this.limits
    const age = (longest: number, idle: number): SessionAge => ({
      createdMs: now + 1 - longest,
      usedMs: now + 1 - idle,
    })
    return this.#parts.store.sweep(age(keptLongestMs, keptIdleMs), age(longestMs, idleMs))
  }

  /** Resolves when every ending that was heard of is written. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const subscription of this.#subscriptions) subscription[Symbol.dispose]()
    await Promise.all(this.#writing)
  }

  /** Every process that hears of it deletes them, the one of a command too: whichever is first. */
  #accountEnded(notice: AccountNotice): void {
    const { accountId } = notice
    this.#remembered.forget({ of: 'account', id: accountId })
    this.#tellWatchers({ of: 'account', id: accountId })
    const writing = this.#writeEnding(notice)
      .catch((error: unknown) => this.#parts.log.error('session/end-failed', error, { accountId }))
      .finally(() => this.#writing.delete(writing))
    this.#writing.add(writing)
  }

  async #writeEnding({ accountId, what }: AccountNotice): Promise<void> {
    const { store, directory } = this.#parts
    // Whoever is quick with the new password stays, however late a process hears of the old one.
    const present = what === 'password-changed' ? await directory.credential(accountId) : undefined
    await store.endOf(accountId, { credentialMs: present?.changedMs })
  }

  #tellWatchers({ of, id }: { readonly of: string; readonly id: string }): void {
    for (const over of [...(this.#watched.get(`${of} ${id}`) ?? [])]) over()
  }

  async #tryOpened(secret: string): Promise<OpenedSession | undefined> {
    const digest = digestOfSecret(secret)
    const signedIn = await this.#tryLoad(secret, digest, hex(digest))
    return signedIn && { ...signedIn, secret }
  }

  /** What the store has, held against the account as it is now. */
  async #tryLoad(secret: string, digest: Uint8Array, name: string): Promise<SignedIn | undefined> {
    const { store, directory, clock } = this.#parts
    const since = this.#remembered.moment
    const session = await store.tryFind(digest)
    const now = clock.nowMs()
    if (!session || this.#isOver(session, now)) return undefined
    const account = await directory.account(session.accountId)
    const credential = await directory.credential(session.accountId)
    // Not deleted here: the password may be changed in this very session, which is bound to the new one a moment later. Whoever hears of the change deletes those that are over.
    if (account?.state !== 'active' || credential?.changedMs !== session.credentialMs) return undefined
    const demand = demandOn(credential)
    if (demand === 'force') return undefined
    const signedIn = { session, account, csrf: csrfTokenOf(secret), isAdvised: demand === 'advise' }
    this.#remembered.remember(name, signedIn, now, since)
    return signedIn
  }

  #isOver(session: WebSession, nowMs: number): boolean {
    return nowMs >= endsMs(session, this.limits)
  }
}
