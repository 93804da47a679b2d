import type { SpooledBody } from '../mail/body.ts'
import type { Protection, Service } from '../posture/protection.ts'
import type { DsnNotify, DsnReturn } from '../queue/outbound-queue.ts'

/** How a message reached us: what the Received field says. */
export interface ArrivalFacts {
  readonly service: Service
  readonly connectionId: string
  /** What the client called itself in EHLO or HELO. */
  readonly helo: string
  readonly esmtp: boolean
  /** Address of the client; never written into a message that a member submits. */
  readonly remoteAddress: string
  readonly protection: Protection | undefined
  /** The member who is logged in (submission), or undefined. */
  readonly accountId: string | undefined
  /** A report of our own, which may go to anybody. */
  readonly isReport?: true
}

/** One recipient with its ESMTP parameters (RFC 3461). */
export interface EnvelopeRecipient {
  /** As given in RCPT, without angle brackets. */
  readonly address: string
  readonly notify: readonly DsnNotify[]
  readonly originalRecipient: string | undefined
}

export interface Envelope {
  /** Empty string for the null reverse-path. */
  readonly reversePath: string
  readonly recipients: readonly EnvelopeRecipient[]
  /** BODY=8BITMIME or BINARYMIME. */
  readonly body: '7bit' | '8bitmime' | 'binarymime'
  readonly smtpUtf8: boolean
  readonly requireTls: boolean
  readonly envelopeId: string | undefined
  readonly dsnReturn: DsnReturn | undefined
  /** Not sent, nor delivered here, before this moment (RFC 4865). Absent: at once. */
  readonly releaseMs?: number
}

/**
 * What becomes of mail that is handed to us, on any service. The SMTP conversation asks; this decides.
 */
export interface Reception {
  /**
   * Whether mail from `reversePath` is taken at all.
   * @throws Fault peer mail/sender-refused (550 5.7.1: a member may only use addresses of its own), peer mail/bad-address
   */
  checkSender(reversePath: string, arrival: ArrivalFacts): Promise<void>
  /**
   * Whether a recipient is taken: one of ours, or anybody for a logged-in member.
   * @throws Fault peer mail/no-such-recipient (550 5.1.1), peer mail/recipient-closed (550 5.2.1), peer mail/relay-denied (550 5.7.1), peer mail/bad-address (553 5.1.3), world mail/mailbox-full (452 4.2.2)
   */
  checkRecipient(address: string, arrival: ArrivalFacts): Promise<void>
  /**
   * Keeps a message: in the mailboxes of local recipients and in the queue for others. Resolves when every recipient's copy is on stable
   * storage; that, and nothing else, may be answered with 250. Takes the body over and disposes of it.
   * @throws Fault peer mail/loop (554 5.4.6), peer mail/from-refused, mail/dmarc-refused, mail/spf-refused, mail/listed, mail/junk-refused (550 5.7.1), world mail/greylisted, mail/scanner-defers (451 4.7.1), world mail/recipient-unavailable (450 4.2.1: one has changed since it was checked), world mail/mailbox-full, sending/too-many-forwards (450 4.7.1), world store/unavailable; then no recipient has it for certain
   */
  receive(envelope: Envelope, body: SpooledBody, arrival: ArrivalFacts): Promise<{ readonly id: string }>
}
