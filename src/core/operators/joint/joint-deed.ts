import type { RevocationReason } from '../../certificates/acme-client.ts'

/** What takes two persons at the console. All of it is data that anybody may see: a private key never is. */
export type JointWork =
  | {
      readonly kind: 'cert.import'
      /** Certificates as they were handed in, PEM: the leaf and those of its authorities. */
      readonly chain: string
      /** The root of an authority that is not public, PEM, or empty. */
      readonly root: string
    }
  | {
      readonly kind: 'cert.revoke'
      /** The entry of the inventory. */
      readonly id: string
      readonly reason: RevocationReason
      /** Also if nothing newer is shown for its names. */
      readonly isAnyway: boolean
    }
  | { readonly kind: 'cert.block'; readonly id: string }

/** Who takes a step. */
export interface JointPerson {
  readonly accountId: string
  readonly name: string
}

/** What is asked for. */
export interface JointTerms {
  readonly work: JointWork
  /** What it is done to, in a line. */
  readonly subject: string
  readonly why: string
}

/** What is written down. Nothing of it is changed afterwards. */
export type JointEntry = { readonly atMs: number; readonly by: JointPerson } & (
  | { readonly what: 'requested'; readonly terms: JointTerms }
  | { readonly what: 'agreed' }
  | { readonly what: 'refused'; readonly why: string }
  | { readonly what: 'withdrawn' }
  | { readonly what: 'done' }
  | { readonly what: 'failed'; readonly problem: string }
)

/** `agreed`: it is being done, or the process was ended in the middle of it: then the history of what it was done to says how far it came. */
export type JointState = JointEntry['what'] | 'lapsed'

/** A deed as its entries tell it. */
export interface JointDeed {
  readonly id: number
  readonly state: JointState
  readonly terms: JointTerms
  readonly requestedBy: JointPerson
  readonly requestedMs: number
  readonly agreedBy: JointPerson | undefined
  readonly entries: readonly JointEntry[]
}

/** What nobody has agreed to by then lapses: what was true of a certificate is not true for ever. */
export const LAPSES_AFTER_MS = 7 * 86_400_000

/** The deed that `entries` tell of, the first of which asked for it. */
export function jointDeedOf(id: number, entries: readonly JointEntry[], nowMs: number): JointDeed {
  const [first] = entries
  if (first?.what !== 'requested') throw new TypeError(`the deed ${id} does not begin with its request`)
  const last = entries.at(-1)?.what ?? 'requested'
  const isLapsed = last === 'requested' && nowMs >= first.atMs + LAPSES_AFTER_MS
  return {
    id,
    state: isLapsed ? 'lapsed' : last,
    terms: first.terms,
    requestedBy: first.by,
    requestedMs: first.atMs,
    agreedBy: entries.find(({ what }) => what === 'agreed')?.by,
    entries,
  }
}
