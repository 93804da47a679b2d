import type { Account, ScramVerifier } from '../directory/directory.ts'
import type { Protection, Service } from '../posture/protection.ts'

/** Where a log-in comes from: what throttling and the log-in record need. */
export interface LoginOrigin {
  readonly service: Service
  readonly address: string
  readonly protection: Protection | undefined
  /** SASL mechanism, for the log-in record; `PASSWORD` (the protocol's own command) by default. */
  readonly mechanism?: string
}

/**
 * Decides who may come in. Every attempt is throttled by account and by network, recorded, and answered with the same words and
 * the same cost whether the account or the password was wrong.
 */
export interface Authenticator {
  /**
   * Whoever has that login and password.
   * @throws Fault peer login/refused (nothing tells which part was wrong), world login/too-many-attempts, peer login/suspended (only after the right password)
   */
  logIn(login: string, password: string, origin: LoginOrigin): Promise<Account>
  /**
   * What SCRAM needs of a login. For an unknown login a verifier that looks real, always the same for that login, and that no password satisfies.
   * @throws Fault world login/too-many-attempts
   */
  scramVerifier(login: string, origin: LoginOrigin): Promise<ScramVerifier>
  /**
   * Ends a SCRAM exchange whose proof was right or wrong. `verifier` is the one that the proof was held against: a password that was
   * changed in between is refused. Faults as `logIn`.
   */
  scramVerdict(
    login: string,
    proven: boolean,
    mechanism: string,
    origin: LoginOrigin,
    verifier: ScramVerifier,
  ): Promise<Account>
}
