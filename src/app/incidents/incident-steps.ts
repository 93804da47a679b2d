import { randomBytes } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { Fault } from '../../base/fault.ts'
import type { MachineStage } from '../../core/incidents/incident.ts'
import type { StageWork } from '../../core/incidents/incident-run.ts'
import { adviseMembers } from '../../core/incidents/steps/advise-members.ts'
import { dropSessions } from '../../core/incidents/steps/drop-sessions.ts'
import { forceMembers } from '../../core/incidents/steps/force-members.ts'
import { presentOnce } from '../../core/incidents/steps/house-processes.ts'
import { provePatched } from '../../core/incidents/steps/patched.ts'
import { reissueKeys } from '../../core/incidents/steps/reissue-keys.ts'
import { revokeOld } from '../../core/incidents/steps/revoke-old.ts'
import { verifyInstalled } from '../../core/incidents/steps/verify-installed.ts'
import { TlsOutsideLook } from '../../net/tls-probe/outside-look.ts'
import type { House } from '../house/house.ts'
import { knownVulnerabilities } from './advisories.ts'
import { hostsShown } from './hosts-shown.ts'
import { HouseRevocation } from './house-revocation.ts'
import type { HouseRoll } from './house-roll.ts'
import { MemberLetters } from './member-letters.ts'
import { requireRehearsalOf } from './rehearsal-of-house.ts'
import { secretKeepers } from './secret-keepers.ts'

/** Connections have some seconds to end, and processes to read what is new. */
const PATIENCE = { asks: 40, wait: () => setTimeout(250) }

/** What takes each step in this house. */
export function incidentSteps(house: House, roll: HouseRoll): Readonly<Record<MachineStage, StageWork>> {
  const { configuration, clock, incidents, directory, accounts } = house
  const nowMs = () => clock.nowMs()
  const keepers = secretKeepers(house, () => everybodyRereads(roll, nowMs))
  const outside = new TlsOutsideLook()
  const revocation = new HouseRevocation(house)
  const letters = new MemberLetters(house.mail, house.letters, house.languages, configuration.hostname)
  const members = () => directory.accounts()
  const passwords = {
    credential: (id: string) => directory.credential(id),
    // Longer than anybody could guess, and forgotten at once.
    lockOut: ({ address }: { address: string }) =>
      accounts.changePassword(address, randomBytes(24).toString('base64url')),
  }
  const works: Readonly<Record<MachineStage, StageWork>> = {
    patched: async (incident) =>
      provePatched(incident, roll, await knownVulnerabilities(configuration.incidents.advisories)),
    'keys-reissued': (incident) => reissueKeys(incident, keepers, roll, nowMs, PATIENCE),
    installed: async (incident) => verifyInstalled(incident, roll, outside, hostsShown(house.certificates.current())),
    'old-revoked': (incident) => revokeOld(incident, revocation, nowMs()),
    'sessions-dropped': (incident) => dropSessions(incident, roll, outside, PATIENCE),
    'members-advised': async (incident) => adviseMembers(incident, incidents, letters, await members(), nowMs),
    'members-forced': async (incident) => forceMembers(incident, passwords, await members()),
  }
  // Whoever wrote a drill down may have read another configuration than the house that runs.
  const rehearsed = (work: StageWork): StageWork => {
    return async (incident) => {
      if (incident.opening.kind === 'drill') await requireRehearsalOf(house)
      return work(incident)
    }
  }
  return {
    ...works,
    'keys-reissued': rehearsed(works['keys-reissued']),
    'old-revoked': rehearsed(works['old-revoked']),
  }
}

/** Resolves when every process works with what lies on the disk now. @throws Fault world incident/process-missing */
async function everybodyRereads(roll: HouseRoll, nowMs: () => number): Promise<void> {
  const sinceMs = nowMs()
  roll.reread()
  const present = await presentOnce(roll, ({ secretsReadMs }) => secretsReadMs >= sinceMs, PATIENCE)
  if (present.length >= roll.expected && present.every(({ secretsReadMs }) => secretsReadMs >= sinceMs)) return
  throw new Fault('world', 'incident/process-missing', 'a process has not read its secrets anew: it is tried again')
}
