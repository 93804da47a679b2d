import type { OwnSignature } from '../dkim/own-signature.ts'

/** What is done about abuse, from the mildest on: each step follows the one before. */
export const MEASURES = ['warn', 'throttle', 'hold', 'suspend'] as const
export type MeasureKind = (typeof MEASURES)[number]

/** Who takes a step, as an operator. */
export interface AbusePerson {
  readonly accountId: string
  readonly name: string
}

/** The member that a case is about. */
export interface CaseAccount {
  readonly accountId: string
  /** Of that account, as it was. */
  readonly address: string
}

/**
 * Whether a report is about mail of ours. `shown`: our own records say that we took that message from that account. `claimed`: only the report says so. `unknown`: it names no message that could be looked for.
 */
export type Attribution = 'shown' | 'claimed' | 'unknown'

/** What we know ourselves of the message that was reported: counts, and nobody's address. */
export interface SentFacts {
  readonly queueId: string
  readonly acceptedMs: number | undefined
  readonly recipients: number
  readonly delivered: number
  readonly failed: number
}

/** What is kept of a report. Neither the subject nor the text of the reported message is. */
export interface AbuseReport {
  /** RFC 5965 §3.1 Feedback-Type, `xarf` with category and type, or `mail` for a letter that somebody has written. */
  readonly type: string
  /** The domain that is proved to have sent the report; undefined where nothing is proved. */
  readonly reporter: string | undefined
  /** What From of the report says. */
  readonly from: string
  readonly attribution: Attribution
  /** How it was found out, for people. */
  readonly ground: string
  /** Fields of the header of the reported message that say what it was and which way it went, unfolded. */
  readonly header: readonly string[]
  /** Fields of the report itself (RFC 5965 §3). */
  readonly fields: readonly string[]
  /** What the report says to the house in its own words. */
  readonly text: string
  readonly sent: SentFacts | undefined
  /** Whether our own signature upon the reported message holds; undefined where there is none of ours, and in reports of before that was looked at. */
  readonly signature?: OwnSignature
}

/** What is written down of a case. Entries are only appended. */
export type AbuseEntry = { readonly atMs: number } & (
  | {
      readonly what: 'opened'
      /** What further reports join it by, as long as it is open. */
      readonly key: string
      readonly source: 'report' | 'operator' | 'limits'
      readonly account?: CaseAccount
      readonly by?: AbusePerson
      readonly about: string
    }
  | { readonly what: 'reported'; readonly report: AbuseReport }
  /** Reports beyond those that are kept whole. */
  | { readonly what: 'more-reports' }
  | { readonly what: 'attributed'; readonly account: CaseAccount; readonly by: AbusePerson; readonly why: string }
  | {
      readonly what: 'acted'
      readonly measure: MeasureKind
      readonly by: AbusePerson
      /** The member reads it. */
      readonly why: string
      readonly untilMs?: number
      /** Why a milder step was left out. */
      readonly atOnce?: string
    }
  | { readonly what: 'lifted'; readonly number: number; readonly by: AbusePerson; readonly why: string }
  | { readonly what: 'expired'; readonly number: number }
  | {
      readonly what: 'appealed'
      readonly number: number
      readonly text: string
      /** Signed in, or by the link of somebody who cannot. */
      readonly via: 'account' | 'link'
    }
  | {
      readonly what: 'decided'
      readonly number: number
      readonly isReversed: boolean
      readonly words: string
      readonly by: AbusePerson
      /** By whoever had taken the step, since nobody else may. */
      readonly isAlone?: true
    }
  | { readonly what: 'closed'; readonly by: AbusePerson; readonly why: string }
)

type Acted = AbuseEntry & { readonly what: 'acted' }
type Appealed = AbuseEntry & { readonly what: 'appealed' }
type Decided = AbuseEntry & { readonly what: 'decided' }

/** One step that was taken, and what became of it. */
export interface Measure {
  /** Counted from 1 within its case. */
  readonly number: number
  readonly kind: MeasureKind
  readonly by: AbusePerson
  readonly why: string
  readonly atMs: number
  readonly untilMs: number | undefined
  readonly atOnce: string | undefined
  /** A warning has no effect that could end. `replaced`: another step took its place. */
  readonly ended: { readonly how: 'lifted' | 'expired' | 'reversed' | 'replaced'; readonly atMs: number } | undefined
  readonly appeal: Pick<Appealed, 'atMs' | 'text' | 'via'> | undefined
  readonly decision: Pick<Decided, 'atMs' | 'isReversed' | 'words' | 'by' | 'isAlone'> | undefined
}

/** `open`: nothing was done yet. `acted`: something was. `appealed`: an appeal waits. `closed`: it is over. */
export type CaseState = 'open' | 'acted' | 'appealed' | 'closed'

/** A case as its entries tell it. */
export interface AbuseCase {
  readonly id: number
  readonly key: string
  readonly state: CaseState
  readonly account: CaseAccount | undefined
  readonly about: string
  readonly openedMs: number
  readonly changedMs: number
  /** How many reports came, also those of which nothing else is kept. */
  readonly reports: number
  readonly measures: readonly Measure[]
  /** What holds at present; a warning never does. */
  readonly inForce: Measure | undefined
  readonly entries: readonly AbuseEntry[]
}

/** The key of the cases of an account. */
export function keyOfAccount(accountId: string): string {
  return `account ${accountId}`
}

/** How hard a step is, from 1. */
export function rankOf(kind: MeasureKind): number {
  return MEASURES.indexOf(kind) + 1
}

/** The case that `entries` tell of, the first of which opened it. */
export function caseOf(id: number, entries: readonly AbuseEntry[]): AbuseCase {
  const [first] = entries
  if (first?.what !== 'opened') throw new TypeError(`abuse case ${id} does not begin with its opening`)
  const attributed = entries.findLast((entry) => entry.what === 'attributed')
  const account = attributed?.what === 'attributed' ? attributed.account : first.account
  const measures = measuresOf(entries)
  return {
    id,
    key: account ? keyOfAccount(account.accountId) : first.key,
    state: stateOf(entries, measures),
    account,
    about: first.about,
    openedMs: first.atMs,
    changedMs: entries.at(-1)?.atMs ?? first.atMs,
    reports: entries.filter(({ what }) => what === 'reported' || what === 'more-reports').length,
    measures,
    inForce: measures.findLast(({ kind, ended }) => kind !== 'warn' && ended === undefined),
    entries,
  }
}

function stateOf(entries: readonly AbuseEntry[], measures: readonly Measure[]): CaseState {
  if (measures.some(({ appeal, decision }) => appeal && !decision)) return 'appealed'
  const closed = entries.findLastIndex(({ what }) => what === 'closed')
  // A report to a case that was closed a moment before opens nothing: it is there for whoever looks.
  const isActedSince = entries.slice(closed + 1).some(({ what }) => what === 'acted')
  if (closed >= 0 && !isActedSince) return 'closed'
  return measures.length > 0 ? 'acted' : 'open'
}

function measuresOf(entries: readonly AbuseEntry[]): Measure[] {
  const acted = entries.filter((entry): entry is Acted => entry.what === 'acted')
  return acted.map((entry, at) => {
    const number = at + 1
    const appeal = entries.find((one): one is Appealed => one.what === 'appealed' && one.number === number)
    const decision = entries.find((one): one is Decided => one.what === 'decided' && one.number === number)
    const { measure: kind, by, why, atMs, untilMs, atOnce } = entry
    return {
      number,
      kind,
      by,
      why,
      atMs,
      untilMs,
      atOnce,
      ended: kind === 'warn' ? undefined : endOf(entries, number, acted.slice(number)),
      appeal: appeal && { atMs: appeal.atMs, text: appeal.text, via: appeal.via },
      decision: decision && {
        atMs: decision.atMs,
        isReversed: decision.isReversed,
        words: decision.words,
        by: decision.by,
        ...(decision.isAlone ? { isAlone: true } : {}),
      },
    }
  })
}

/** What has ended a step first. `later`: the steps after it, of which all but warnings take its place. */
function endOf(entries: readonly AbuseEntry[], number: number, later: readonly Acted[]): Measure['ended'] {
  const next = later.find(({ measure }) => measure !== 'warn')
  const entry = entries.find(
    (one) =>
      one === next ||
      ((one.what === 'lifted' || one.what === 'expired') && one.number === number) ||
      (one.what === 'decided' && one.number === number && one.isReversed),
  )
  if (!entry) return undefined
  const how = entry.what === 'lifted' || entry.what === 'expired' ? entry.what : undefined
  return { how: how ?? (entry === next ? 'replaced' : 'reversed'), atMs: entry.atMs }
}
