import type { CertificateEntry } from '../certificate-entry.ts'
import { isShown } from '../certificate-states.ts'
import { isOverdue, renewalMoment } from '../renewal.ts'
import { type KnownWindow, nameSubject, type PlannedOrder, type Wait } from './order-book.ts'
import type { OrderSettings } from './order-settings.ts'

/** All that a plan follows from. */
export interface Situation {
  /** Host names that are to have a certificate, in small letters; `*.` before one for a wildcard. */
  readonly wanted: readonly string[]
  /** The newest first. */
  readonly entries: readonly CertificateEntry[]
  readonly orders: readonly PlannedOrder[]
  readonly waits: ReadonlyMap<string, Wait>
  readonly windows: ReadonlyMap<string, KnownWindow>
  /** Directories, the one to be asked first in front. */
  readonly authorities: readonly string[]
  readonly nowMs: number
}

/** An order that is to be made. */
export interface NewOrder {
  readonly names: readonly string[]
  readonly authority: string
  readonly replaces: string | undefined
  readonly dueMs: number
  /** For the history. */
  readonly why: string
}

export interface OrderPlan {
  readonly make: readonly NewOrder[]
  /** Orders that have become due sooner than was thought. */
  readonly hasten: readonly PlannedOrder[]
}

/**
 * What has to be ordered: certificates for names that have none, and those that come after what is shown. The same situation gives the same plan; a plan that was carried out halfway is made
 * again and holds what is left of it.
 */
export function planOrders(situation: Situation, settings: OrderSettings): OrderPlan {
  const renewals = renewalsDue(situation, settings)
  return {
    make: [...renewals.filter(isNew(situation)), ...missingNames(situation, settings)],
    hasten: renewals.flatMap(({ replaces, dueMs, why: _ }) => hastened(situation, replaces, dueMs)),
  }
}

/** The certificates that are renewed by orders: of those for the same names only the newest. */
export function renewable({
  entries,
  wanted,
  nowMs,
}: Pick<Situation, 'entries' | 'wanted' | 'nowMs'>): readonly CertificateEntry[] {
  const taken = new Set<string>()
  return shown(entries, nowMs).filter((entry) => {
    const names = entry.names.filter((name) => wanted.includes(name) && !taken.has(name))
    for (const name of names) taken.add(name)
    return entry.origin === 'acme' && names.length > 0
  })
}

function renewalsDue(situation: Situation, settings: OrderSettings): NewOrder[] {
  const { windows, nowMs, wanted } = situation
  return renewable(situation).flatMap((entry) => {
    const window = windows.get(entry.id)?.window
    const facts = entry.facts
    if (!facts) return []
    const overdue = window !== undefined && isOverdue(window, nowMs)
    const dueMs = overdue ? nowMs : renewalMoment({ ...facts, id: entry.id }, window, settings.renewal)
    if (dueMs - settings.keyAheadMs > nowMs) return []
    const names = entry.names.filter((name) => wanted.includes(name))
    const authority = authorityFor(situation, names)
    if (authority === undefined) return []
    const why = overdue ? 'its authority wants it replaced at once' : 'the certificate before it comes to its end'
    return [{ names, authority, replaces: entry.id, dueMs: Math.max(dueMs, nowMs), why }]
  })
}

function isNew({ orders }: Situation): (order: NewOrder) => boolean {
  return ({ replaces }) => !orders.some((order) => order.replaces === replaces)
}

function hastened({ orders }: Situation, replaces: string | undefined, dueMs: number): PlannedOrder[] {
  const order = orders.find((one) => one.replaces === replaces && one.replaces !== undefined)
  // What has begun has its own pace.
  return order && order.answeredMs === undefined && dueMs < order.dueMs ? [{ ...order, dueMs }] : []
}

function missingNames(situation: Situation, { namesPerCertificate }: OrderSettings): NewOrder[] {
  const { entries, orders, wanted, nowMs } = situation
  const covered = new Set(shown(entries, nowMs).flatMap(({ names }) => names))
  const ordered = new Set(orders.flatMap(({ id }) => entries.find((entry) => entry.id === id)?.names ?? []))
  const isMissing = (name: string) => !isCoveredBy(covered, name) && !isCoveredBy(ordered, name)
  const byAuthority = Map.groupBy([...new Set(wanted)].filter(isMissing), (name) => authorityFor(situation, [name]))
  return [...byAuthority].flatMap(([authority, names]) => {
    if (authority === undefined) return []
    const parts = Array.from({ length: Math.ceil(names.length / namesPerCertificate) }, (_, i) =>
      names.slice(i * namesPerCertificate, (i + 1) * namesPerCertificate),
    )
    const why = 'no certificate is for it'
    return parts.map((part) => ({ names: part, authority, replaces: undefined, dueMs: nowMs, why }))
  })
}

/** Certificates that clients are shown and that have not ended. Not the stopgaps, nor those that were taken back. */
function shown(entries: readonly CertificateEntry[], nowMs: number): CertificateEntry[] {
  return entries.filter(
    ({ state, origin, facts }) =>
      isShown(state) && origin !== 'local' && facts !== undefined && facts.notAfterMs > nowMs,
  )
}

function isCoveredBy(names: ReadonlySet<string>, name: string): boolean {
  return names.has(name) || names.has(`*${name.slice(name.indexOf('.'))}`)
}

/** The first authority that none of the names has to wait for; undefined: all of them are to be left alone for now. */
export function authorityFor(
  { authorities, waits, nowMs }: Pick<Situation, 'authorities' | 'waits' | 'nowMs'>,
  names: readonly string[],
): string | undefined {
  const waitsFor = (subject: string) => (waits.get(subject)?.untilMs ?? 0) > nowMs
  return authorities.find(
    (authority) => !waitsFor(authority) && !names.some((name) => waitsFor(nameSubject(authority, name))),
  )
}
