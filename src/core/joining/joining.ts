import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import { Fault, toFault } from '../../base/fault.ts'
import { randomId } from '../../base/ids.ts'
import type { Log } from '../../base/log.ts'
import type { HouseLetters } from '../delivery/house-letters.ts'
import type { Accounts } from '../directory/accounts.ts'
import { tryCanonicalAddress } from '../directory/canonical-address.ts'
import type { Account } from '../directory/directory.ts'
import type { Factors, PasskeyOffer } from '../factors/factors.ts'
import type { Tickets } from '../factors/tickets.ts'
import type { MemberLanguages } from '../language/member-languages.ts'
import type { AttemptLedger, Bucket } from '../passwords/attempt-ledger.ts'
import { clientNetwork } from '../passwords/client-network.ts'
import type { Pepper } from '../passwords/pepper.ts'
import type { PostureLedger } from '../posture/posture-ledger.ts'
import type { OwnRecovery } from '../recovery/own-recovery.ts'
import { browserName } from '../sessions/browser-name.ts'
import type { BrowserOrigin } from '../sessions/sign-in.ts'
import type { OpenedSession } from '../sessions/web-session.ts'
import type { WebSessions } from '../sessions/web-sessions.ts'
import type { HouseTerms } from '../terms/house-terms.ts'
import type { AddressChoice, AddressVerdict } from './address-choice.ts'
import { digestOfInvitation, type Invitation, isGood } from './invitation.ts'
import type { InvitationBook } from './invitation-book.ts'
import type { JoiningSettings, SignUpMode } from './joining-settings.ts'
import { type WelcomeFacts, welcomeLetter } from './welcome-letter.ts'

/** What joining works with. */
export interface JoiningParts {
  readonly choice: AddressChoice
  readonly accounts: Pick<Accounts, 'addAccount' | 'fewestCharacters'>
  readonly factors: Pick<Factors, 'offerPasskey' | 'addPasskey' | 'reset'>
  readonly invitations: InvitationBook
  readonly sessions: Pick<WebSessions, 'tryOpen'>
  readonly terms: Pick<HouseTerms, 'acceptCurrent'>
  readonly ownRecovery: Pick<OwnRecovery, 'renewCodes' | 'offerAddress'>
  readonly letters: Pick<HouseLetters, 'put'>
  readonly languages: Pick<MemberLanguages, 'choose'>
  readonly ledger: Pick<PostureLedger, 'loggedIn'>
  readonly attempts: AttemptLedger
  /** Tickets that are good for as long as somebody may take to fill in a form. */
  readonly tickets: Tickets
  readonly pepper: Pepper
  readonly clock: Clock
  readonly entropy: Entropy
  readonly log: Log
}

/** How an account is opened: by a password, or by a passkey that the browser has made. */
export type FirstKey =
  | { readonly kind: 'password'; readonly password: string }
  | { readonly kind: 'passkey'; readonly ticket: string; readonly answer: string; readonly device: string }

/** What somebody has filled in. */
export interface Application {
  /** As `begin` gave it, and to whom: the token of that browser. */
  readonly begun: string
  readonly visitor: string
  readonly name: string
  readonly domain: string
  /** What people are to read beside the address; empty: nothing. */
  readonly displayName: string
  readonly key: FirstKey
  /** Empty where none is asked for. */
  readonly invitation: string
  /** Where a code goes that proves that it is read; empty: nowhere. */
  readonly recoveryAddress: string
  readonly language: WelcomeFacts['language']
}

/** A new member. Both kinds of codes are shown this once: `codes` stand in for the passkey at the second step, `recoveryCodes` for everything before it. */
export interface Joined {
  readonly account: Account
  readonly opened: OpenedSession | undefined
  readonly codes: readonly string[]
  readonly recoveryCodes: readonly string[]
}

type Begun = { readonly id: string; readonly visitor: string; readonly atMs: number }

const BEGUN = 'joining'
const MAX_DISPLAY_NAME = 60
const JOIN = 'JOIN'

/**
 * Makes accounts for people who ask for one themselves. What is defended against, and by what: docs/decisions/joining-and-recovery.md.
 */
export class Joining {
  readonly #parts: JoiningParts
  readonly #settings: JoiningSettings
  readonly #welcome: Omit<WelcomeFacts, 'language'>

  constructor(parts: JoiningParts, settings: JoiningSettings, welcome: Omit<WelcomeFacts, 'language'>) {
    this.#parts = parts
    this.#settings = settings
    this.#welcome = welcome
  }

  get mode(): SignUpMode {
    return this.#settings.mode
  }

  domains(): Promise<readonly string[]> {
    return this.#parts.choice.domains()
  }

  /** How long a password has to be, in characters. */
  fewestCharacters(): Promise<number> {
    return this.#parts.accounts.fewestCharacters('')
  }

  /** What a browser carries from the form to its answer: when it began, and the id of the account that may come of it, so that a form makes one account. */
  begin(visitor: string): string {
    const { tickets, clock, entropy } = this.#parts
    return tickets.seal(BEGUN, { id: randomId(entropy), visitor, atMs: clock.nowMs() })
  }

  /**
   * Whether an address may be had. Counted for each network: who wants to know of everybody has to ask for a long time.
   * @throws Fault peer joining/closed, joining/bad-invitation, world joining/too-many
   */
  async look(name: string, domain: string, invitation: string, address: string): Promise<AddressVerdict> {
    const { choice } = this.#parts
    await this.#requireMay(invitation, address)
    return choice.judge(name, domain)
  }

  /** What a browser makes the first passkey of an account with. @throws Fault peer joining/stale */
  offerPasskey(begun: string, visitor: string, address: string): Promise<PasskeyOffer> {
    const { id } = this.#opened(begun, visitor)
    return this.#parts.factors.offerPasskey(outline(id, address, ''))
  }

  /**
   * Makes the account and opens its first session.
   * @throws Fault peer joining/closed, joining/bad-invitation, joining/stale, joining/sent-twice, joining/too-fast, joining/bad-display-name, joining/not-free, recovery/bad-address, factors/stale, factors/not-made, factors/bad-name, and as `NewPasswords.accept`; world joining/too-many
   */
  async join(application: Application, origin: BrowserOrigin): Promise<Joined> {
    const { terms, languages } = this.#parts
    const begun = this.#opened(application.begun, application.visitor)
    const made = await this.#once(begun.id, () => this.#judgeAndMake(begun, application, origin))
    await terms.acceptCurrent(made.account.id)
    await languages.choose(made.account.id, application.language)
    await this.#greet(made.account, application.language)
    await this.#offerAddress(made.account, application, origin)
    const recoveryCodes = await this.#parts.ownRecovery.renewCodes(made.account.id)
    return { ...made, recoveryCodes, opened: await this.#open(made.account, origin) }
  }

  async #judgeAndMake(
    { id, atMs }: Begun,
    application: Application,
    origin: BrowserOrigin,
  ): Promise<Pick<Joined, 'account' | 'codes'>> {
    const { clock, choice } = this.#parts
    const invitation = await this.#requireMay(application.invitation, origin.address)
    if (clock.nowMs() - atMs < this.#settings.leastMs) {
      throw new Fault('peer', 'joining/too-fast', 'that was faster than people are: look at it and send it again')
    }
    const displayName = cleanName(application.displayName)
    const { recoveryAddress } = application
    if (recoveryAddress !== '' && tryCanonicalAddress(recoveryAddress.trim()) === undefined) throw badAddress()
    const verdict = await choice.judge(application.name, application.domain)
    if (verdict.kind !== 'free') throw notFree()
    return this.#counted(origin, () =>
      this.#invited(invitation, () => this.#make(id, verdict.address, displayName, application.key)),
    )
  }

  /**
   * Lets a form make one account. Threat: a form that is sent twice, by two clicks or on purpose. The second one would find the mail and the passkeys of an account of the first, take them for what it has begun itself, and tidy them away.
   * @throws Fault peer joining/sent-twice
   */
  async #once<T>(id: string, make: () => Promise<T>): Promise<T> {
    const { attempts, clock } = this.#parts
    const form = this.#formBucket(id)
    if ((await attempts.charge([form], clock.nowMs())) > 0) {
      throw new Fault(
        'peer',
        'joining/sent-twice',
        'the form has been sent before: sign in, if it has made the account',
      )
    }
    try {
      return await make()
    } catch (error) {
      await attempts.refund([form], clock.nowMs())
      throw error
    }
  }

  /** Counts an account before it is made, and no more if nothing came of it. */
  async #counted<T>({ address }: BrowserOrigin, make: () => Promise<T>): Promise<T> {
    const { attempts, clock } = this.#parts
    const buckets = this.#accountBuckets(address)
    requireNoWait(await attempts.charge(buckets, clock.nowMs()))
    try {
      return await make()
    } catch (error) {
      await attempts.refund(buckets, clock.nowMs())
      throw error
    }
  }

  /** With an invitation it is counted first, and given back if nothing came of it. */
  async #invited<T>(invitation: Invitation | undefined, make: () => Promise<T>): Promise<T> {
    const { invitations, clock } = this.#parts
    if (!invitation) return make()
    if (!(await invitations.use(invitation.id, clock.nowMs()))) throw badInvitation()
    try {
      return await make()
    } catch (error) {
      await invitations.giveBack(invitation.id)
      throw error
    }
  }

  async #make(id: string, address: string, name: string, key: FirstKey): Promise<Pick<Joined, 'account' | 'codes'>> {
    const { accounts, factors, entropy } = this.#parts
    if (key.kind === 'password') return { account: await this.#add(address, name, key.password, id), codes: [] }
    // The passkey first: without it nobody would come in. The account is not there yet, so its id is nobody's.
    const codes = await factors.addPasskey(outline(id, address, name), key.ticket, key.answer, key.device)
    try {
      // A password that nobody has ever seen: it is set by whoever recovers the account, if at all.
      return { account: await accounts.addAccount(address, name, randomId(entropy, 52), id), codes: codes ?? [] }
    } catch (error) {
      await factors.reset(id)
      throw error
    }
  }

  async #add(address: string, name: string, password: string, id: string): Promise<Account> {
    try {
      return await this.#parts.accounts.addAccount(address, name, password, id)
    } catch (error) {
      // Somebody was faster.
      if (['directory/address-taken', 'directory/address-reserved'].includes(toFault(error).code)) throw notFree()
      throw error
    }
  }

  async #open(account: Account, { address, protection, client }: BrowserOrigin): Promise<OpenedSession | undefined> {
    const { sessions, ledger, clock } = this.#parts
    const called = browserName(client.replace(/[^ -~]/g, ''))
    const device = called === undefined ? {} : { device: called }
    const login = { accountId: account.id, atMs: clock.nowMs(), address, protection, accepted: true }
    ledger.loggedIn({ ...login, ...device, service: 'https', mechanism: JOIN })
    const opening = { account, credentialMs: account.createdMs, isKept: false, address, protection }
    return sessions.tryOpen({ ...opening, client: client.replace(/[^ -~]/g, '').slice(0, 200) })
  }

  /** An address that takes no letter keeps nobody out: it does not count, and can be named again. */
  async #offerAddress(
    account: Account,
    { recoveryAddress, language }: Application,
    origin: BrowserOrigin,
  ): Promise<void> {
    if (recoveryAddress === '') return
    try {
      await this.#parts.ownRecovery.offerAddress(account, recoveryAddress, language, origin.address)
    } catch (error) {
      this.#parts.log.warn('joining/no-recovery-address', { account: account.id, code: toFault(error).code })
    }
  }

  /** A letter that cannot be put there keeps nobody out. */
  async #greet(account: Account, language: WelcomeFacts['language']): Promise<void> {
    try {
      await this.#parts.letters.put(account, welcomeLetter(account, { ...this.#welcome, language }))
    } catch (error) {
      this.#parts.log.error('joining/not-greeted', toFault(error), { account: account.id })
    }
  }

  #opened(begun: string, visitor: string): Begun {
    const opened = this.#parts.tickets.tryOpen<Begun>(BEGUN, begun)
    // A ticket is for the browser that it was given to: one page with many of them, for a crowd of programs, is none.
    if (!opened || opened.visitor !== visitor) {
      throw new Fault(
        'peer',
        'joining/stale',
        'the form was open for too long, or is of another browser: send it again',
      )
    }
    return opened
  }

  async #requireMay(code: string, address: string): Promise<Invitation | undefined> {
    const { attempts, invitations, clock } = this.#parts
    if (this.mode === 'closed') throw new Fault('peer', 'joining/closed', 'nobody can join here: ask the operator')
    requireNoWait(await attempts.charge([this.#questionBucket(address)], clock.nowMs()))
    if (this.mode === 'open') return undefined
    const found = await invitations.tryFind(digestOfInvitation(code))
    if (!found || !isGood(found, clock.nowMs())) throw badInvitation()
    return found
  }

  #questionBucket(address: string): Bucket {
    const most = this.#settings.questionsPerNetworkAndHour
    return { key: this.#name('question', clientNetwork(address)), capacity: most, drainPerHour: most }
  }

  /** Full for longer than the ticket of the form is good. */
  #formBucket(id: string): Bucket {
    return { key: this.#name('form', id), capacity: 1, drainPerHour: 1 / 24 }
  }

  #accountBuckets(address: string): readonly Bucket[] {
    const { accountsPerNetworkAndDay: ofNetwork, accountsPerHour: ofHouse } = this.#settings
    return [
      { key: this.#name('account', clientNetwork(address)), capacity: ofNetwork, drainPerHour: ofNetwork / 24 },
      { key: this.#name('account', 'house'), capacity: ofHouse, drainPerHour: ofHouse },
    ]
  }

  #name(kind: string, what: string): string {
    return this.#parts.pepper.nameFor(`joining ${kind}`, what).toString('base64url', 0, 16)
  }
}

/** An account that is not there yet. */
function outline(id: string, address: string, name: string): Account {
  return { id, address, name, state: 'active', unit: '', createdMs: 0 }
}

/** What people read beside an address: any letters, no line ends, nothing that turns text around, nor what looks like a sign of an address (as `＠`, which is one once it is folded). @throws Fault peer joining/bad-display-name */
function cleanName(name: string): string {
  const clean = name.normalize('NFC').trim()
  const isBad =
    /[\p{Cc}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Bidi_Control}]/u.test(clean) || /[<>"@]/.test(clean.normalize('NFKC'))
  if ([...clean].length > MAX_DISPLAY_NAME || isBad) {
    const mend = `write at most ${MAX_DISPLAY_NAME} letters, without < > " and @`
    throw new Fault('peer', 'joining/bad-display-name', `the name cannot be shown: ${mend}`)
  }
  return clean
}

function badAddress(): Fault {
  return new Fault('peer', 'recovery/bad-address', 'name another address than this one, with a name and a domain')
}

function notFree(): Fault {
  return new Fault('peer', 'joining/not-free', 'that address cannot be had: choose another')
}

function badInvitation(): Fault {
  const mend = 'ask for another one'
  return new Fault('peer', 'joining/bad-invitation', `the invitation is none, is used up, or has run out: ${mend}`)
}

/** @throws Fault world joining/too-many */
function requireNoWait(waitMs: number): void {
  if (waitMs === 0) return
  const minutes = Math.ceil(waitMs / 60_000)
  throw new Fault('world', 'joining/too-many', `too many from this network lately: try again in ${minutes} minutes`)
}
