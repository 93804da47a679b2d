import { isAscii } from '../../../base/bytes.ts'
import type { Clock } from '../../../base/clock.ts'
import type { Entropy } from '../../../base/entropy.ts'
import { randomId } from '../../../base/ids.ts'
import type { HeaderFields } from '../../../wire/mime/header-fields.ts'
import type { AddressBook } from '../../directory/address-book.ts'
import type { Account } from '../../directory/directory.ts'
import type { MailStore } from '../../mail/mail-store.ts'
import { SHELF_LIMITS } from '../../sieve/script-shelf.ts'
import type { NotifyAction, SieveAction, VacationAction } from '../../sieve/sieve-action.ts'
import { isProvenArrival } from '../proven-sender.ts'
import { answerKey, isAnswerable, notificationDraft, vacationDraft } from './answers.ts'
import { composeMail } from './compose-mail.ts'
import { eventMaker, type FilteredMail, type Plan } from './filter-plan.ts'
import type { FilterPost } from './filter-post.ts'
import { refusalDraft } from './refusal-notice.ts'
import { mayNotify } from './vacation-rules.ts'

export interface OutgoingPlanParts {
  readonly store: MailStore
  readonly book: AddressBook
  readonly post: FilterPost
  /** Name of this host. */
  readonly hostname: string
  readonly clock: Clock
  readonly entropy: Entropy
}

/** Works out what goes out for a script, and puts it into the plan: whether it may, to whom, and in which words. */
export class OutgoingPlan {
  readonly #parts: OutgoingPlanParts

  constructor(parts: OutgoingPlanParts) {
    this.#parts = parts
  }

  async answer(
    action: VacationAction,
    mail: FilteredMail,
    header: HeaderFields,
    account: Account,
    plan: Plan,
  ): Promise<void> {
    const { book, clock, store } = this.#parts
    const { reversePath } = mail.carriage
    const key = answerKey(action, reversePath)
    if (!(await isAnswerable(action, reversePath, header, account, book))) return
    const answered = await store.read(account.id, ({ scripts }) => scripts.known('answer', clock.nowMs()))
    if (answered.has(key) || answered.size >= SHELF_LIMITS.maxAnswered) return
    const draft = await vacationDraft(action, reversePath, header, account, book)
    if (!(await this.#mail(draft, [reversePath], mail, plan))) return
    plan.memories.push({ kind: 'answer', key, untilMs: clock.nowMs() + action.seconds * 1000 })
    plan.events.push(eventMaker(mail, clock.nowMs())('answered', reversePath))
  }

  async notification(
    action: NotifyAction,
    mail: FilteredMail,
    header: HeaderFields,
    account: Account,
    plan: Plan,
  ): Promise<void> {
    const { book, clock } = this.#parts
    const draft = await notificationDraft(action, header, account, book)
    const { recipients } = action.method
    if (!(await this.#mail(draft, recipients, mail, plan))) return
    plan.events.push(eventMaker(mail, clock.nowMs())('notified', recipients.join(', ')))
  }

  /**
   * `reject` is to tell the sender in the member's own words (RFC 5429 §2.2). Where they cannot be the answer during SMTP, a message does: only to who is proven to have sent it, or strangers would
   * get the answers to mail that was forged in their name; those cases stay a refusal.
   */
  async refusal(
    { how, reason }: SieveAction & { kind: 'reject' },
    { target, carriage, provenance, ...mail }: FilteredMail,
    header: HeaderFields,
    plan: Plan,
  ): Promise<void> {
    const { entropy, hostname } = this.#parts
    const { reversePath } = carriage
    const canBeAnswer = target.deliveryId === undefined && isAscii(reason)
    if (how === 'ereject' || canBeAnswer || reversePath === '' || !mayNotify(header)) return
    if (!isProvenArrival(reversePath, provenance) || provenance?.verdict.kind === 'junk') return
    const refused = { recipient: target.address, reversePath, header, reason }
    const draft = refusalDraft(refused, hostname, `=_${randomId(entropy)}`)
    plan.isRefusalTold = await this.#mail(draft, [reversePath], { target, carriage, provenance, ...mail }, plan)
  }

  /** What stands in the way, if anything does. */
  async forwarding(
    action: SieveAction & { kind: 'redirect' },
    mail: FilteredMail,
    plan: Plan,
  ): Promise<string | undefined> {
    const { post } = this.#parts
    const recipients = await post.tryRoute(action.address)
    if (!recipients) return `${action.address} cannot be redirected to`
    if (!(await post.mayPost(mail.target.accountId, 'forward', recipients.length))) {
      return `too much was redirected lately for ${action.address}`
    }
    const { target, carriage, message, provenance } = mail
    const head = action.header ? [action.header.octets] : mail.head
    const letter = { reversePath: carriage.reversePath, head, message, provenance }
    plan.forwarded += recipients.length
    plan.posts.push(() => post.forward(target, carriage, recipients, letter))
    return undefined
  }

  async #mail(
    draft: Parameters<typeof composeMail>[0],
    addresses: readonly string[],
    mail: FilteredMail,
    plan: Plan,
  ): Promise<boolean> {
    const { clock, entropy, post, hostname } = this.#parts
    const recipients = (await Promise.all(addresses.map((address) => post.tryRoute(address)))).flatMap(
      (some) => some ?? [],
    )
    if (recipients.length === 0) return false
    if (!(await post.mayPost(mail.target.accountId, 'answer', recipients.length))) {
      plan.events.push(
        eventMaker(mail, clock.nowMs())('failed', `too many answers lately: none to ${addresses.join(', ')}`),
      )
      return false
    }
    const octets = composeMail(draft, hostname, clock.nowMs(), entropy)
    plan.posts.push(() => post.send(mail.target, recipients, octets, mail.carriage.requireTls))
    return true
  }
}
