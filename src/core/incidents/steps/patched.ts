import type { Incident, ProofRow } from '../incident.ts'
import type { KnownVulnerability } from '../known-vulnerabilities.ts'
import { isOlder, vulnerabilitiesOf } from '../known-vulnerabilities.ts'
import { attendance, type HouseProcesses } from './house-processes.ts'

/** Every process that runs has to be on versions in which the hole is mended, and on none that is known to have another. */
export async function provePatched(
  { opening }: Incident,
  processes: HouseProcesses,
  known: readonly KnownVulnerability[],
): Promise<readonly ProofRow[]> {
  const present = await processes.present()
  const rows = present.map(({ pid, role, versions }): ProofRow => {
    const wanted = Object.entries(opening.mendedIn).filter(([name, least]) => isOlder(versions[name] ?? '0', least))
    const holes = vulnerabilitiesOf(versions, known).map(({ id, mendedIn }) => `${id}, mended in ${mendedIn}`)
    const wrong = [...wanted.map(([name, least]) => `${name} has to be ${least} or later`), ...holes]
    const seen = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
    return {
      what: `${role} ${pid}`,
      seen: wrong.length === 0 ? seen.join(', ') : `${seen.join(', ')}: ${wrong.join('; ')}`,
      holds: wrong.length === 0,
    }
  })
  return [attendance(present, processes.expected), ...rows]
}
