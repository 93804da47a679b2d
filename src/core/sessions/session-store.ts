import type { Bytes } from '../../base/bytes.ts'
import type { WebSession } from './web-session.ts'

/**
 * Port: the web sessions that there are, shared by all processes and kept over restarts. Endings resolve when they are durable; a power failure may lose the sessions of the last moments.
 * Contract: `session-store.contract.ts`.
 */
export interface SessionStore {
  /** Adds a session; of an account that has more than `most` then, those end that were used the longest ago. */
  add(session: WebSession, digest: Bytes, most: number): Promise<void>
  tryFind(digest: Bytes): Promise<WebSession | undefined>
  /** Gives a session another secret, since the password was shown again, and binds it to another credential if one is named. False if it is over, or has had another secret since. */
  renew(id: string, from: Bytes, to: Bytes, provedMs: number, credentialMs?: number): Promise<boolean>
  /** Notes that a session was used; never backwards. */
  touch(id: string, usedMs: number): Promise<void>
  /** Those of an account, the last used first. */
  of(accountId: string): Promise<readonly WebSession[]>
  /** All that there are, the last used first, so many at most. */
  latest(most: number): Promise<readonly WebSession[]>
  /** Ends one session of an account. False if it has no such session. */
  end(accountId: string, id: string): Promise<boolean>
  /** Ends those of an account, but not those that `except` names; returns how many. */
  endOf(accountId: string, except?: SpokenFor): Promise<number>
  /** Which generation of sessions this is: another one since the last time that all were ended. */
  generation(): Promise<string>
  /** Ends all sessions if the generation is still `from`: then it is `to`. */
  endAll(from: string, to: string): Promise<void>
  /** Forgets sessions that were opened before `createdMs` or not used since `usedMs`, each for those that are kept and those that are not; returns how many. */
  sweep(kept: SessionAge, others: SessionAge): Promise<number>
}

/** Which sessions of an account stay: one by its id, those that were opened with a credential. */
export interface SpokenFor {
  readonly id?: string | undefined
  readonly credentialMs?: number | undefined
}

export interface SessionAge {
  readonly createdMs: number
  readonly usedMs: number
}
