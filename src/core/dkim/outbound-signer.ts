import type { Bytes } from '../../base/bytes.ts'

/** Port: signs what we send. */
export interface OutboundSigner {
  /**
   * Header fields, with their line breaks, to put before a message whose author is of `domain` (lower-case A-labels); no octets if that domain
   * has no keys here. `message.chunks()` is read once, from the first octet of the header to the end, as it will be sent.
   * @throws faults of the message's chunks
   */
  sign(domain: string, message: SignableMessage): Promise<Bytes>
}

/** A message that can be read through, of any size. `Body` is one. */
export interface SignableMessage {
  chunks(): AsyncIterable<Bytes>
}
