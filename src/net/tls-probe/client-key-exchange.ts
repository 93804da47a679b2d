import { constants, createDiffieHellman } from 'node:crypto'
import { type Bytes, concat } from '../../base/bytes.ts'
import type { Entropy } from '../../base/entropy.ts'
import { Fault } from '../../base/fault.ts'
import type { ClientHello } from '../../wire/tls/client-hello.ts'
import type { ServerKeyExchange } from '../../wire/tls/server-messages.ts'
import { uint, vector } from '../../wire/tls/vectors.ts'
import { versionNumber } from '../../wire/tls/version.ts'
import { beginAgreement } from './key-agreement.ts'
import { encryptTo, rsaKey } from './rsa-key.ts'
import type { ServerFlight } from './server-answer.ts'

/** Longer primes are refused: an answer would take seconds to compute. */
const MAX_PRIME_BYTES = 1024

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
  if (exchange?.kind === 'dhe') return dheExchange(exchange)
  throw new Fault('peer', 'probe/broken-handshake', `the server sent no key share for ${suite.name}`)
}

function ecdheExchange(exchange: Extract<ServerKeyExchange, { kind: 'ecdhe' }>): ClientKeyExchange {
  const agreement = beginAgreement(exchange.group)
  if (!agreement) throw new Fault('peer', 'probe/broken-handshake', 'the server chose a group that was not offered')
  return { preMaster: agreement.agree(exchange.value), message: vector(1, agreement.value) }
}

/** RFC 5246 §8.1.2: leading zeros of the secret are left away. */
function dheExchange(exchange: Extract<ServerKeyExchange, { kind: 'dhe' }>): ClientKeyExchange {
  if (exchange.prime.length > MAX_PRIME_BYTES) {
    throw new Fault('peer', 'probe/broken-handshake', `the server sent a prime of ${exchange.prime.length} octets`)
  }
  try {
    const dh = createDiffieHellman(Buffer.from(exchange.prime), Buffer.from(exchange.generator))
    const value = dh.generateKeys()
    const secret = dh.computeSecret(exchange.value)
    return { preMaster: secret.subarray(secret.findIndex((octet) => octet !== 0)), message: vector(2, value) }
  } catch (error) {
    throw new Fault('peer', 'probe/broken-handshake', 'the server sent Diffie-Hellman values that are none', {
      cause: error,
    })
  }
}
