import { constants } from 'node:crypto'
import type { Entropy } from '../../base/entropy.ts'
import { isFault } from '../../base/fault.ts'
import type { ProtocolFacts } from '../../core/audit/endpoint-facts.ts'
import { type Fact, known, unknown } from '../../core/audit/fact.ts'
import { SSL2_SUITES, ssl2Suite } from '../../wire/tls/cipher-suites.ts'
import { readSsl2ServerHello, type Ssl2ServerHello, ssl2ClientHello, ssl2MasterKey } from '../../wire/tls/ssl2.ts'
import type { ProbeConnection } from './probe-connection.ts'
import type { ProbeLine } from './probe-line.ts'
import { encryptTo, rsaKey } from './rsa-key.ts'

/** SSL_CK_RC4_128_EXPORT40_WITH_MD5: 11 octets of its key go in clear text, 5 encrypted. */
const RC4_EXPORT = 0x020080
const EXPORT_CLEAR_BYTES = 11
const EXPORT_SECRET_BYTES = 5

/** Finds out whether a server speaks SSLv2, and what it announces in it. */
export async function surveySsl2(line: ProbeLine, entropy: Entropy): Promise<ProtocolFacts> {
  const answer = await line.ready(async (connection) => {
    connection.write(
      ssl2ClientHello(
        SSL2_SUITES.map(({ id }) => id),
        entropy.bytes(16),
      ),
    )
    return readHello(connection)
  })
  if (answer === 'silent') {
    const nothing = unknown('the server did not answer to a hello of SSLv2')
    return { protocol: 'SSLv2', offered: nothing, suites: nothing, order: nothing }
  }
  if (answer === 'other') {
    const how = 'a hello of SSLv2 was not answered with one'
    return {
      protocol: 'SSLv2',
      offered: known(false, how),
      suites: known([], how),
      order: unknown('SSLv2 is not offered'),
    }
  }
  return {
    protocol: 'SSLv2',
    offered: known(true, 'the server answered a hello of SSLv2 with one'),
    suites: known(answer.suites.map(ssl2Suite), 'the server announces them in its hello'),
    order: known('client', 'in SSLv2 the client chooses'),
  }
}

/**
 * Whether a cipher is taken that was not announced: some servers with all ciphers of SSLv2 switched off still take them (CVE-2015-3197), which is enough for DROWN. The client chooses one, with
 * a key of which all but the last octets are in clear text, and a server that takes it answers encrypted instead of with an error. draft-hickman-netscape-ssl-00 §5.5.2
 */
export async function probeUnofferedSuite(
  line: ProbeLine,
  entropy: Entropy,
  { offered, suites }: ProtocolFacts,
): Promise<Fact<boolean>> {
  if (offered.state === 'unknown' || suites.state === 'unknown')
    return unknown('it is not known whether there is SSLv2')
  if (!offered.value) return known(false, offered.how)
  if (suites.value.some(({ id }) => id === RC4_EXPORT))
    return known(false, 'the cipher that would be tried is announced')
  const answer = await line.ready(async (connection) => {
    connection.write(
      ssl2ClientHello(
        SSL2_SUITES.map(({ id }) => id),
        entropy.bytes(16),
      ),
    )
    const hello = await readHello(connection)
    if (typeof hello === 'string') return undefined
    const key = rsaKey(hello.certificate)
    const secret = encryptTo(key, constants.RSA_PKCS1_PADDING, entropy.bytes(EXPORT_SECRET_BYTES))
    connection.write(ssl2MasterKey(RC4_EXPORT, entropy.bytes(EXPORT_CLEAR_BYTES), secret))
    return connection.chunk()
  })
  if (answer === undefined) return unknown('no key of SSLv2 could be sent')
  const what = 'a cipher of SSLv2 that was not announced'
  if (typeof answer === 'string')
    return known(false, `${what} was answered with ${answer === 'silent' ? 'silence' : 'the end of the connection'}`)
  // An error has three octets in clear text; what is encrypted is longer by its MAC.
  const isTaken = answer.length > 2 + 16 && ((answer[0] as number) & 0x80) !== 0 && answer[2] !== 0
  return known(isTaken, `${what} was answered with ${answer.length} octets`)
}

async function readHello(connection: ProbeConnection): Promise<Ssl2ServerHello | 'other' | 'silent'> {
  let received = Buffer.alloc(0)
  try {
    for (;;) {
      const chunk = await connection.chunk()
      if (chunk === 'silent') return received.length > 0 ? 'other' : 'silent'
      if (typeof chunk === 'string') return 'other'
      received = Buffer.concat([received, chunk])
      const hello = readSsl2ServerHello(received)
      if (hello !== 'incomplete') return hello
    }
  } catch (error) {
    if (isFault(error) && error.who === 'peer') return 'other'
    throw error
  }
}
