import type { Alert, AlertAnswer } from './alert.ts'

/** An alert as it is raised. */
export type RaisedAlert = Omit<Alert, 'times' | 'answer'>

/**
 * Port: what members were told of, and from where they come. Writes resolve when they are durable. Contract: `alert-book.contract.ts`.
 */
export interface AlertBook {
  /** Notes one. Where the same (account, kind, subject) has stood open since `sameSinceMs` or later, it has happened once more. */
  add(alert: RaisedAlert, sameSinceMs: number): Promise<void>
  /** Those of an account, the newest first, at most so many. */
  of(accountId: string, most: number): Promise<readonly Alert[]>
  /** Those that nobody has answered, the newest first, at most so many. */
  open(accountId: string, most: number): Promise<readonly Alert[]>
  /** Those whose letter is still to be written, the oldest first, at most so many. */
  untold(most: number): Promise<readonly Alert[]>
  /** Notes that the letters of these were written. */
  told(ids: readonly string[], toldMs: number): Promise<void>
  /** How many letters an account has got since then: alerts that were told together count once. */
  lettersSince(accountId: string, sinceMs: number): Promise<number>
  /** Notes what a member says to one; false if the account has no such alert that is open. */
  answer(accountId: string, id: string, answer: AlertAnswer, nowMs: number): Promise<boolean>
  /** Forgets alerts from before a moment, and clients that were not seen since another. */
  forget(beforeMs: number, unseenSinceMs: number): Promise<void>
  /**
   * Notes that a client was there, under a name that tells nothing of it. Says since when this account is watched at all with such names, and when this client was last here: undefined if it is new, or was not here since `sinceMs`.
   */
  meet(accountId: string, client: NamedClient, nowMs: number, sinceMs: number): Promise<Meeting>
}

/** A client under its name, and which key such names are made with (`Pepper.namingId`): those of different keys have nothing to do with each other. */
export interface NamedClient {
  readonly name: Uint8Array
  readonly namedBy: Uint8Array
}

export interface Meeting {
  /** The first client of the account, among those that are named by the same key, was met then. */
  readonly watchedSinceMs: number
  readonly seenMs: number | undefined
}
