import type { Completion } from '../interop/harness/imap-peer.ts'
import { type Dice, testMessage } from '../interop/harness/messages.ts'
import { answerOf } from './found-answer.ts'
import type { SharedTruth } from './shared-truth.ts'
import { StressConnection, type StressTarget } from './stress-connection.ts'
import type { Part, StressLog } from './stress-log.ts'
import { STEPS } from './stress-steps.ts'

/** What a client is told of once it has used NOTIFY (RFC 5465). */
const NOTIFY_REST = '(MessageNew MessageExpunge FlagChange MailboxName SubscriptionChange)'

/** One connection that does everything at random and believes nothing that does not fit together. */
export class StressClient {
  readonly name: string
  readonly target: StressTarget
  readonly truth: SharedTruth
  readonly dice: Dice
  /** A flag that nobody else touches: what we did last to it must be what we see. */
  readonly ownFlag: string
  readonly #log: StressLog
  readonly #complain: (what: string) => void
  readonly #counts = new Map<string, number>()
  /** UIDVALIDITY of mailboxes that are not selected, as far as it is known. */
  readonly validities = new Map<string, number>()
  #connection!: StressConnection

  constructor(
    name: string,
    target: StressTarget,
    truth: SharedTruth,
    dice: Dice,
    log: StressLog,
    complain: (what: string) => void,
  ) {
    this.name = name
    this.target = target
    this.truth = truth
    this.dice = dice
    this.ownFlag = `own-${name}`
    this.#log = log
    this.#complain = complain
  }

  get connection(): StressConnection {
    return this.#connection
  }

  /** How often each command has been sent, on all connections of this client. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts
  }

  get hasNumbers(): boolean {
    return !this.#connection.uidOnly && this.#connection.pushes !== 'at once'
  }

  async connect(): Promise<void> {
    const connection = await StressConnection.open(this.name, this.target, this.#log, this.#complain)
    this.#connection = connection
    this.#watch(connection)
    const { dice } = this
    if (connection.has('COMPRESS=DEFLATE') && dice.number(4) === 0) await connection.compress()
    await this.enableSome()
    if (connection.has('NOTIFY') && dice.number(2) === 0) await this.notify()
    await this.select()
  }

  async enableSome(): Promise<void> {
    const { dice, connection } = this
    const wanted: string[] = []
    if (connection.has('QRESYNC') && dice.number(3) === 0) wanted.push('QRESYNC')
    else if (connection.has('CONDSTORE') && dice.number(3) === 0) wanted.push('CONDSTORE')
    if (connection.has('UIDONLY') && dice.number(4) === 0) wanted.push('UIDONLY')
    if (connection.has('UTF8=ACCEPT') && dice.number(4) === 0) wanted.push('UTF8=ACCEPT')
    if (connection.has('IMAP4REV2') && dice.number(6) === 0) wanted.push('IMAP4rev2')
    if (wanted.length > 0) await this.run(`ENABLE ${wanted.join(' ')}`)
  }

  /** Asks to be told of everything, with `NONE` in between from time to time. */
  async notify(): Promise<void> {
    const { dice, connection } = this
    if (dice.number(5) === 0) {
      await this.run('NOTIFY NONE')
      if (this.hasMailbox) await this.run('UID SEARCH ALL')
    }
    const how = dice.one(['selected', 'selected-delayed'])
    const items = dice.one([
      '',
      ' (UID FLAGS)',
      ' (UID BODY.PEEK[])',
      ' (UID FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])',
    ])
    const status = dice.number(2) ? 'STATUS ' : ''
    await this.run(
      `NOTIFY SET ${status}(${how} (MessageNew${items} MessageExpunge FlagChange)) (${this.#where} ${NOTIFY_REST})`,
    )
    const { untagged } = await this.run('LIST "" "*"')
    connection.names.listed(untagged)
  }

  /** One command, chosen at random. */
  async step(): Promise<void> {
    if (!this.hasMailbox) return this.select()
    const steps = STEPS.filter(({ needs, when }) => {
      return (needs === undefined || this.#connection.has(needs)) && (when === undefined || when(this))
    })
    let pick = this.dice.number(steps.reduce((sum, { weight }) => sum + weight, 0))
    for (const { weight, run } of steps) {
      if (pick < weight) return run(this)
      pick -= weight
    }
  }

  /** A guest has to name whose mailboxes it wants to hear of. */
  get #where(): string {
    const { prefix } = this.target
    return prefix === undefined ? 'personal' : `subtree "${prefix.slice(0, -1)}"`
  }

  get isGuest(): boolean {
    return this.target.prefix !== undefined
  }

  get hasMailbox(): boolean {
    return this.#connection.mailbox !== undefined
  }

  run(...parts: readonly Part[]): Promise<Completion> {
    return this.#connection.run(parts)
  }

  /** As `run`; NO is no wonder, since others may have been faster. */
  try(...parts: readonly Part[]): Promise<Completion> {
    return this.#connection.run(parts, true)
  }

  complain(what: string): void {
    this.#connection.complain(what)
  }

  async select(mailbox = this.dice.one(this.target.mailboxes)): Promise<void> {
    const { connection } = this
    const verb = this.dice.number(8) === 0 ? 'EXAMINE' : 'SELECT'
    const condstore = connection.has('CONDSTORE') && this.dice.number(4) === 0 ? ' (CONDSTORE)' : ''
    const done = await this.run(`${verb} "${mailbox}"${condstore}`)
    if (done.status !== 'OK') return
    if (connection.view.count > 0) await this.run('UID FETCH 1:* (FLAGS)')
    if (connection.view.slots.some(({ uid }) => uid === undefined)) await this.run('UID FETCH 1:* (FLAGS)')
  }

  async reconnect(): Promise<void> {
    const { connection } = this
    if (this.dice.number(2)) await connection.run(['LOGOUT'])
    connection.drop()
    this.#count(connection)
    await this.connect()
  }

  /** When all is quiet: what this client believes, after a NOOP, must be what the server says. */
  async settle(mailbox: string): Promise<string[]> {
    const { connection } = this
    if (connection.pushes === 'nothing') await this.notify()
    if (connection.mailbox !== mailbox) await this.select(mailbox)
    await this.run('NOOP')
    const { view } = connection
    // Where messages have no numbers, those that become known move among the others.
    const keyOf = (uid: number | undefined, index: number) => (connection.uidOnly ? (uid ?? `? ${index}`) : index)
    const believed = new Map(view.slots.map(({ uid, flags }, index) => [keyOf(uid, index), flags && names(flags)]))
    const before = view.count
    if (before > 0) await this.run(this.hasNumbers ? 'FETCH 1:* (UID FLAGS)' : 'UID FETCH 1:* (FLAGS)')
    if (view.count !== before) this.complain(`NOOP said ${before} messages, then there are ${view.count}`)
    const state: string[] = []
    view.slots.forEach(({ uid, flags }, index) => {
      const now = names(flags)
      const was = believed.get(keyOf(uid, index))
      if (was !== undefined && was !== now) {
        this.complain(`flags of UID ${uid} are ${now} but ${was} was never corrected`)
      }
      state.push(`${uid} ${now}`)
    })
    await this.#checkUpdates()
    return state
  }

  /** What searches and sorts with UPDATE for flagged messages have been told to hold is what is flagged. */
  async #checkUpdates(): Promise<void> {
    const { updated, view } = this.#connection
    const flagged = view.slots.filter(({ flags }) => flags?.has('\\Flagged')).map(({ uid }) => uid)
    for (const [tag, { uids, criteria }] of updated.all) {
      const now = criteria === undefined ? flagged : await this.#sorted(criteria)
      if (uids.join() !== now.join()) this.complain(`the search ${tag} was told to hold ${uids}, it holds ${now}`)
    }
  }

  async #sorted(criteria: string): Promise<readonly number[]> {
    return answerOf(await this.run(`UID SORT (${criteria}) UTF-8 FLAGGED`)).found ?? []
  }

  async logOut(): Promise<void> {
    await this.#connection.run(['LOGOUT'])
    this.#connection.drop()
    this.#count(this.#connection)
  }

  /** Message numbers that are there, as a set. */
  numbers(): string {
    if (this.dice.number(8) === 0) return '1:*'
    const { count } = this.#connection.view
    const first = 1 + this.dice.number(count)
    const last = Math.min(count, first + this.dice.number(6))
    return first === last ? `${first}` : `${first}:${last}`
  }

  /** UIDs that are known, or the empty string. */
  uids(most = 8): string {
    const known = this.knownUids()
    if (known.length === 0) return ''
    const some = Array.from({ length: 1 + this.dice.number(most) }, () => this.dice.one(known))
    return [...new Set(some)].sort((a, b) => a - b).join(',')
  }

  knownUids(): number[] {
    return this.#connection.view.slots.flatMap(({ uid }) => (uid === undefined ? [] : [uid]))
  }

  /** A test message as a literal, and its octets. */
  message(): { part: Part; octets: Buffer } {
    const message = this.dice.number(1000)
    return { part: { message }, octets: testMessage(message, 11).octets }
  }

  #watch(connection: StressConnection): void {
    connection.onFetch = (items) => {
      const body = items.get('BODY[]')
      const { mailbox, view } = connection
      if (Buffer.isBuffer(body) && items.has('UID') && mailbox !== undefined && view.uidValidity !== undefined) {
        this.truth.read(mailbox, view.uidValidity, Number(items.get('UID')), body)
      }
    }
  }

  #count(connection: StressConnection): void {
    for (const [verb, times] of connection.counts) this.#counts.set(verb, (this.#counts.get(verb) ?? 0) + times)
  }
}

function names(flags: ReadonlySet<string> | undefined): string {
  return [...(flags ?? [])]
    .filter((flag) => flag !== '\\Recent')
    .sort()
    .join()
}
