/** A process of the house as far as an incident cares. */
export interface HouseProcessFacts {
  readonly pid: number
  readonly role: string
  /** What it runs on, by the names of `process.versions`. */
  readonly versions: Readonly<Record<string, string>>
  /** No connection that stands there began before that, milliseconds since the epoch. */
  readonly connectedSinceMs: number
  /** Since when it works with the secrets that lay on the disk then. */
  readonly secretsReadMs: number
  readonly bound: readonly ListeningSocket[]
}

/** A socket that the house listens on. */
export interface ListeningSocket {
  readonly service: string
  readonly host: string
  readonly port: number
}

/** Port: the processes that run now. */
export interface HouseProcesses {
  /** How many there have to be. */
  readonly expected: number
  /** Those that have answered within some seconds. */
  present(): Promise<readonly HouseProcessFacts[]>
  /** Tells all of them to read secrets and certificates anew. */
  reread(): void
  /** Tells all of them to end the connections that stand now. */
  endConnections(): void
}

/** A row for the processes that have to answer, which does not hold if one is missing: what it does is unknown. */
export function attendance(present: readonly HouseProcessFacts[], expected: number) {
  return {
    what: 'processes',
    seen: `${present.length} of ${expected} have answered`,
    holds: present.length >= expected,
  }
}

/** How often the processes are asked again, and what is waited for in between. */
export interface Patience {
  readonly asks: number
  readonly wait: () => Promise<void>
}

/** The processes, once all that there have to be are as `holds` says, or as they are when there was no more patience. */
export async function presentOnce(
  processes: HouseProcesses,
  holds: (process: HouseProcessFacts) => boolean,
  { asks, wait }: Patience,
): Promise<readonly HouseProcessFacts[]> {
  for (let asked = 1; ; asked++) {
    const present = await processes.present()
    if (asked >= asks || (present.length >= processes.expected && present.every(holds))) return present
    await wait()
  }
}
