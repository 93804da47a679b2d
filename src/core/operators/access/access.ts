/** Why somebody wants to see what is in an account. */
export const ACCESS_GROUNDS = ['legal', 'technical'] as const
export type AccessGround = (typeof ACCESS_GROUNDS)[number]

/** Who takes a step, as an operator. */
export interface AccessPerson {
  readonly accountId: string
  readonly name: string
}

/** What is asked for. Nothing of it can be changed later: another part, or another reason, is another request. */
export interface AccessTerms {
  readonly accountId: string
  /** Of that account, as it was. */
  readonly address: string
  readonly ground: AccessGround
  /** The case, order or ticket that it is for. */
  readonly reference: string
  readonly why: string
  /** The one mailbox that is meant; undefined: all of them. */
  readonly mailbox: string | undefined
  /** X25519 public key of whoever asks, base64 of 32 octets: what is opened is readable with the other half alone. */
  readonly sealKey: string
  /** For so many hours after it was agreed to, it can be opened. */
  readonly hours: number
  /** Days after it was agreed to until the member is told; 0: at once. */
  readonly deferDays: number
}

/** What is written down of a request. Entries are only appended. */
export type AccessEntry = { readonly atMs: number; readonly by: AccessPerson } & (
  | { readonly what: 'requested'; readonly terms: AccessTerms }
  | { readonly what: 'approved' }
  | { readonly what: 'refused'; readonly why: string }
  | { readonly what: 'withdrawn' }
  | { readonly what: 'opened'; readonly messages: number; readonly octets: number; readonly digest: string }
  | { readonly what: 'told' }
)

/** `lapsed`: nobody has agreed in time. `over`: the time for which it could be opened has gone by. */
export type AccessState = 'requested' | 'approved' | 'refused' | 'withdrawn' | 'lapsed' | 'over'

/** A request as its entries tell it. */
export interface Access {
  readonly id: number
  readonly terms: AccessTerms
  readonly state: AccessState
  readonly requestedBy: AccessPerson
  readonly requestedMs: number
  readonly approvedBy: AccessPerson | undefined
  /** Until when it can be opened; undefined before it was agreed to. */
  readonly untilMs: number | undefined
  /** When the member is to be told; undefined as long as nobody has agreed. */
  readonly tellMs: number | undefined
  readonly isTold: boolean
  readonly entries: readonly AccessEntry[]
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** A request that nobody agrees to is nothing after so long. */
export const LAPSE_MS = 7 * DAY_MS
export const MOST_HOURS = 72
export const MOST_DEFER_DAYS = 365

/** The request that `entries` tell of, the first of which made it. */
export function accessOf(id: number, entries: readonly AccessEntry[], nowMs: number): Access {
  const [first] = entries
  if (first?.what !== 'requested') throw new TypeError(`access ${id} does not begin with its request`)
  const { terms } = first
  const approved = entries.find(({ what }) => what === 'approved')
  const untilMs = approved && approved.atMs + terms.hours * HOUR_MS
  return {
    id,
    terms,
    state: stateOf(first.atMs, untilMs, entries, nowMs),
    requestedBy: first.by,
    requestedMs: first.atMs,
    approvedBy: approved?.by,
    untilMs,
    tellMs: approved && approved.atMs + terms.deferDays * DAY_MS,
    isTold: entries.some(({ what }) => what === 'told'),
    entries,
  }
}

function stateOf(
  requestedMs: number,
  untilMs: number | undefined,
  entries: readonly AccessEntry[],
  nowMs: number,
): AccessState {
  if (entries.some(({ what }) => what === 'refused')) return 'refused'
  if (entries.some(({ what }) => what === 'withdrawn')) return 'withdrawn'
  if (untilMs !== undefined) return nowMs < untilMs ? 'approved' : 'over'
  return nowMs < requestedMs + LAPSE_MS ? 'requested' : 'lapsed'
}
