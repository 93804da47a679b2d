import type { Incident, ProofRow } from '../incident.ts'
import { attendance, type HouseProcesses, type ListeningSocket } from './house-processes.ts'

/** Port: connections from outside to what the house listens on. */
export interface OutsideLook {
  /** The SHA-256 (hexadecimal) of the public key that is shown for a host name. @throws Fault world net/* when nothing can be seen */
  keyShown(socket: ListeningSocket, servername: string): Promise<string>
  /** Whether a session can be resumed without its own key agreement. */
  isResumed(socket: ListeningSocket): Promise<boolean>
}

/** Looks at every socket for every host name, as a client does: none may show a key that is at risk. What a process says of itself is no proof. */
export async function verifyInstalled(
  incident: Incident,
  processes: HouseProcesses,
  outside: OutsideLook,
  hosts: readonly string[],
): Promise<readonly ProofRow[]> {
  const present = await processes.present()
  const old = new Set(incident.assets.filter(({ certificate }) => certificate).map(({ fingerprint }) => fingerprint))
  const exempt = new Set(
    incident.assets.filter(({ answer }) => answer === 'not-exposed').map(({ fingerprint }) => fingerprint),
  )
  const rows: ProofRow[] = []
  for (const socket of securedSockets(present.flatMap(({ bound }) => bound))) {
    rows.push(...(await Promise.all(hosts.map((host) => look(socket, host, outside, old, exempt)))))
  }
  return [attendance(present, processes.expected), ...rows]
}

/** Each socket once, however many processes accept on it; `http` has no TLS. */
export function securedSockets(sockets: readonly ListeningSocket[]): readonly ListeningSocket[] {
  const each = new Map(sockets.map((socket) => [`${socket.host} ${socket.port}`, socket]))
  return [...each.values()].filter(({ service }) => service !== 'http')
}

async function look(
  socket: ListeningSocket,
  host: string,
  outside: OutsideLook,
  old: ReadonlySet<string>,
  exempt: ReadonlySet<string>,
): Promise<ProofRow> {
  const what = `${socket.service} ${socket.port} as ${host}`
  try {
    const key = await outside.keyShown(socket, host)
    if (!old.has(key)) return { what, seen: `key ${key.slice(0, 16)}`, holds: true }
    if (exempt.has(key)) return { what, seen: `key ${key.slice(0, 16)}, which was not exposed`, holds: true }
    return { what, seen: `still the old key ${key.slice(0, 16)}`, holds: false }
  } catch (error) {
    return { what, seen: error instanceof Error ? error.message : String(error), holds: false }
  }
}
