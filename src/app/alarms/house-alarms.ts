import type { Alarm, AlarmSource } from '../../core/alarms/alarm.ts'
import { BackupNotes } from '../../store/archive/backup-notes.ts'
import type { ScrubFinding } from '../../store/directory/sqlite-scrub-ledger.ts'
import type { House } from '../house/house.ts'
import { backupAlarms } from './backup-alarms.ts'
import { certificateStanding, renewalStanding, revokedStanding } from './certificate-sources.ts'
import { foreignStanding } from './foreign-certificates.ts'
import { claimAlarms, damageAlarms, incidentAlarms, listenerAlarms } from './standing-alarms.ts'

/** Everything that an operator is told of, as this house knows it. `houseDamage`: what was last found in the databases of the house and in the queue. */
export function alarmSources(house: House, houseDamage: () => readonly ScrubFinding[]): readonly AlarmSource[] {
  const { audits, claimBook, incidents, scrubs, directory } = house
  return [
    { name: 'listener', look: async () => listenerAlarms((await audits.last()).values()) },
    { name: 'certificate', look: () => certificateStanding(house) },
    { name: 'renewal', look: () => renewalStanding(house) },
    { name: 'key', look: () => revokedStanding(house) },
    { name: 'foreign', look: foreignStanding(house) },
    { name: 'claim', look: async () => claimAlarms(await claimBook.claims()) },
    { name: 'incident', look: async () => incidentAlarms(await incidents.incidents()) },
    { name: 'backup', look: () => backupStanding(house) },
    {
      name: 'damage',
      look: async () => damageAlarms(await scrubs.records(), houseDamage(), await directory.accounts()),
    },
  ]
}

async function backupStanding({ configuration, entropy, directory, clock }: House): Promise<readonly Alarm[]> {
  const notes = await new BackupNotes(configuration.data, entropy).all()
  const since = (await directory.domains()).map(({ createdMs }) => createdMs)
  const houseSinceMs = since.length === 0 ? undefined : Math.min(...since)
  return backupAlarms(notes, { lateAfterMs: configuration.backup.lateAfterMs, houseSinceMs }, clock.nowMs())
}
