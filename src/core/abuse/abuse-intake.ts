import type { Bytes } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import { toFault } from '../../base/fault.ts'
import type { Log } from '../../base/log.ts'
import { openTextDecoder } from '../../wire/mime/charset.ts'
import { isFeedbackReport, printable, shownFields, tryReadFeedbackReport } from '../../wire/mime/feedback-report.ts'
import { HeaderFields } from '../../wire/mime/header-fields.ts'
import type { Part } from '../../wire/mime/message-content.ts'
import { MimeParser } from '../../wire/mime/mime-parser.ts'
import { decodeTransfer } from '../../wire/mime/transfer-decoder.ts'
import type { Directory } from '../directory/directory.ts'
import type { Body } from '../mail/body.ts'
import type { Provenance } from '../mail/provenance.ts'
import { vouchedDomain } from '../reports/report-intake.ts'
import type { AbuseBook, Opening } from './abuse-book.ts'
import { type AbuseReport, keyOfAccount } from './abuse-case.ts'
import { MOST_ENTRIES } from './permit.ts'
import type { SentLookup } from './sent-lookup.ts'

export interface AbuseIntakeParts {
  readonly book: AbuseBook
  readonly sent: SentLookup
  readonly directory: Pick<Directory, 'account' | 'domains'>
  readonly hostname: string
  readonly clock: Clock
  readonly log: Log
}

/** Octets of a letter that is looked at; a report carries one message. */
const MAX_LETTER_BYTES = 30 * 1024 * 1024
/** Letters that wait for their turn; what comes beyond them is delivered, and not looked at. */
const MAX_WAITING = 50
const MAX_PARTS = 20
const NESTING = 4
/** Octets of a part that are read: of a message that was reported no more than its header. */
const MAX_PART_BYTES = 64 * 1024
/** Fields of its header that are kept, and characters of what the reporter has written. */
const MAX_KEPT_FIELDS = 30
const MAX_SAID = 4000
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
/** Kinds of feedback that are no complaint: RFC 5965 §7.3 (`not-spam`), RFC 6591 (`auth-failure`). */
const NO_COMPLAINT: ReadonlySet<string> = new Set(['not-spam', 'auth-failure', 'dkim'])

/** What a letter to the desk carries, before anybody has looked whose message it is about. */
interface Letter {
  readonly type: string
  readonly from: string
  readonly text: string
  readonly fields: readonly string[]
  readonly reported: HeaderFields
}

/**
 * Takes letters to abuse@ into cases: reports of other providers (RFC 5965), and what people write. The letter itself is delivered as every other; this only looks at it, and never fails.
 *
 * Threats: anybody can write to that address. So nothing is done to anybody by a report; whose message it was is found out from what we have written down ourselves (`SentLookup`); a flood joins one case, cases of a day are counted, and all of it is bounded. The text and the
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
      const letter = await tryLetter(body)
      if (letter) await this.#keep(letter, provenance, isOfMember)
    } catch (error) {
      log.error('abuse/not-read', toFault(error))
    }
  }

  async #keep(
    { type, from, text, fields, reported }: Letter,
    provenance: Provenance,
    isOfMember: boolean,
  ): Promise<void> {
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
    const report = { type, reporter, from, attribution, ground, header, fields, text, sent: facts }
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

/** What a letter says to the desk; undefined for what is no complaint: answers of programs, bounces, feedback of other kinds. */
async function tryLetter(body: Body): Promise<Letter | undefined> {
  const parser = new MimeParser()
  for await (const chunk of body.chunks()) parser.push(chunk)
  const { root } = parser.finish()
  const own = new HeaderFields(await octetsOf(body, { start: 0, end: body.size }))
  const parts = leavesOf(root, NESTING).slice(0, MAX_PARTS)
  const machine = isFeedbackReport(root)
    ? parts.find(({ type, subtype }) => `${type}/${subtype}` === 'message/feedback-report')
    : undefined
  const feedback = machine && tryReadFeedbackReport(await decoded(body, machine))
  if (feedback && NO_COMPLAINT.has(feedback.type)) return undefined
  if (!feedback && isAutomatic(root, own)) return undefined
  const message = parts.find(isReportedMessage)
  const said = parts.find(({ type, subtype }) => type === 'text' && subtype === 'plain')
  return {
    type: feedback?.type ?? 'mail',
    from: printable(own.first('from') ?? ''),
    text: said ? await textOf(body, said) : '',
    fields: feedback?.fields ?? [],
    reported: new HeaderFields(message ? await decoded(body, message) : new Uint8Array(), 500),
  }
}

/** Answers of programs (RFC 3834 §5), and reports of another kind: of delivery, for example, to what we have sent from there. */
function isAutomatic(root: Part, header: HeaderFields): boolean {
  const automatic = header.first('auto-submitted')?.toLowerCase() ?? 'no'
  return (root.type === 'multipart' && root.subtype === 'report') || automatic.startsWith('auto-replied')
}

/** The message that is complained about, or its header: RFC 5965 §2, RFC 6522 §4. */
function isReportedMessage({ type, subtype }: Part): boolean {
  return ['message/rfc822', 'message/global', 'text/rfc822-headers', 'message/global-headers'].includes(
    `${type}/${subtype}`,
  )
}

/** Parts that are no multipart; of a message within, the message itself and nothing of what is in it. */
function leavesOf(part: Part, depth: number): Part[] {
  if (part.type !== 'multipart') return [part]
  return depth === 0 ? [] : part.parts.slice(0, MAX_PARTS).flatMap((child) => leavesOf(child, depth - 1))
}

async function decoded(body: Body, { bodyStart, bodyEnd, encoding }: Part): Promise<Bytes> {
  return decodeTransfer(encoding, await octetsOf(body, { start: bodyStart, end: bodyEnd }))
}

async function textOf(body: Body, part: Part): Promise<string> {
  const decoder = openTextDecoder(part.params['charset'])
  const text = decoder.decode(await decoded(body, part))
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{C}\n]/gu, ' ')
    .slice(0, MAX_SAID)
    .toWellFormed()
    .trim()
}

/** No more than the beginning of a part. */
async function octetsOf(body: Body, { start, end }: { readonly start: number; readonly end: number }): Promise<Bytes> {
  const octets = new Uint8Array(Math.min(end - start, MAX_PART_BYTES))
  let at = 0
  for await (const chunk of body.chunks(start, start + octets.length)) {
    octets.set(chunk, at)
    at += chunk.length
  }
  return octets
}

/** Whoever has complained need not stand in the case: they may have taken themselves out of the report. */
function withoutRecipient(field: string): string {
  return field.startsWith('received:') ? field.replace(/ for <[^>]*>/g, ' for <…>') : field
}

/** Of a member who has signed in, and may use the address in From. */
function domainOf(from: string): string | undefined {
  return /@([a-z0-9.-]+)>?\s*$/i.exec(from)?.[1]?.toLowerCase()
}
