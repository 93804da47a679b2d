import type { Incident, ProofRow } from '../incident.ts'
import {
  attendance,
  type HouseProcesses,
  type HouseProcessFacts,
  type Patience,
  presentOnce,
} from './house-processes.ts'
import { type OutsideLook, securedSockets } from './verify-installed.ts'

/**
 * Ends every connection that began before the new keys were seen on all sockets. Conversations are ended politely, then cut off: what was acknowledged is on stable storage either way.
 * Proved by every process, and by sessions that cannot be resumed.
 */
export async function dropSessions(
  incident: Incident,
  processes: HouseProcesses,
  outside: OutsideLook,
  patience: Patience,
): Promise<readonly ProofRow[]> {
  const sinceMs = incident.proved.get('installed')?.atMs ?? incident.openedMs
  const isNew = ({ connectedSinceMs }: HouseProcessFacts) => connectedSinceMs >= sinceMs
  if (!(await processes.present()).every(isNew)) processes.endConnections()
  const present = await presentOnce(processes, isNew, patience)
  const rows = present.map(
    ({ pid, role, connectedSinceMs }): ProofRow => ({
      what: `${role} ${pid}`,
      seen: `no connection from before ${new Date(connectedSinceMs).toISOString()}`,
      holds: connectedSinceMs >= sinceMs,
    }),
  )
  for (const socket of securedSockets(present.flatMap(({ bound }) => bound))) {
    const isResumed = await outside.isResumed(socket)
    rows.push({
      what: `${socket.service} ${socket.port}`,
      seen: isResumed ? 'resumes a session without a key agreement of its own' : 'resumes no session',
      holds: !isResumed,
    })
  }
  return [attendance(present, processes.expected), ...rows]
}
