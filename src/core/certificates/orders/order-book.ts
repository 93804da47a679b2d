/** An order that is planned or under way. Its names, its key and how far it is stand in the inventory, in the entry with the same id. */
export interface PlannedOrder {
  readonly id: string
  /** The directory of the authority that it is placed with. */
  readonly authority: string
  /** The entry that it takes the place of. */
  readonly replaces: string | undefined
  /** When there is something to do for it, milliseconds since the epoch. */
  readonly dueMs: number
  /** When its answers to challenges were made visible; undefined: they are not. */
  readonly answeredMs: number | undefined
  /** The key before it may have leaked: it does not wait for `perHour`, only for what the authority itself says. */
  readonly isForLeak: boolean
}

/** Something that is left alone for a while because it failed. */
export interface Wait {
  /** What fails: an authority (its directory), or a name with an authority (`nameSubject`). */
  readonly subject: string
  readonly untilMs: number
  /** How often it failed in a row. */
  readonly failures: number
  /** Code of the fault. */
  readonly code: string
  /** What people are told. */
  readonly message: string
}

/** What an authority has said about the renewal of one certificate. */
export interface KnownWindow {
  /** Id of the entry. */
  readonly id: string
  /** Undefined: it says nothing, or cannot. */
  readonly window:
    | { readonly startMs: number; readonly endMs: number; readonly explanation: string | undefined }
    | undefined
  /** When it is to be asked again. */
  readonly askMs: number
}

/**
 * Port: what has to be remembered about orders so that they survive a kill at any moment, and so that no restart makes an authority's limits forgotten. All that is put is on stable storage when the promise
 * resolves. Faults: store/*.
 */
export interface OrderBook {
  orders(): Promise<readonly PlannedOrder[]>
  /** Adds an order, or brings it up to date. */
  putOrder(order: PlannedOrder): Promise<void>
  removeOrder(id: string): Promise<void>
  waits(): Promise<ReadonlyMap<string, Wait>>
  putWait(wait: Wait): Promise<void>
  removeWaits(subjects: readonly string[]): Promise<void>
  windows(): Promise<ReadonlyMap<string, KnownWindow>>
  putWindow(window: KnownWindow): Promise<void>
  /** Forgets waits that were over before `beforeMs`, and windows of all entries but these. */
  prune(beforeMs: number, entries: ReadonlySet<string>): Promise<void>
  /** Counts an order that is about to be placed with an authority, unless `most` were since `sinceMs`: then it is false, and it may not be. */
  mayPlace(authority: string, nowMs: number, sinceMs: number, most: number): Promise<boolean>
}

/** A name may fail with one authority and not with another. */
export function nameSubject(authority: string, name: string): string {
  return `${authority} ${name}`
}
