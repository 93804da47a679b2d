import type { OutboundMessage } from '../queue/outbound-queue.ts'
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
}

export function carriageOfEnvelope({ reversePath, body, smtpUtf8, requireTls }: Envelope): Carriage {
  // RFC 6531 §3.4: a message with SMTPUTF8 is an 8-bit one.
  return { reversePath, eightBit: body !== '7bit' || smtpUtf8, binaryMime: body === 'binarymime', smtpUtf8, requireTls }
}

export function carriageOfQueued(message: OutboundMessage): Carriage {
  const { reversePath, eightBit, binaryMime = false, smtpUtf8, requireTls } = message
  return { reversePath, eightBit, binaryMime, smtpUtf8, requireTls }
}
