import { constants } from 'node:crypto'
import { type Bytes, concat, hex } from '../../base/bytes.ts'
import type { Entropy } from '../../base/entropy.ts'
import { Fault } from '../../base/fault.ts'
import type { ClientHello } from '../../wire/tls/client-hello.ts'
import { modularPower } from '../../wire/tls/modular-power.ts'
import type { ServerKeyExchange } from '../../wire/tls/server-messages.ts'
import { uint, vector } from '../../wire/tls/vectors.ts'
import { versionNumber } from '../../wire/tls/version.ts'
import { beginAgreement } from './key-agreement.ts'
import { encryptTo, rsaKey } from './rsa-key.ts'
import type { ServerFlight } from './server-answer.ts'

/** Longer primes are refused: an answer would take seconds to compute. */
const MAX_PRIME_BYTES = 1024
/** Of our secret exponent. */
const EXPONENT_BYTES = 32

type Dhe = Extract<ServerKeyExchange, { kind: 'dhe' }>

/** Our part of a key exchange before TLS 1.3. */
export interface ClientKeyExchange {
  readonly preMaster: Bytes
  /** Content of the ClientKeyExchange message. */
  readonly message: Bytes
}

/** Answers what the server has put forward (RFC 5246 §7.4.7). @throws Fault peer probe/broken-handshake, peer tls/malformed */
export function keyExchange(flight: ServerFlight, hello: ClientHello, entropy: Entropy): ClientKeyExchange {
  const { suite, exchange, certificates } = flight
  if (suite.exchange === 'RSA') {
    const preMaster = concat([uint(2, versionNumber(hello.version)), entropy.bytes(46)])
    const encrypted = encryptTo(rsaKey(certificates?.[0]), constants.RSA_PKCS1_PADDING, preMaster)
    return { preMaster, message: hello.version === 'SSLv3' ? encrypted : vector(2, encrypted) }
  }
  if (exchange?.kind === 'ecdhe') return ecdheExchange(exchange)
  if (exchange?.kind === 'dhe') return dheExchange(exchange, entropy)
  throw new Fault('peer', 'probe/broken-handshake', `the server sent no key share for ${suite.name}`)
}

function ecdheExchange(exchange: Extract<ServerKeyExchange, { kind: 'ecdhe' }>): ClientKeyExchange {
  const agreement = beginAgreement(exchange.group)
  if (!agreement) throw new Fault('peer', 'probe/broken-handshake', 'the server chose a group that was not offered')
  return { preMaster: agreement.agree(exchange.value), message: vector(1, agreement.value) }
}

/**
 * RFC 5246 §8.1.2: leading zeros of the secret are left away. Not by Node's own class: that begins by testing whether the prime is safe, which takes a quarter of a second for 2,048 bits.
 */
function dheExchange({ prime, generator, value }: Dhe, entropy: Entropy): ClientKeyExchange {
  if (prime.length > MAX_PRIME_BYTES) {
    throw new Fault('peer', 'probe/broken-handshake', `the server sent a prime of ${prime.length} octets`)
  }
  const [modulus, base, theirs] = [numberOf(prime), numberOf(generator), numberOf(value)]
  // RFC 7919 §5.1: 1 < value < prime - 1; and neither is a generator that is nothing.
  if (theirs <= 1n || theirs >= modulus - 1n || base <= 1n) {
    throw new Fault('peer', 'probe/broken-handshake', 'the server sent Diffie-Hellman values that are none')
  }
  const exponent = numberOf(entropy.bytes(EXPONENT_BYTES))
  const ours = octetsOf(modularPower(base, exponent, modulus))
  return { preMaster: octetsOf(modularPower(theirs, exponent, modulus)), message: vector(2, ours) }
}

function numberOf(octets: Bytes): bigint {
  return BigInt(`0x0${hex(octets)}`)
}

/** Without leading zeros. */
function octetsOf(number: bigint): Bytes {
  const digits = number.toString(16)
  return new Uint8Array(Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex'))
}
