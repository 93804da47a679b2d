import type { Protection } from '../posture/protection.ts'
import type { TransportAttempt } from '../transport-policy/transport-attempt.ts'
import type { Lease } from './outbound-queue.ts'

/** What became of one recipient in one attempt. */
export interface SendResult {
  /** Number of the recipient within its message. */
  readonly index: number
  readonly kind: 'delivered' | 'failed' | 'deferred'
  /** Enhanced status code, RFC 3463: `2.1.5`, `4.4.1`, `5.1.1`. */
  readonly status: string
  /** For people: host, its answer, and how the connection was protected. At most 1,000 characters, printable. */
  readonly text: string
  /** The host that answered, or undefined if none was reached. */
  readonly host: string | undefined
  /** Address of that host. */
  readonly address?: string | undefined
  /** The answer's own text, or undefined if there was none. */
  readonly reply: string | undefined
  /** How the connection was protected; undefined for clear text or no connection. */
  readonly protection: Protection | undefined
  /** What was demanded of the connection and what it proved; absent if none was tried, and for deliveries here. */
  readonly transport?: TransportAttempt | undefined
  /** Whether the next host has promised to send the success report itself (RFC 3461 §5.2.1; else it is ours to say "relayed", §5.2.2 (b)). */
  readonly reportPassedOn: boolean
}

/**
 * Port: carries the recipients of a lease one hop further. `settled` is awaited as soon as something is known for certain
 * of some recipients (each at most once), so that a crash costs at most one duplicate; recipients that it was never called for
 * count as deferred. Failures of peer and net are results, never faults.
 */
export interface Sender {
  send(lease: Lease, settled: (results: readonly SendResult[]) => Promise<void>): Promise<void>
}
