import { isFault } from '../../base/fault.ts'
import type { PlainHttpFacts } from '../../core/audit/endpoint-facts.ts'
import { type Fact, known, knownValue, unknown } from '../../core/audit/fact.ts'
import { askHttp } from './http-facts.ts'
import type { ProbeConnection } from './probe-connection.ts'
import type { ProbeLine } from './probe-line.ts'
import type { SecureTalk } from './secure-talk.ts'

/**
 * Asks the port for clear text of a web server for `/`, under the name of the endpoint; undefined where there is no such port. Where nobody answers nothing is said in clear text either.
 * @throws Fault world probe/cut-short; peer probe/endless
 */
export async function askPlainHttp(line: ProbeLine): Promise<Fact<PlainHttpFacts | null> | undefined> {
  const { host, plainPort } = line.endpoint
  if (plainPort === undefined) return undefined
  const how = `GET / with HTTP/1.1 in clear text at port ${plainPort}`
  try {
    const facts = await line.toPort(plainPort).plain((connection) => askHttp(clearly(connection), host))
    const { status, fields } = facts
    if (status.state === 'unknown') return unknown(`${how}: ${status.why}`)
    const field = (name: string) => fields.find(([one]) => one === name)?.[1]
    const hasHsts = field('strict-transport-security') !== undefined
    return known({ status: knownValue(status) as number, location: field('location'), hasHsts }, how)
  } catch (error) {
    if (isFault(error, 'probe/unreachable')) return known(null, error.message)
    throw error
  }
}

/** A connection without TLS, talked over as others are with it. */
function clearly(connection: ProbeConnection): Pick<SecureTalk, 'read' | 'write'> {
  return {
    write: (octets) => connection.write(octets),
    async read(timeoutMs) {
      const chunk = await connection.chunk(timeoutMs)
      return chunk === 'reset' ? 'closed' : chunk
    },
  }
}
