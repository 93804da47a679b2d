import type { Alarm } from '../../core/alarms/alarm.ts'
import { type BackupNote, goodBackupMs } from '../../store/archive/backup-notes.ts'
import { formatMoment, formatSpan } from '../terminal/format-time.ts'

/** What is expected of backups, and since when there is something to back up. */
export interface BackupExpectation {
  /** The newest good one may be so old; 0: none is expected. */
  readonly lateAfterMs: number
  /** When the house began; undefined: it is empty. */
  readonly houseSinceMs: number | undefined
}

/** A backup that has failed, and that there is no good one of late, wherever it is kept. What starts them is outside: that it did not is seen by what is not there. */
export function backupAlarms(
  notes: ReadonlyMap<string, BackupNote>,
  { lateAfterMs, houseSinceMs }: BackupExpectation,
  nowMs: number,
): readonly Alarm[] {
  if (lateAfterMs === 0) return []
  const failed = [...notes].flatMap(([folder, note]) => failure(folder, note))
  const newest = newestGoodMs(notes)
  const sinceMs = newest ?? houseSinceMs
  if (sinceMs === undefined || nowMs - sinceMs <= lateAfterMs) return failed
  const hours = Math.round(lateAfterMs / 3_600_000)
  const late: Alarm = {
    cause: 'backup:late',
    title:
      newest === undefined ? 'There is no backup of this house' : `There has been no good backup for ${hours} hours`,
    detail: `${newest === undefined ? `Since ${formatMoment(sinceMs)} none was made with everything in it.` : `The newest with everything in it is of ${formatMoment(newest)}, ${formatSpan(nowMs - newest)} ago.`}\nLook at the timer that runs "posthus backup FOLDER", and at its journal; [backup] late-after-hours says when one is late.`,
  }
  return [...failed, late]
}

/** When the newest backup with everything in it was finished, in whatever archive. */
export function newestGoodMs(notes: ReadonlyMap<string, BackupNote>): number | undefined {
  const good = [...notes.values()].flatMap((note) => goodBackupMs(note) ?? [])
  return good.length === 0 ? undefined : Math.max(...good)
}

function failure(folder: string, { failedMs, failure: why, name, problems = 0 }: BackupNote): Alarm | [] {
  const forget = `If nothing is to be backed up there any more: posthus backup forget ${folder}`
  if (failedMs !== undefined) {
    return {
      cause: `backup:failed ${folder}`,
      title: `The last backup to ${folder} has failed`,
      detail: `${formatMoment(failedMs)}: ${why}\nThose that were made before are good. ${forget}`,
    }
  }
  if (problems === 0) return []
  return {
    cause: `backup:failed ${folder}`,
    title: `The last backup to ${folder} lacks something of ${problems} ${problems === 1 ? 'account' : 'accounts'}`,
    detail: `Their last good copies are in ${name} too. "posthus backup ${folder}" names them, and "posthus scrub" what is wrong with them. ${forget}`,
  }
}
