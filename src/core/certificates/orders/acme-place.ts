import type { AcmeChallenge, AcmeClient, AcmeIdentifier } from '../acme-client.ts'

/** An authority to order from. */
export interface AcmePlace {
  readonly client: AcmeClient
  /** What is asked for of those that it offers. */
  readonly profile: string | undefined
}

/** Port: answers to challenges, made visible and taken back. Both may be done again after a kill. */
export interface Answering {
  /** Makes an answer visible to authorities. @throws Fault as the way there: store/*, dns/*, acme/hook-failed */
  prepare(
    orderId: string,
    identifier: AcmeIdentifier,
    challenge: AcmeChallenge,
    keyAuthorization: string,
  ): Promise<void>
  /** Takes back all answers of an order. What cannot be taken back now is tried again later (`withdrawLeft`). */
  withdraw(orderId: string): Promise<void>
}

/** Makes a request (PKCS #10, DER) for names, signed by a private key (PKCS #8, PEM). */
export type RequestMaker = (names: readonly string[], privateKey: string) => Promise<Uint8Array>
