import type { Recording } from './recording-proxy.ts'

export interface KeyShare {
  /** TLS group number. */
  readonly group: number
  /** The server's public value, hexadecimal. */
  readonly value: string
}

const HANDSHAKE = 22
const SERVER_HELLO = 2
const SERVER_KEY_EXCHANGE = 12
const KEY_SHARE_EXTENSION = 51

/**
 * The share that the server gave to the key agreement, read from the wire: the `key_share` of its ServerHello (RFC 8446 §4.2.8), or the
 * point of its ServerKeyExchange in TLS 1.2 (RFC 8422 §5.4). Undefined where there is none: the session is not forward-secret.
 */
export function serverKeyShare(recording: Recording): KeyShare | undefined {
  const octets = Buffer.concat(recording.filter(({ from }) => from === 'server').map((segment) => segment.octets))
  for (const { type, body } of handshakeMessages(octets)) {
    if (type === SERVER_HELLO) {
      const share = sharedInHello(body)
      if (share) return share
    }
    if (type === SERVER_KEY_EXCHANGE && body[0] === 3) {
      const length = body[3] as number
      return { group: body.readUInt16BE(1), value: body.subarray(4, 4 + length).toString('hex') }
    }
  }
  return undefined
}

/** Handshake messages that went in the clear, after whatever plain text came before TLS. */
function* handshakeMessages(octets: Buffer): Generator<{ type: number; body: Buffer }> {
  let at = octets.indexOf(Buffer.from([HANDSHAKE, 3]))
  const clear: Buffer[] = []
  while (at >= 0 && at + 5 <= octets.length && octets[at] === HANDSHAKE) {
    const length = octets.readUInt16BE(at + 3)
    clear.push(octets.subarray(at + 5, at + 5 + length))
    at += 5 + length
  }
  const messages = Buffer.concat(clear)
  for (let from = 0; from + 4 <= messages.length; ) {
    const length = messages.readUIntBE(from + 1, 3)
    yield { type: messages[from] as number, body: messages.subarray(from + 4, from + 4 + length) }
    from += 4 + length
  }
}

function sharedInHello(hello: Buffer): KeyShare | undefined {
  const sessionLength = hello[34] as number
  let at = 35 + sessionLength + 3 + 2
  while (at + 4 <= hello.length) {
    const type = hello.readUInt16BE(at)
    const length = hello.readUInt16BE(at + 2)
    if (type === KEY_SHARE_EXTENSION && length > 4) {
      return { group: hello.readUInt16BE(at + 4), value: hello.subarray(at + 8, at + 4 + length).toString('hex') }
    }
    at += 4 + length
  }
  return undefined
}
