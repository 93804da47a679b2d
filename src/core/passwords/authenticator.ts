import type { Account, ScramVerifier } from '../directory/directory.ts'
import type { Protection, Service } from '../posture/protection.ts'

/** Where a log-in comes from: what throttling and the log-in record need. */
export interface LoginOrigin {
  readonly service: Service
  readonly address: string
  readonly protection: Protection | undefined
  /** SASL mechanism, for the log-in record; `PASSWORD` (the protocol's own command) by default. */
  readonly mechanism?: string
  /** What the browser calls itself, in words (`browserName`), for the log-in record. */
  readonly client?: string | undefined
  /** More may be asked before anybody is in: a second factor, a new password. The right password then stands in the record as what it is, and makes no network known. */
  readonly isFirstStep?: boolean
}

/** Whoever was let in. */
export interface LetIn extends Account {
  /** By an app password, which is no sign of the member: what goes on working after it is revoked wants another one. */
  readonly isByAppPassword?: true
}

/** What one SCRAM exchange may be held against: all have the same salt and the same rounds, so that a client is asked one question. */
export type ScramCandidates = readonly [ScramVerifier, ...ScramVerifier[]]

/**
 * Decides who may come in, in every protocol. The site asks for a second factor itself; everywhere else, an account that has one is opened by app passwords alone, and the right main password is
 * refused like a wrong one: in the same words, at the same price, and with a note that only the member reads. Every attempt is throttled by account and by network, recorded, and answered with the same words and
 * the same cost whether the account or the password was wrong.
 */
export interface Authenticator {
  /**
   * Whoever has that login and password.
   * @throws Fault peer login/refused (nothing tells which part was wrong), world login/too-many-attempts, peer login/suspended, login/closed (only after the right password)
   */
  logIn(login: string, password: string, origin: LoginOrigin): Promise<LetIn>
  /**
   * What SCRAM needs of a login: verifiers of the main password and of app passwords. For an unknown login one that looks real, always the same for that login, and that no password satisfies.
   * @throws Fault world login/too-many-attempts
   */
  scramCandidates(login: string, origin: LoginOrigin): Promise<ScramCandidates>
  /**
   * Ends a SCRAM exchange. `proven` is the candidate that the proof fits, undefined if it fits none: a password that was
   * changed or revoked in between is refused. Faults as `logIn`.
   */
  scramVerdict(login: string, proven: ScramVerifier | undefined, mechanism: string, origin: LoginOrigin): Promise<LetIn>
}
