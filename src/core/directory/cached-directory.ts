import type { Clock } from '../../base/clock.ts'
import type {
  Account,
  AccountState,
  Alias,
  Credential,
  Directory,
  DkimKey,
  DkimStep,
  Domain,
  NotedShare,
  OwnQuota,
  PasswordDemand,
  Share,
} from './directory.ts'

/** Port: tells the other processes that the directory has changed. */
export interface DirectoryNotices {
  publish(notice: null): void
  subscribe(listener: () => void): Disposable
}

/** How long an answer may be used without asking again, should a notice be lost. */
const MAX_AGE_MS = 1000
/** Answers that are remembered; beyond, all are forgotten, which costs a moment's look-ups and no bookkeeping. */
const MAX_ANSWERS = 20_000

interface Remembered {
  readonly answer: Promise<unknown>
  readonly untilMs: number
}

/**
 * A directory that remembers its answers for a second: the same recipient is looked up several times within one delivery, and each look-up
 * would be a transaction. Writes, here or in another process, make it forget at once. Credentials are never remembered.
 */
export class CachedDirectory implements Directory {
  readonly #directory: Directory
  readonly #notices: DirectoryNotices
  readonly #clock: Clock
  #answers = new Map<string, Remembered>()

  constructor(directory: Directory, notices: DirectoryNotices, clock: Clock) {
    this.#directory = directory
    this.#notices = notices
    this.#clock = clock
    notices.subscribe(() => this.#forget())
  }

  domains(): Promise<readonly Domain[]> {
    return this.#remember('domains', () => this.#directory.domains())
  }

  domain(name: string): Promise<Domain | undefined> {
    return this.#remember(`domain ${name}`, () => this.#directory.domain(name))
  }

  account(id: string): Promise<Account | undefined> {
    return this.#remember(`account ${id}`, () => this.#directory.account(id))
  }

  accountAt(address: string): Promise<Account | undefined> {
    return this.#remember(`at ${address}`, () => this.#directory.accountAt(address))
  }

  alias(address: string): Promise<Alias | undefined> {
    return this.#remember(`alias ${address}`, () => this.#directory.alias(address))
  }

  aliasesOf(accountId: string): Promise<readonly Alias[]> {
    return this.#remember(`aliases ${accountId}`, () => this.#directory.aliasesOf(accountId))
  }

  sharesWith(identifiers: readonly string[]): Promise<readonly NotedShare[]> {
    return this.#remember(`shares ${identifiers.join(' ')}`, () => this.#directory.sharesWith(identifiers))
  }

  dkimKeys(domain: string): Promise<readonly DkimKey[]> {
    return this.#remember(`dkim ${domain}`, () => this.#directory.dkimKeys(domain))
  }

  accounts(): Promise<readonly Account[]> {
    return this.#directory.accounts()
  }

  aliases(): Promise<readonly Alias[]> {
    return this.#directory.aliases()
  }

  credential(accountId: string): Promise<Credential | undefined> {
    return this.#directory.credential(accountId)
  }

  addDomain(domain: Domain): Promise<void> {
    return this.#change(this.#directory.addDomain(domain))
  }

  setCatchAll(domain: string, accountId: string | undefined): Promise<void> {
    return this.#change(this.#directory.setCatchAll(domain, accountId))
  }

  addAccount(account: Account, credential: Credential): Promise<void> {
    return this.#change(this.#directory.addAccount(account, credential))
  }

  setState(accountId: string, state: AccountState): Promise<void> {
    return this.#change(this.#directory.setState(accountId, state))
  }

  putShare(share: Share, nowMs: number): Promise<void> {
    return this.#change(this.#directory.putShare(share, nowMs))
  }

  forgetShare(share: Share, beforeMs: number): Promise<void> {
    return this.#change(this.#directory.forgetShare(share, beforeMs))
  }

  setQuota(accountId: string, quota: OwnQuota): Promise<void> {
    return this.#change(this.#directory.setQuota(accountId, quota))
  }

  setTransport(accountId: string, transport: Account['transport']): Promise<void> {
    return this.#change(this.#directory.setTransport(accountId, transport))
  }

  removeAccount(accountId: string): Promise<void> {
    return this.#change(this.#directory.removeAccount(accountId))
  }

  putAlias(alias: Alias): Promise<void> {
    return this.#change(this.#directory.putAlias(alias))
  }

  removeAlias(address: string): Promise<void> {
    return this.#change(this.#directory.removeAlias(address))
  }

  putCredential(credential: Credential): Promise<void> {
    return this.#directory.putCredential(credential)
  }

  putDemand(accountId: string, demand: PasswordDemand | undefined): Promise<void> {
    return this.#directory.putDemand(accountId, demand)
  }

  addDkimKeys(keys: readonly DkimKey[]): Promise<void> {
    return this.#change(this.#directory.addDkimKeys(keys))
  }

  moveDkimKeys(domain: string, steps: readonly DkimStep[], nowMs: number): Promise<boolean> {
    return this.#change(this.#directory.moveDkimKeys(domain, steps, nowMs))
  }

  #remember<T>(question: string, ask: () => Promise<T>): Promise<T> {
    const nowMs = this.#clock.nowMs()
    const known = this.#answers.get(question)
    if (known && known.untilMs > nowMs) return known.answer as Promise<T>
    if (this.#answers.size >= MAX_ANSWERS) this.#forget()
    const answer = ask()
    const answers = this.#answers
    answers.set(question, { answer, untilMs: nowMs + MAX_AGE_MS })
    // A failure is an answer for nobody but the one who asked.
    answer.catch(() => answers.delete(question))
    return answer
  }

  async #change<T>(writing: Promise<T>): Promise<T> {
    try {
      return await writing
    } finally {
      this.#forget()
      this.#notices.publish(null)
    }
  }

  /** A new map, so that a question under way cannot put an old answer back. */
  #forget(): void {
    this.#answers = new Map()
  }
}
