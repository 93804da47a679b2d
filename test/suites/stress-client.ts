import { type Completion, fetchItems, ImapPeer, type Response } from '../interop/harness/imap-peer.ts'
import { type Dice, testMessage } from '../interop/harness/messages.ts'
import { MailboxView, uidsOf } from './mailbox-view.ts'
import type { SharedTruth } from './shared-truth.ts'

export interface StressTarget {
  readonly port: number
  readonly user: string
  readonly password: string
  readonly mailboxes: readonly string[]
  /** Another member with whom the mailboxes are shared, and what stands before their names there. */
  readonly guest?: { readonly user: string; readonly prefix: string }
}

const FLAGS = ['\\Seen', '\\Answered', '\\Flagged', '\\Deleted', '\\Draft', 'work', '$Forwarded']
const ITEMS = [
  'FLAGS',
  'UID FLAGS',
  'UID RFC822.SIZE INTERNALDATE',
  'UID FLAGS ENVELOPE',
  'BODYSTRUCTURE',
  'UID BODY.PEEK[]',
  'UID BODY.PEEK[HEADER]',
  'BODY.PEEK[HEADER.FIELDS (SUBJECT FROM)]',
  'BODY.PEEK[1]<0.64>',
  'BODY[TEXT]',
  'UID FLAGS MODSEQ',
]
const KEYS = [
  'ALL',
  'SEEN',
  'UNSEEN DELETED',
  'OR FLAGGED ANSWERED',
  'SUBJECT "kind"',
  'LARGER 2000',
  'NOT KEYWORD work',
  'SINCE 1-Jan-2020',
  'BODY "harbour"',
  'HEADER X-Number ""',
]

/** One connection that does everything at random and believes nothing that does not fit together. */
export class StressClient {
  readonly name: string
  readonly #target: StressTarget
  readonly #isGuest: boolean
  readonly #truth: SharedTruth
  readonly #dice: Dice
  readonly #complain: (what: string) => void
  #peer!: ImapPeer
  #view!: MailboxView
  #mailbox: string | undefined
  #readOnly = false
  #qresync = false
  #hasModseq = false
  /** A flag that nobody else touches: what we did last to it must be what we see. */
  readonly #own: string
  commands = 0
  readonly done = new Map<string, number>()

  constructor(
    name: string,
    target: StressTarget,
    isGuest: boolean,
    truth: SharedTruth,
    dice: Dice,
    complain: (what: string) => void,
  ) {
    this.name = name
    this.#isGuest = isGuest && target.guest !== undefined
    this.#target = target
    this.#truth = truth
    this.#dice = dice
    this.#own = `own-${name}`
    this.#complain = (what) => complain(`client ${name}, after ${this.#last}: ${what}`)
  }
  #last = 'nothing'

  async connect(): Promise<void> {
    const { port, user, password, guest } = this.#target
    this.#peer = await ImapPeer.logIn(port, (this.#isGuest && guest?.user) || user, password)
    this.#mailbox = undefined
    this.#qresync = false
    const { untagged } = await this.#peer.ok('CAPABILITY')
    const capabilities = untagged.map(({ text }) => text).join(' ')
    this.#hasModseq = capabilities.includes('CONDSTORE')
    this.#peer.onResponse = (response) => this.#hear(response)
    if (capabilities.includes('QRESYNC') && this.#dice.number(3) === 0) {
      await this.#run('ENABLE QRESYNC')
      this.#qresync = true
    }
    await this.#select()
  }

  /** One command, chosen at random. */
  async step(): Promise<void> {
    if (!this.#mailbox) return this.#select()
    const steps: readonly (readonly [number, () => Promise<unknown>])[] = [
      [6, () => this.#run(this.#dice.one(['NOOP', 'CHECK', 'NOOP']))],
      [12, () => this.#fetch()],
      [10, () => this.#store()],
      [4, () => this.#storeOwn()],
      [8, () => this.#search()],
      [10, () => this.#append()],
      [4, () => this.#copy('COPY')],
      [3, () => this.#copy('MOVE')],
      [5, () => this.#expunge()],
      [3, () => this.#idle()],
      [2, () => this.#select()],
      [2, () => this.#leave()],
      [3, () => this.#status()],
      [2, () => this.#tree()],
      [1, () => this.#reconnect()],
    ]
    let pick = this.#dice.number(steps.reduce((sum, [weight]) => sum + weight, 0))
    for (const [weight, step] of steps) {
      if (pick < weight) return void (await step())
      pick -= weight
    }
  }

  /** When all is quiet: what this client believes, after a NOOP, must be what the server says. */
  async settle(mailbox: string): Promise<string[]> {
    if (this.#mailbox !== mailbox) await this.#select(mailbox)
    await this.#run('NOOP')
    const believed = this.#view.slots.map(({ uid, flags }) => ({ uid, flags }))
    const before = this.#view.count
    await this.#run('FETCH 1:* (UID FLAGS)', before > 0)
    if (this.#view.count !== before) this.#complain(`NOOP said ${before} messages, then there are ${this.#view.count}`)
    const state: string[] = []
    this.#view.slots.forEach(({ uid, flags }, index) => {
      const now = [...(flags ?? [])].filter((flag) => flag !== '\\Recent').sort()
      const then = believed[index]?.flags
      const was = then && [...then].filter((flag) => flag !== '\\Recent').sort()
      if (was && was.join() !== now.join())
        this.#complain(`flags of UID ${uid} are ${now} but ${was} was never corrected`)
      state.push(`${uid} ${now}`)
    })
    return state
  }

  async logOut(): Promise<void> {
    await this.#peer.logOut()
  }

  #hear(response: Response): void {
    if (response.word === 'BYE') return
    if (this.#view && (this.#mailbox !== undefined || this.#selecting)) this.#view.hear(response)
    const items = fetchItems(response)
    const body = items?.get('BODY[]')
    if (items && Buffer.isBuffer(body) && items.has('UID') && this.#mailbox && this.#view.uidValidity) {
      this.#truth.read(this.#mailbox, this.#view.uidValidity, Number(items.get('UID')), body)
    }
  }
  #selecting = false

  /** Runs a command. BAD is never right, NO only where `mayFail`. */
  async #run(command: string, wanted = true, mayFail = false, ...literals: Buffer[]): Promise<Completion | undefined> {
    if (!wanted) return undefined
    this.#last = command.slice(0, 100)
    const verb =
      command.split(' ')[0] === 'UID' ? command.split(' ').slice(0, 2).join(' ') : (command.split(' ')[0] as string)
    if (this.#view) this.#view.mayExpunge = !['FETCH', 'STORE', 'SEARCH'].includes(verb)
    const done = await this.#peer.command(command, ...literals)
    this.commands++
    this.done.set(verb, (this.done.get(verb) ?? 0) + 1)
    if (done.status === 'BAD' || (done.status === 'NO' && !mayFail)) this.#complain(`${done.status} ${done.text}`)
    return done
  }

  #named(mailbox: string): string {
    return `"${(this.#isGuest && this.#target.guest?.prefix) || ''}${mailbox}"`
  }

  async #select(mailbox = this.#dice.one(this.#target.mailboxes)): Promise<void> {
    const readOnly = this.#dice.number(8) === 0
    this.#view = new MailboxView(this.#complain)
    this.#view.qresync = this.#qresync
    this.#mailbox = undefined
    this.#selecting = true
    const done = await this.#run(`${readOnly ? 'EXAMINE' : 'SELECT'} ${this.#named(mailbox)}`)
    this.#selecting = false
    if (done?.status !== 'OK') return
    this.#mailbox = mailbox
    this.#readOnly = readOnly
    await this.#run('UID FETCH 1:* (FLAGS)', this.#view.count > 0)
    if (this.#view.slots.some(({ uid }) => uid === undefined)) await this.#run('UID FETCH 1:* (FLAGS)')
  }

  async #fetch(): Promise<void> {
    const items = this.#dice.one(this.#hasModseq ? ITEMS : ITEMS.slice(0, -1))
    await this.#run(`FETCH ${this.#numbers()} (${items})`, this.#view.count > 0, true)
    const uids = this.#uids()
    await this.#run(`UID FETCH ${uids} (${this.#dice.one(ITEMS.slice(0, -1))})`, uids !== '', true)
  }

  async #store(): Promise<void> {
    if (this.#readOnly) return
    const flags = Array.from({ length: 1 + this.#dice.number(2) }, () => this.#dice.one(FLAGS)).join(' ')
    const how = this.#dice.one(['+FLAGS', '-FLAGS', '+FLAGS.SILENT', '-FLAGS.SILENT'])
    const uids = this.#uids()
    if (this.#dice.number(2) === 0) await this.#run(`UID STORE ${uids} ${how} (${flags})`, uids !== '', true)
    else await this.#run(`STORE ${this.#numbers()} ${how} (${flags})`, this.#view.count > 0, true)
    if (how.endsWith('SILENT')) this.#view.forgetFlags()
  }

  /** Sets or clears the flag that only we touch, and looks whether it is so. */
  async #storeOwn(): Promise<void> {
    const known = this.#view.slots.filter(({ uid }) => uid !== undefined)
    if (this.#readOnly || known.length === 0) return
    const { uid } = this.#dice.one(known)
    const sign = this.#dice.one(['+', '-'])
    const done = await this.#run(`UID STORE ${uid} ${sign}FLAGS (${this.#own})`, true, true)
    const number = this.#view.numberOf(uid as number)
    if (done?.status !== 'OK' || number === undefined) return
    await this.#run('NOOP')
    const now = this.#view.numberOf(uid as number)
    const has = now === undefined ? undefined : this.#view.slots[now - 1]?.flags?.has(this.#own)
    if (has !== undefined && has !== (sign === '+'))
      this.#complain(`UID ${uid} ${has ? 'has' : 'lacks'} ${this.#own} after ${sign}FLAGS`)
  }

  async #search(): Promise<void> {
    const key = this.#dice.one(KEYS)
    const before = this.#view.count
    const plain = await this.#run(`SEARCH ${key}`)
    for (const response of plain?.untagged ?? []) {
      if (response.word !== 'SEARCH') continue
      const numbers = response.values
        .slice(1)
        .filter((value) => !Array.isArray(value))
        .map(Number)
      if (numbers.some((number) => !(number >= 1 && number <= this.#view.count)))
        this.#complain(`SEARCH ${key} found ${numbers} of ${this.#view.count}`)
      if (key === 'ALL' && numbers.length < before) this.#complain(`SEARCH ALL found ${numbers.length} of ${before}`)
    }
    const gone = new Set(this.#view.gone)
    const done = await this.#run(`UID SEARCH ${key}`)
    for (const response of done?.untagged ?? []) {
      if (response.word !== 'SEARCH') continue
      const uids = response.values
        .slice(1)
        .filter((value) => !Array.isArray(value))
        .map(Number)
      const back = uids.find((uid) => gone.has(uid))
      if (back !== undefined) this.#complain(`UID SEARCH found ${back}, which was expunged`)
    }
  }

  async #append(): Promise<void> {
    const mailbox = this.#dice.one(this.#target.mailboxes)
    const { octets } = testMessage(this.#dice.number(1000), 11)
    const flags = this.#dice.number(2) ? `(${this.#dice.one(FLAGS)}) ` : ''
    this.#last = `APPEND ${mailbox}`
    const known = new Map(this.#validities)
    const before = this.#truth.highest(mailbox, known.get(mailbox) ?? 0)
    this.#view.mayExpunge = true
    const done = await this.#peer.command(`APPEND ${this.#named(mailbox)} ${flags}`, octets)
    this.commands++
    this.done.set('APPEND', (this.done.get('APPEND') ?? 0) + 1)
    const uid = /\[APPENDUID (\d+) (\d+)\]/.exec(done.text)
    if (done.status !== 'OK' || !uid) return this.#complain(`${done.status} ${done.text}`)
    this.#validities.set(mailbox, Number(uid[1]))
    this.#truth.appended(mailbox, Number(uid[1]), Number(uid[2]), octets, before)
  }
  readonly #validities = new Map<string, number>()

  async #copy(verb: 'COPY' | 'MOVE'): Promise<void> {
    if (verb === 'MOVE' && this.#readOnly) return
    const to = this.#dice.one(this.#target.mailboxes.filter((mailbox) => mailbox !== this.#mailbox))
    const uids = this.#uids(5)
    const from = this.#mailbox as string
    const done = await this.#run(`UID ${verb} ${uids} ${this.#named(to)}`, uids !== '', true)
    const texts = [done?.text ?? '', ...(done?.untagged ?? []).map(({ text }) => text)]
    const code = texts.map((text) => /\[COPYUID (\d+) (\S+) (\S+)\]/.exec(text)).find((found) => found)
    if (done?.status !== 'OK' || !code) return
    const sources = uidsOf(code[2] as string)
    const copies = uidsOf(code[3] as string)
    if (sources.length !== copies.length)
      return this.#complain(`COPYUID names ${sources.length} sources and ${copies.length} copies`)
    const asked = new Set(uidsOf(uids))
    if (sources.some((uid) => !asked.has(uid))) this.#complain(`COPYUID names ${sources}, asked for ${uids}`)
    const validity = this.#view.uidValidity ?? 0
    for (const [index, uid] of sources.entries()) {
      this.#truth.given(to, Number(code[1]), copies[index] as number, this.#truth.digestOf(from, validity, uid))
    }
    if (verb === 'MOVE' && sources.some((uid) => this.#view.numberOf(uid) !== undefined))
      this.#complain(`MOVE left ${sources} behind`)
  }

  async #expunge(): Promise<void> {
    if (this.#readOnly) return
    const uids = this.#uids()
    if (this.#dice.number(2) === 0) await this.#run(`UID EXPUNGE ${uids}`, uids !== '')
    else if (this.#dice.number(3) === 0) await this.#run('EXPUNGE')
  }

  async #idle(): Promise<void> {
    this.#last = 'IDLE'
    this.#view.mayExpunge = true
    const idle = await this.#peer.idle()
    await new Promise((resolve) => setTimeout(resolve, this.#dice.number(20)))
    const { status, text } = await idle.done()
    this.commands++
    this.done.set('IDLE', (this.done.get('IDLE') ?? 0) + 1)
    if (status !== 'OK') this.#complain(text)
  }

  async #leave(): Promise<void> {
    await this.#run(this.#readOnly || this.#dice.number(2) ? 'UNSELECT' : 'CLOSE')
    this.#mailbox = undefined
  }

  async #status(): Promise<void> {
    const mailbox = this.#dice.one(this.#target.mailboxes)
    const done = await this.#run(`STATUS ${this.#named(mailbox)} (MESSAGES UIDNEXT UIDVALIDITY UNSEEN)`)
    const text = done?.untagged.map((response) => response.text).join('\n') ?? ''
    const next = Number(/UIDNEXT (\d+)/.exec(text)?.[1])
    const validity = Number(/UIDVALIDITY (\d+)/.exec(text)?.[1])
    if (!(next > 0)) this.#complain(`STATUS without UIDNEXT: ${text}`)
    this.#validities.set(mailbox, validity)
  }

  async #tree(): Promise<void> {
    const own = `tree-${this.name}-${this.#dice.number(3)}`
    const command = this.#dice.one([
      `CREATE "${own}/child"`,
      `DELETE "${own}/child"`,
      `DELETE "${own}"`,
      `RENAME "${own}" "${own}-renamed"`,
      `DELETE "${own}-renamed/child"`,
      `SUBSCRIBE "${own}"`,
      `UNSUBSCRIBE "${own}"`,
      'LIST "" "*"',
      'LSUB "" "%"',
      'NAMESPACE',
      'CAPABILITY',
      'ID NIL',
    ])
    await this.#run(command, true, true)
  }

  async #reconnect(): Promise<void> {
    this.#peer.onResponse = undefined
    if (this.#dice.number(2)) await this.#peer.logOut()
    else this.#peer.stream.destroy()
    await this.connect()
  }

  /** Sequence numbers that are there, as a set. */
  #numbers(): string {
    if (this.#dice.number(8) === 0) return '1:*'
    const first = 1 + this.#dice.number(this.#view.count)
    const last = Math.min(this.#view.count, first + this.#dice.number(6))
    return first === last ? `${first}` : `${first}:${last}`
  }

  #uids(most = 8): string {
    const known = this.#view.slots.flatMap(({ uid }) => (uid === undefined ? [] : [uid]))
    if (known.length === 0) return ''
    const some = Array.from({ length: 1 + this.#dice.number(most) }, () => this.#dice.one(known))
    return [...new Set(some)].sort((a, b) => a - b).join(',')
  }
}
