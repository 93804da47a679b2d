import type { Entropy } from '../../base/entropy.ts'
import { isFault } from '../../base/fault.ts'
import type { ProtocolFacts } from '../../core/audit/endpoint-facts.ts'
import { known, unknown } from '../../core/audit/fact.ts'
import { SSL2_SUITES, ssl2Suite } from '../../wire/tls/cipher-suites.ts'
import { readSsl2ServerHello, type Ssl2ServerHello, ssl2ClientHello } from '../../wire/tls/ssl2.ts'
import type { ProbeConnection } from './probe-connection.ts'
import type { ProbeLine } from './probe-line.ts'

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
