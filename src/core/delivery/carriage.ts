import type { OutboundMessage } from '../queue/outbound-queue.ts'
import type { TransportWish } from '../transport-policy/demand.ts'
import type { Envelope } from './reception.ts'

/** What a message's envelope asks of whoever carries it on: of a member's forwarding as of ourselves. */
export interface Carriage {
  /** Empty string for the null reverse-path. */
  readonly reversePath: string
  readonly eightBit: boolean
  readonly binaryMime: boolean
  readonly smtpUtf8: boolean
  /** RFC 8689. */
  readonly requireTls: boolean
  /** What the author wants of every connection that it goes over. */
  readonly transport: TransportWish
}

/** Of a message that is made here and asks for nothing. */
export const PLAIN_CARRIAGE: Carriage = {
  reversePath: '',
  eightBit: false,
  binaryMime: false,
  smtpUtf8: false,
  requireTls: false,
  transport: 'usual',
}

export function carriageOfEnvelope(
  { reversePath, body, smtpUtf8, requireTls }: Envelope,
  transport: TransportWish,
): Carriage {
  // RFC 6531 §3.4: a message with SMTPUTF8 is an 8-bit one.
  const eightBit = body !== '7bit' || smtpUtf8
  return { reversePath, eightBit, binaryMime: body === 'binarymime', smtpUtf8, requireTls, transport }
}

export function carriageOfQueued(message: OutboundMessage): Carriage {
  const { reversePath, eightBit, binaryMime = false, smtpUtf8, requireTls, transport = 'usual' } = message
  return { reversePath, eightBit, binaryMime, smtpUtf8, requireTls, transport }
}
