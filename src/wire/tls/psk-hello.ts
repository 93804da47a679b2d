import { type Bytes, concat } from '../../base/bytes.ts'
import { type ClientHello, encodeClientHello, encodeRecord } from './client-hello.ts'
import { EXTENSION } from './hello-extensions.ts'
import type { Tls13Keys } from './tls13-keys.ts'
import { uint, vector } from './vectors.ts'

/** A ticket that is shown, and the key that goes with it. */
export interface ShownTicket {
  readonly ticket: Bytes
  /** Age in milliseconds plus what the ticket said to add, modulo 2^32 (RFC 8446 §4.2.11.1). */
  readonly obfuscatedAge: number
  readonly key: Bytes
}

/** The record of a hello that shows a ticket, with the binder computed. The extension has to be the last one (RFC 8446 §4.2.11). */
export function pskHelloRecord(hello: ClientHello, shown: ShownTicket, keys: Tls13Keys): Bytes {
  const withBinder = (binder: Bytes) =>
    encodeClientHello({
      ...hello,
      extensions: [
        ...hello.extensions,
        {
          type: EXTENSION.preSharedKey,
          content: concat([
            vector(2, concat([vector(2, shown.ticket), uint(4, shown.obfuscatedAge)])),
            vector(2, vector(1, binder)),
          ]),
        },
      ],
    })
  const blank = withBinder(new Uint8Array(keys.hashBytes))
  const truncated = blank.subarray(0, blank.length - 3 - keys.hashBytes)
  return encodeRecord(22, 0x0301, withBinder(keys.binder(shown.key, truncated)))
}
