import { createHash } from 'node:crypto'
import { type Bytes, concat, utf8 } from '../../../base/bytes.ts'
import { Fault, toFault } from '../../../base/fault.ts'
import type { Log } from '../../../base/log.ts'
import { HeaderFields } from '../../../wire/mime/header-fields.ts'
import type { MimeLimits } from '../../../wire/mime/limits.ts'
import type { SieveScript } from '../../../wire/sieve/sieve-script.ts'
import type { Account, Directory } from '../../directory/directory.ts'
import type { Spool } from '../../mail/body.ts'
import { NO_FLAGS } from '../../mail/flags.ts'
import { Intake } from '../../mail/intake.ts'
import type { MailReader, MailWriter } from '../../mail/mail-store.ts'
import type { Mailbox } from '../../mail/mailbox.ts'
import type { IncomingMessage } from '../../mail/message.ts'
import { runScript } from '../../sieve/run-script.ts'
import type { MemoryKind } from '../../sieve/script-shelf.ts'
import type { SieveAction, SieveOutcome } from '../../sieve/sieve-action.ts'
import { isRepeated } from '../delivery-once.ts'
import { writeMessage } from '../header-block.ts'
import { deliveryFields } from '../trace-fields.ts'
import { refusalText } from './answers.ts'
import { CompiledScripts } from './compiled-scripts.ts'
import { composeMail } from './compose-mail.ts'
import { failureNotice } from './failure-notice.ts'
import { type FilterFacts, readFilterFacts } from './filter-facts.ts'
import { eventMaker, type FilteredMail, isJunk, type Memory, type Plan } from './filter-plan.ts'
import { keepCopies } from './keep-copies.ts'
import { OutgoingPlan, type OutgoingPlanParts } from './outgoing-plan.ts'
import { mayNotify } from './vacation-rules.ts'

export interface MemberFilterParts extends OutgoingPlanParts {
  readonly directory: Directory
  readonly spool: Spool
  /** What `environment` says beside the host, RFC 5183 §4.1. */
  readonly version: string
  readonly log: Log
}

/** Runs that one message takes at most, when others deliver to the same account meanwhile. */
const MAX_RUNS = 5
/** The member is told of a script that fails once in this time. */
const NOTICE_MS = 86_400_000

/**
 * Runs a member's filter script on a message and carries out what it wants.
 *
 * In what order, so that nothing is lost and little comes twice whenever the machine dies: first the copies, in one transaction; if they cannot be kept the sender is told to
 * try again and nothing has been sent. Then what goes out, durably into the queue. Last what has to be remembered: an id that were known too early would make the sender's
 * next attempt a duplicate, which a script may throw away. Between the steps a crash costs at most a second copy, since the sender has not heard of the first.
 */
export class MemberFilter {
  readonly #parts: MemberFilterParts
  readonly #limits: Partial<MimeLimits> | undefined
  readonly #compiled = new CompiledScripts()
  readonly #outgoing: OutgoingPlan

  constructor(parts: MemberFilterParts, limits?: Partial<MimeLimits>) {
    this.#parts = parts
    this.#limits = limits
    this.#outgoing = new OutgoingPlan(parts)
  }

  /**
   * Delivers as the member's active script says; false if there is none. Resolves when everything is on stable storage.
   * @param defaultMailbox where the message goes without a script
   * @throws Fault peer mail/refused-by-recipient, and as `MailStore.write`, `QueueIntake.requireRoom` and `QueueIntake.add`
   */
  async deliver(mail: FilteredMail, defaultMailbox: (reader: MailReader) => Promise<Mailbox>): Promise<boolean> {
    const { store, clock, directory } = this.#parts
    const { accountId } = mail.target
    for (let runs = 1; ; runs++) {
      const facts = await store.read(accountId, (reader) =>
        readFilterFacts(reader, accountId, mail.carriage.reversePath, clock.nowMs()),
      )
      if (!facts) return false
      const account = await directory.account(accountId)
      if (!account) throw new Fault('peer', 'mail/no-such-account', 'The account is gone')
      // Nothing goes out in its name, and nothing is thrown away that it could still want: the message is kept as if there were no script.
      if (account.state !== 'active') return false
      await using stack = new AsyncDisposableStack()
      const outcome = withVacation(await this.#run(facts, mail), facts)
      const plan = await this.#plan(outcome, facts, mail, account, stack)
      // Asked before anything is kept: each further try of the sender would leave one more copy.
      if (plan.forwarded > 0) await this.#parts.post.requireRoom(plan.forwarded)
      // With the last run whatever others have seen meanwhile is let be: better one message twice than none.
      const isKept = await store.write(accountId, (writer) =>
        this.#keep(writer, plan, outcome, mail, defaultMailbox, runs < MAX_RUNS),
      )
      if (!isKept) continue
      const refusal = outcome.actions.find(({ kind }) => kind === 'reject')
      if (refusal?.kind === 'reject' && !plan.isRefusalTold)
        throw new Fault('peer', 'mail/refused-by-recipient', refusalText(refusal.reason))
      for (const post of plan.posts) await post()
      if (plan.posts.length > 0 && plan.memories.length > 0) {
        await store.write(accountId, (writer) => remember(writer, plan.memories, clock.nowMs()))
      }
      return true
    }
  }

  async #run({ active, account }: FilterFacts, mail: FilteredMail): Promise<SieveOutcome> {
    const { clock, hostname, version } = this.#parts
    const { target, carriage, incoming, head, message } = mail
    let script: SieveScript
    try {
      script = this.#compiled.script(active.content)
    } catch (error) {
      const keep = {
        kind: 'store',
        place: { kind: 'default' },
        flags: [],
        header: undefined,
        isImplicit: true,
      } as const
      return { actions: [keep], seen: [], failure: `it has mistakes: ${toFault(error).message}` }
    }
    const at = target.address.lastIndexOf('@')
    const domain = target.address.slice(at + 1)
    const detail = target.detail === undefined ? '' : `+${target.detail}`
    return runScript(script, {
      message: {
        header: new HeaderFields(concat([...head])),
        size: message.body.size,
        root: incoming.content.root,
        octets: (start, end) => readOctets(incoming, start, end),
      },
      envelope: { from: carriage.reversePath, to: `${target.address.slice(0, at)}${detail}@${domain}` },
      environment: {
        nowMs: clock.nowMs(),
        zoneMinutes: 0,
        items: new Map([
          ['domain', domain],
          ['host', hostname],
          ['location', 'MDA'],
          ['phase', 'during'],
          ['name', 'Posthus'],
          ['version', version],
        ]),
        spam: spamScore(mail),
        virus: undefined,
      },
      account,
    })
  }

  async #plan(
    outcome: SieveOutcome,
    facts: FilterFacts,
    mail: FilteredMail,
    account: Account,
    stack: AsyncDisposableStack,
  ): Promise<Plan> {
    const { clock, log } = this.#parts
    const plan: Plan = {
      copies: [],
      posts: [],
      memories: [],
      events: [],
      forwarded: 0,
      isRefusalTold: false,
      notice: undefined,
    }
    const event = eventMaker(mail, clock.nowMs())
    const header = new HeaderFields(concat([...mail.head]))
    const messages = new Map<HeaderFields | undefined, IncomingMessage>([[undefined, mail.incoming]])
    const keep = async (action: SieveAction & { kind: 'store' }) => {
      let message = messages.get(action.header)
      if (!message) {
        message = stack.use(new Disposed(await this.#edited(mail, action.header as HeaderFields))).message
        messages.set(action.header, message)
      }
      plan.copies.push({ action, message })
    }
    for (const action of outcome.actions) {
      if (action.kind === 'store') await keep(action)
      else if (action.kind === 'reject') {
        plan.events.push(event('refused', action.reason.slice(0, 200)))
        await this.#outgoing.refusal(action, mail, header, plan)
      } else if (action.kind === 'redirect') {
        const trouble = await this.#outgoing.forwarding(action, mail, plan)
        if (trouble === undefined) plan.events.push(event('redirected', action.address))
        else {
          plan.events.push(event('failed', `${trouble}: the message was kept`))
          await keep({ kind: 'store', place: { kind: 'default' }, flags: [], header: action.header, isImplicit: true })
        }
      } else if (isJunk(mail)) continue
      // Nobody is behind junk who would read it, and an answer says that somebody reads here.
      else if (action.kind === 'vacation') await this.#outgoing.answer(action, mail, header, account, plan)
      else if (mayNotify(header)) await this.#outgoing.notification(action, mail, header, account, plan)
    }
    if (
      outcome.failure === undefined &&
      outcome.actions.every(({ kind }) => kind === 'vacation' || kind === 'notify')
    ) {
      plan.events.push(event('discarded', ''))
    }
    for (const { key, seconds } of outcome.seen) {
      plan.memories.push({ kind: 'id', key, untilMs: clock.nowMs() + seconds * 1000 })
    }
    if (outcome.failure !== undefined) {
      log.info('filter/failed', { account: account.id })
      plan.events.push(event('failed', outcome.failure.slice(0, 500)))
      await this.#planNotice(outcome.failure, facts, account, plan, stack)
    }
    return plan
  }

  /** The message with another header. */
  async #edited({ target, carriage, message }: FilteredMail, header: HeaderFields): Promise<IncomingMessage> {
    await using intake = new Intake(this.#parts.spool, this.#limits)
    await writeMessage(intake, [deliveryFields(carriage.reversePath, target.address), header.octets], message)
    return intake.finish()
  }

  async #planNotice(
    failure: string,
    { active }: FilterFacts,
    account: Account,
    plan: Plan,
    stack: AsyncDisposableStack,
  ): Promise<void> {
    const { clock, entropy, hostname, spool } = this.#parts
    const key = createHash('sha256').update(`${active.name}\0${active.content}\0${failure}`).digest('hex')
    if (await this.#knows(account.id, 'notice', key)) return
    const draft = failureNotice(active.name, failure, account, hostname)
    await using intake = new Intake(spool, this.#limits)
    await intake.write(utf8(`Return-Path: <>\r\nDelivered-To: ${account.address}\r\n`))
    await intake.write(composeMail(draft, hostname, clock.nowMs(), entropy))
    plan.notice = { message: stack.use(new Disposed(await intake.finish())).message, key }
  }

  #knows(accountId: string, kind: MemoryKind, key: string): Promise<boolean> {
    return this.#parts.store.read(accountId, ({ scripts }) => scripts.knows(kind, key, this.#parts.clock.nowMs()))
  }

  /** One transaction: copies, what is noted, and what is remembered if nothing is sent. False, and nothing done, if one of the ids has been seen since the script asked. */
  async #keep(
    mail: MailWriter,
    { copies, posts, memories, events, notice }: Plan,
    outcome: SieveOutcome,
    { target, provenance }: FilteredMail,
    defaultMailbox: (reader: MailReader) => Promise<Mailbox>,
    mayAskAgain: boolean,
  ): Promise<boolean> {
    const nowMs = this.#parts.clock.nowMs()
    for (const { key, isNew } of outcome.seen) {
      if (isNew && mayAskAgain && (await mail.scripts.knows('id', key, nowMs))) return false
    }
    // What goes out and what is remembered follows all the same: nobody knows how far it came.
    if (await isRepeated(mail, target, nowMs)) return true
    const place = await defaultMailbox(mail)
    for (const name of await keepCopies(mail, copies, place, { internalMs: nowMs, provenance })) {
      const [first] = events
      const { sender, messageId } = first ?? { sender: '', messageId: '' }
      await mail.scripts.note({
        atMs: nowMs,
        what: 'misfiled',
        sender,
        messageId,
        detail: `There is no mailbox ${name}`,
      })
    }
    if (notice) {
      await mail.append(place.id, notice.message, { flags: NO_FLAGS, internalMs: nowMs })
      await mail.scripts.remember('notice', notice.key, nowMs + NOTICE_MS, nowMs)
    }
    for (const event of events) await mail.scripts.note(event)
    if (posts.length === 0) await remember(mail, memories, nowMs)
    return true
  }
}

/**
 * What the script wants, and the answer that the member has turned on beside it: if the message is kept, and the script has not answered itself.
 */
function withVacation(outcome: SieveOutcome, { vacation }: FilterFacts): SieveOutcome {
  const { actions } = outcome
  const isKept = actions.some(({ kind }) => kind === 'store')
  if (!vacation || !isKept || actions.some(({ kind }) => kind === 'vacation')) return outcome
  return { ...outcome, actions: [...actions, vacation] }
}

/** From 1 (clear) to 10 (spam), RFC 5235 §3.1; undefined where nobody has looked. */
function spamScore(mail: FilteredMail): number | undefined {
  if (isJunk(mail)) return 10
  return mail.provenance?.authentication === undefined ? undefined : 1
}

async function remember(mail: MailWriter, memories: readonly Memory[], nowMs: number): Promise<void> {
  for (const { kind, key, untilMs } of memories) await mail.scripts.remember(kind, key, untilMs, nowMs)
}

async function readOctets({ body }: IncomingMessage, start: number, end: number): Promise<Bytes> {
  const chunks: Bytes[] = []
  for await (const chunk of body.chunks(start, Math.min(end, body.size))) chunks.push(chunk)
  return concat(chunks)
}

/** A message whose body is given back when the delivery is over. */
class Disposed implements AsyncDisposable {
  readonly message: IncomingMessage

  constructor(message: IncomingMessage) {
    this.message = message
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.message.body[Symbol.asyncDispose]()
  }
}
