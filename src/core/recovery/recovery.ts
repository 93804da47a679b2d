import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import { Fault, toFault } from '../../base/fault.ts'
import { randomId } from '../../base/ids.ts'
import type { Log } from '../../base/log.ts'
import type { HouseLetters } from '../delivery/house-letters.ts'
import type { Accounts } from '../directory/accounts.ts'
import { tryCanonicalAddress } from '../directory/canonical-address.ts'
import type { Account, Directory } from '../directory/directory.ts'
import type { Tickets } from '../factors/tickets.ts'
import type { AttemptLedger, Bucket } from '../passwords/attempt-ledger.ts'
import { clientNetwork } from '../passwords/client-network.ts'
import type { GuessThrottle } from '../passwords/guess-throttle.ts'
import type { Pepper } from '../passwords/pepper.ts'
import type { PostureLedger } from '../posture/posture-ledger.ts'
import type { BrowserOrigin } from '../sessions/sign-in.ts'
import type { RecoveryBook, RecoveryLink } from './recovery-book.ts'
import {
  inboxLetter,
  type LetterFacts,
  type LetterLanguage,
  linkLetter,
  type OutsideLetter,
  type RecoveryWay,
  recoveredText,
  warningLetter,
} from './recovery-letters.ts'
import { digestOfLink, makeLinkSecret, tryAccountCode } from './recovery-secrets.ts'
import { unsealAddress } from './sealed-address.ts'

export interface RecoverySettings {
  /** How long whoever only reads the recovery address waits, so that the member can stop it. */
  readonly waitMs: number
  /** How long a link opens from then on. */
  readonly linkMs: number
  /** Letters that one account's recovery address gets in a day. */
  readonly lettersPerDay: number
  /** Letters and links that one network asks for in an hour. */
  readonly questionsPerNetworkAndHour: number
}

export interface RecoveryParts {
  readonly book: RecoveryBook
  readonly directory: Pick<Directory, 'account' | 'accountAt' | 'credential'>
  readonly accounts: Pick<Accounts, 'changePassword' | 'fewestCharacters'>
  readonly letters: Pick<HouseLetters, 'put'>
  /** Mail to people outside. */
  readonly post: (to: string, letter: OutsideLetter) => Promise<void>
  readonly ledger: Pick<PostureLedger, 'loggedIn'>
  readonly throttle: Pick<GuessThrottle, 'pay' | 'giveBack'>
  readonly attempts: AttemptLedger
  readonly tickets: Tickets
  readonly pepper: Pepper
  readonly clock: Clock
  readonly entropy: Entropy
  readonly log: Log
}

/** What was shown, and for whom, until the new password is there. */
type Shown = {
  readonly accountId: string
  readonly credentialMs: number
  readonly way: RecoveryWay
  /** The code, hex of its HMAC; empty for links. */
  readonly mac: string
  /** The id of the link; empty for codes. */
  readonly link: string
}

const SHOWN = 'recovery'
const NOBODY = 'nobody'

/** Lets people back in who have lost the password. What is defended against, and by what: docs/decisions/joining-and-recovery.md. */
export class Recovery {
  readonly #parts: RecoveryParts
  readonly #settings: RecoverySettings
  readonly #facts: LetterFacts
  readonly #running = new Set<Promise<void>>()

  constructor(parts: RecoveryParts, settings: RecoverySettings, facts: LetterFacts) {
    this.#parts = parts
    this.#settings = settings
    this.#facts = facts
  }

  get waitMs(): number {
    return this.#settings.waitMs
  }

  /**
   * Takes a recovery code: a ticket for a new password comes back. Of a login that nobody has a code is as wrong, after as much work.
   * @throws Fault peer recovery/wrong-code, world login/too-many-attempts
   */
  async byCode(login: string, code: string, origin: BrowserOrigin): Promise<string> {
    const { book, throttle, pepper, tickets } = this.#parts
    const address = tryCanonicalAddress(login.trim()) ?? ''
    const guess = await throttle.pay(`recovery of ${address}`, origin.address)
    const { account, id, credentialMs } = await this.#find(address)
    const found = tryAccountCode(id, code, await book.codes(id), pepper)
    if (!found || !account || !mayComeBack(account)) {
      if (account) this.#record(account, 'code', false, origin)
      throw new Fault('peer', 'recovery/wrong-code', 'that is no recovery code of that account, or it was used before')
    }
    await throttle.giveBack(guess)
    return tickets.seal(SHOWN, {
      accountId: id,
      credentialMs,
      way: 'code',
      mac: Buffer.from(found.mac).toString('hex'),
      link: '',
    })
  }

  /**
   * Sends a link to the recovery address, if there is such an account and it has one: what comes of it is not told, and not waited for, so that neither words nor time tell.
   * @throws Fault world recovery/too-many
   */
  async askByAddress(login: string, language: LetterLanguage, origin: BrowserOrigin): Promise<void> {
    await this.#requireQuestion(origin.address)
    const sending = this.#sendLink(tryCanonicalAddress(login.trim()) ?? '', language)
      .catch((error: unknown) => this.#parts.log.error('recovery/not-sent', toFault(error)))
      .finally(() => this.#running.delete(sending))
    this.#running.add(sending)
  }

  /** Resolves when every letter that was asked for is on its way. */
  async settled(): Promise<void> {
    await Promise.all(this.#running)
  }

  /** Makes a link for a member who has proved to an operator who that is. It opens at once; the member reads of it in the inbox. @throws Fault peer directory/no-such-account */
  async linkByOperator(account: Account, forMs: number): Promise<{ readonly url: string; readonly untilMs: number }> {
    const nowMs = this.#parts.clock.nowMs()
    const link = { ...this.#newLink(account, 'operator', nowMs), untilMs: nowMs + forMs }
    const secret = await this.#addLink(account, link)
    return { url: `${this.#facts.base}/recover/link?secret=${secret}`, untilMs: link.untilMs }
  }

  /**
   * Takes a link: a ticket for a new password, or when it opens.
   * @throws Fault peer recovery/no-such-link, world recovery/too-many
   */
  async open(secret: string, origin: BrowserOrigin): Promise<{ readonly ticket: string } | { readonly dueMs: number }> {
    const { book, directory, tickets, clock } = this.#parts
    await this.#requireQuestion(origin.address)
    const found = await book.tryFindLink(digestOfLink(secret))
    const nowMs = clock.nowMs()
    if (!found?.opens || nowMs >= found.link.untilMs) throw noSuchLink()
    const { id: link, accountId, createdMs, dueMs, by: way } = found.link
    const credentialMs = (await directory.credential(accountId))?.changedMs ?? 0
    // Whoever is told that somebody is on the way in sets a new password: that has to be the end of it. What an operator has made stays, who may set one as well.
    if (way === 'address' && createdMs < credentialMs) throw noSuchLink()
    if (nowMs < dueMs) return { dueMs }
    return { ticket: tickets.seal(SHOWN, { accountId, credentialMs, way, mac: '', link }) }
  }

  /** Takes back a link that is on its way. @throws Fault peer recovery/no-such-link, world recovery/too-many */
  async cancel(secret: string, origin: BrowserOrigin): Promise<void> {
    const { book } = this.#parts
    await this.#requireQuestion(origin.address)
    const found = await book.tryFindLink(digestOfLink(secret))
    if (!found || found.opens) throw noSuchLink()
    await book.endLinks(found.link.accountId)
  }

  /** Whose new password a ticket is for, and how long it has to be. @throws Fault peer recovery/begin-again */
  async recovering(ticket: string): Promise<{ readonly address: string; readonly fewest: number }> {
    const { account } = await this.#shown(ticket)
    return { address: account.address, fewest: await this.#parts.accounts.fewestCharacters(account.id) }
  }

  /**
   * Sets the new password of whoever carries the ticket; everything that was signed in ends, what was shown is spent, and every address is told. Second factors stay.
   * @throws Fault peer recovery/begin-again, and as `Accounts.changePassword`
   */
  async setPassword(ticket: string, password: string, origin: BrowserOrigin): Promise<Account> {
    const { book, accounts, clock } = this.#parts
    const { account, shown } = await this.#shown(ticket)
    // First the password: one that is refused does not cost the code. A second one with the same ticket finds another credential.
    await accounts.changePassword(account.address, password)
    if (shown.way === 'code') await book.spendCode(account.id, Uint8Array.fromHex(shown.mac))
    await book.endLinks(account.id)
    this.#record(account, shown.way, true, origin)
    await this.#tell(account, recoveredText(account.address, shown.way, clock.nowMs()))
    return account
  }

  /** Into the inbox and to the recovery address; a letter that does not go out undoes nothing. */
  async #tell(account: Account, { subject, text }: OutsideLetter): Promise<void> {
    const { book, letters, post, pepper, log } = this.#parts
    const kept = await book.address(account.id)
    const outside = kept?.verifiedMs === undefined ? undefined : unsealAddress(kept, pepper)
    const told = await Promise.allSettled([
      letters.put(account, inboxLetter(account, subject, text, this.#facts)),
      ...(outside === undefined ? [] : [post(outside, { subject, text })]),
    ])
    for (const one of told)
      if (one.status === 'rejected') log.error('recovery/not-told', toFault(one.reason), { account: account.id })
  }

  async #sendLink(address: string, language: LetterLanguage): Promise<void> {
    const { book, attempts, post, pepper, clock } = this.#parts
    const { account, id } = await this.#find(address)
    const kept = await book.address(id)
    if (!account || !mayComeBack(account) || kept?.verifiedMs === undefined) return
    const nowMs = clock.nowMs()
    const most = this.#settings.lettersPerDay
    const letters: Bucket = { key: this.#name('letters', id), capacity: most, drainPerHour: most / 24 }
    if ((await attempts.charge([letters], nowMs)) > 0) return
    const link = this.#newLink(account, 'address', nowMs + this.#settings.waitMs)
    const secret = await this.#addLink(account, link)
    await post(unsealAddress(kept, pepper), linkLetter(language, account.address, secret, link, this.#facts))
  }

  #newLink({ id: accountId }: Account, by: RecoveryLink['by'], dueMs: number): RecoveryLink {
    const { clock, entropy } = this.#parts
    return {
      id: randomId(entropy, 12),
      accountId,
      by,
      createdMs: clock.nowMs(),
      dueMs,
      untilMs: dueMs + this.#settings.linkMs,
    }
  }

  /** The member is told first: whoever could not be told is not recovered behind their back. */
  async #addLink(account: Account, link: RecoveryLink): Promise<string> {
    const { book, letters, entropy } = this.#parts
    const [secret, cancelling] = [makeLinkSecret(entropy), makeLinkSecret(entropy)]
    await letters.put(account, warningLetter(account, link.by, cancelling, link.dueMs, this.#facts))
    await book.addLink(link, digestOfLink(secret), digestOfLink(cancelling))
    return secret
  }

  async #find(address: string) {
    const { directory } = this.#parts
    const account = await directory.accountAt(address)
    const id = account?.id ?? NOBODY
    return { account, id, credentialMs: (await directory.credential(id))?.changedMs ?? 0 }
  }

  /** What a ticket stands for, if it still does: the code not spent or renewed, the link not stopped, the password not another one. */
  async #shown(ticket: string): Promise<{ readonly account: Account; readonly shown: Shown }> {
    const { tickets, directory, book, clock } = this.#parts
    const shown = tickets.tryOpen<Shown>(SHOWN, ticket)
    const account = shown && (await directory.account(shown.accountId))
    const credential = account && (await directory.credential(account.id))
    const isSame = (credential?.changedMs ?? 0) === shown?.credentialMs
    if (!shown || !account || !mayComeBack(account) || !isSame) throw beginAgain()
    const isThere =
      shown.way === 'code'
        ? (await book.codes(account.id)).some(({ mac }) => Buffer.from(mac).toString('hex') === shown.mac)
        : // That very one: whoever was stopped could else ask for another, and go on with what the first has opened.
          (await book.links(account.id, clock.nowMs())).some(({ id }) => id === shown.link)
    if (!isThere) throw beginAgain()
    return { account, shown }
  }

  async #requireQuestion(address: string): Promise<void> {
    const most = this.#settings.questionsPerNetworkAndHour
    const bucket = { key: this.#name('question', clientNetwork(address)), capacity: most, drainPerHour: most }
    const waitMs = await this.#parts.attempts.charge([bucket], this.#parts.clock.nowMs())
    if (waitMs === 0) return
    const minutes = Math.ceil(waitMs / 60_000)
    throw new Fault('world', 'recovery/too-many', `too many from this network lately: try again in ${minutes} minutes`)
  }

  #record(account: Account, way: RecoveryWay, accepted: boolean, { address, protection }: BrowserOrigin): void {
    const mechanism = `RECOVERY-${way.toUpperCase()}`
    const atMs = this.#parts.clock.nowMs()
    this.#parts.ledger.loggedIn({
      accountId: account.id,
      atMs,
      service: 'https',
      mechanism,
      address,
      protection,
      accepted,
    })
  }

  #name(kind: string, what: string): string {
    return this.#parts.pepper.nameFor(`recovery ${kind}`, what).toString('base64url', 0, 16)
  }
}

/**
 * A closed account stays closed until whoever has recovered it signs in and opens it. Threat: a thief sets a password, closes the account, and has only to wait until all of it is erased. What is suspended, or closed by an operator, stays shut at
 * the sign-in, whatever its password is.
 */
function mayComeBack({ state }: Account): boolean {
  return state === 'active' || state === 'closed'
}

function noSuchLink(): Fault {
  return new Fault(
    'peer',
    'recovery/no-such-link',
    'the link was used, was stopped, or has run out: ask for another one',
  )
}

function beginAgain(): Fault {
  return new Fault('peer', 'recovery/begin-again', 'that took too long, or something has changed: begin again')
}
