import type { Clock } from '../../base/clock.ts'
import { toFault } from '../../base/fault.ts'
import type { Log } from '../../base/log.ts'
import { shownFields } from '../../wire/mime/feedback-report.ts'
import type { Directory } from '../directory/directory.ts'
import { checkOwnSignature } from '../dkim/own-signature.ts'
import type { Body } from '../mail/body.ts'
import type { Provenance } from '../mail/provenance.ts'
import { vouchedDomain } from '../reports/report-intake.ts'
import type { AbuseBook, Opening } from './abuse-book.ts'
import { type AbuseReport, keyOfAccount } from './abuse-case.ts'
import { type Complaint, tryComplaint } from './complaint.ts'
import { MOST_ENTRIES } from './permit.ts'
import type { SentLookup } from './sent-lookup.ts'

export interface AbuseIntakeParts {
  readonly book: AbuseBook
  readonly sent: SentLookup
  readonly directory: Pick<Directory, 'account' | 'domains' | 'dkimKeys'>
  readonly hostname: string
  readonly clock: Clock
  readonly log: Log
}

/** Octets of a letter that is looked at; a report carries one message. */
const MAX_LETTER_BYTES = 30 * 1024 * 1024
/** Letters that wait for their turn; what comes beyond them is delivered, and not looked at. */
const MAX_WAITING = 50
/** Fields of the header of the reported message that are kept. */
const MAX_KEPT_FIELDS = 30
/** Reports that a case keeps whole; of those that come after it is only noted that they came, up to some number. */
const MOST_WHOLE = 10
const MOST_NOTED = 1000
const DAY_MS = 86_400_000

/** What of a message's header says what it was and which way it went. Not the subject, which is the member's words, nor whom else it was for. */
const KEPT: ReadonlySet<string> = new Set(
  'message-id date from sender received dkim-signature arc-seal authentication-results feedback-id list-id list-unsubscribe precedence auto-submitted user-agent x-mailer mime-version content-type'.split(
    ' ',
  ),
)
/**
 * Takes letters to abuse@ into cases: reports of other providers (RFC 5965), and what people write. The letter itself is delivered as every other; this only looks at it, and never fails.
 *
 * Threats: anybody can write to that address. So nothing is done to anybody by a report; whose message it was is found out from what we have written down ourselves (`SentLookup`); a flood joins one case, cases of a day are counted, and all of it is bounded. Whether the words are ours is said by the signature that we put upon them (`checkOwnSignature`), of which only the result is kept. The text and the
 * subject of the message that was reported are never kept: who works here reads no mail of members, also not by having somebody report it.
 */
export class AbuseIntake {
  readonly #parts: AbuseIntakeParts
  readonly #casesPerDay: number
  #waiting = 0
  #turn: Promise<void> = Promise.resolve()

  constructor(parts: AbuseIntakeParts, casesPerDay: number) {
    this.#parts = parts
    this.#casesPerDay = casesPerDay
  }

  /** Looks at a letter that was taken for these recipients. One after the other. `isOfMember`: whoever handed it in has signed in, and may use the address in From. */
  async look(recipients: readonly string[], body: Body, provenance: Provenance, isOfMember = false): Promise<void> {
    const { log } = this.#parts
    if (body.size > MAX_LETTER_BYTES || !(await this.#isForDesk(recipients))) return
    if (this.#waiting >= MAX_WAITING) return log.warn('abuse/too-many-letters', { waiting: this.#waiting })
    this.#waiting++
    this.#turn = this.#turn.then(() => this.#take(body, provenance, isOfMember))
    await this.#turn
    this.#waiting--
  }

  /** `abuse` of a domain of ours, or of this host (RFC 2142 §2). */
  async #isForDesk(recipients: readonly string[]): Promise<boolean> {
    const { directory, hostname } = this.#parts
    const domains = recipients.flatMap((address) => /^abuse(?:\+.*)?@(.+)$/i.exec(address)?.[1]?.toLowerCase() ?? [])
    if (domains.length === 0) return false
    const ours = new Set([hostname, ...(await directory.domains()).map(({ name }) => name)])
    return domains.some((domain) => ours.has(domain))
  }

  async #take(body: Body, provenance: Provenance, isOfMember: boolean): Promise<void> {
    const { log } = this.#parts
    try {
      const complaint = await tryComplaint(body)
      if (complaint) await this.#keep(complaint, provenance, isOfMember)
    } catch (error) {
      log.error('abuse/not-read', toFault(error))
    }
  }

  async #keep(complaint: Complaint, provenance: Provenance, isOfMember: boolean): Promise<void> {
    const { type, from, text, fields, reported, message } = complaint
    const { sent, directory, clock, log } = this.#parts
    const { attribution, accountId, ground, sent: facts } = await sent.find(reported)
    // Advertisements come to abuse@ too. A complaint that is shown to be about mail of ours is taken whatever the filter thinks of it: it carries spam.
    if (provenance.verdict.kind === 'junk' && attribution !== 'shown') return log.info('abuse/junk-left-out')
    const { authentication } = provenance
    const reporter = isOfMember ? domainOf(from) : authentication && vouchedDomain(authentication)
    const account = accountId === undefined ? undefined : await directory.account(accountId)
    const header = shownFields(reported, (name) => KEPT.has(name))
      .slice(0, MAX_KEPT_FIELDS)
      .map(withoutRecipient)
    const signature = await checkOwnSignature(message(), (domain) => directory.dkimKeys(domain))
    const report: AbuseReport = {
      ...{ type, reporter, from, attribution, ground, header, fields, text, sent: facts },
      ...(signature ? { signature } : {}),
    }
    const opening: Opening = {
      what: 'opened',
      atMs: clock.nowMs(),
      key: account ? keyOfAccount(account.id) : `reporter ${reporter ?? 'nobody proved'}`,
      source: 'report',
      ...(account ? { account: { accountId: account.id, address: account.address } } : {}),
      about: `${type === 'mail' ? 'a letter' : `a report (${type})`} from ${reporter ?? `${from}, not authenticated`}`,
    }
    const bound = { sinceMs: clock.nowMs() - DAY_MS, most: this.#casesPerDay }
    const opened = await this.#parts.book.openWithin(opening, bound)
    if (!opened) return log.warn('abuse/too-many-cases', { cases: bound.most })
    await this.#join(opened.id, report)
    log.info('abuse/reported', { case: opened.id, type, attribution, isNew: opened.isNew })
  }

  async #join(id: number, report: AbuseReport): Promise<void> {
    const { book, clock } = this.#parts
    for (;;) {
      const found = await book.tryFind(id)
      if (!found || found.reports >= MOST_NOTED || found.entries.length >= MOST_ENTRIES) return
      const atMs = clock.nowMs()
      const isWhole = found.entries.filter(({ what }) => what === 'reported').length < MOST_WHOLE
      const entry = isWhole ? ({ what: 'reported', atMs, report } as const) : ({ what: 'more-reports', atMs } as const)
      if (await book.append(id, entry, found.entries.length)) return
    }
  }
}

/** Whoever has complained need not stand in the case: they may have taken themselves out of the report. */
function withoutRecipient(field: string): string {
  return field.startsWith('received:') ? field.replace(/ for <[^>]*>/g, ' for <…>') : field
}

/** Of a member who has signed in, and may use the address in From. */
function domainOf(from: string): string | undefined {
  return /@([a-z0-9.-]+)>?\s*$/i.exec(from)?.[1]?.toLowerCase()
}
