import type { Fault } from '../../base/fault.ts'
import { randomId } from '../../base/ids.ts'
import type { Problem } from '../../wire/jmap/errors.ts'
import type { SiteConnection } from '../site/site-context.ts'
import { requestProblem } from './fault-answer.ts'
import type { JmapServices } from './jmap-services.ts'

/** The problem details of a request that failed as a whole. What is a fault of ours goes to the log, under an incident that is all the peer is told. */
export function problemOf(
  fault: Fault,
  connection: SiteConnection,
  { log, entropy }: Pick<JmapServices, 'log' | 'entropy'>,
): Problem {
  const isOrdinary = fault.who === 'peer' || fault.code.startsWith('login/') || fault.code.startsWith('net/')
  const incident = isOrdinary ? '' : randomId(entropy, 10)
  if (incident) log.error('jmap/failed', fault, { connection: connection.id, incident })
  return requestProblem(fault, incident)
}
