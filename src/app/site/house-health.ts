import { access, statfs } from 'node:fs/promises'
import { isShown } from '../../core/certificates/certificate-states.ts'
import type { HealthFact, HealthGroup } from '../../serve/site/console/console-env.ts'
import { type BackupNote, BackupNotes } from '../../store/archive/backup-notes.ts'
import { newestGoodMs } from '../alarms/backup-alarms.ts'
import { posthusVersion } from '../commands/version.ts'
import type { House } from '../house/house.ts'
import { expectedProcesses, type PresentProcess } from '../processes/roll-call.ts'
import { formatMoment, formatSpan } from '../terminal/format-time.ts'

/** A disk with less room than this, in parts of a hundred, is soon full. */
const LEAST_FREE_PERCENT = 10
/** A process that is at work answers within milliseconds; a page is not to be waited for. */
const ANSWER_MS = 1_000
const DAY_MS = 86_400_000
/** Octets rot; an archive that nobody has read for so long is a hope. */
const LATEST_VERIFY_MS = 35 * DAY_MS
/** Stored mail is looked through at least as often. */
const LATEST_SCRUB_MS = 60 * DAY_MS
/** Mail that waits for so long waits for something. */
const LATE_MAIL_MS = DAY_MS
/** A certificate that ends sooner should have been renewed. */
const CERTIFICATE_DAYS = 14
const GIBIBYTE = 1024 ** 3
/** Where systemd says that the clock follows others. */
const CLOCK_FOLLOWS = '/run/systemd/timesync/synchronized'

/** How the house is: its processes, the machine, what waits, what is kept, and what keeps it private. Nothing of it is any member's. */
export async function healthOf(house: House): Promise<readonly HealthGroup[]> {
  const groups = [
    { title: 'Processes', look: processes },
    { title: 'The machine', look: machine },
    { title: 'Mail that waits', look: queue },
    { title: 'What is kept', look: stored },
    { title: 'Backups', look: backups },
    { title: 'Protection', look: protection },
  ]
  return Promise.all(groups.map(async ({ title, look }) => ({ title, facts: await look(house) })))
}

async function processes({ configuration, rollCaller, clock }: House): Promise<readonly HealthFact[]> {
  const expected = expectedProcesses(configuration.workers)
  const present = await rollCaller.call(expected, ANSWER_MS)
  return [
    { name: 'Posthus', value: posthusVersion(), isGood: true },
    { name: 'At work', value: `${present.length} of ${expected}`, isGood: present.length >= expected },
    ...present.map((one) => processFact(one, clock.nowMs())),
  ]
}

function processFact({ pid, role, startedMs, versions, residentBytes, connections }: PresentProcess, nowMs: number) {
  const running = `up ${formatSpan(nowMs - startedMs)}, ${Math.round(residentBytes / 1024 ** 2)} MiB, ${connections} connections`
  // After an update of the machine the old versions run until each process is started anew.
  const isOld = versions.node !== process.versions.node || versions.openssl !== process.versions.openssl
  const value = `${running}; Node ${versions.node}, OpenSSL ${versions.openssl}`
  return { name: `${role} (${pid})`, value, isGood: !isOld }
}

async function machine({ configuration, clock }: House): Promise<readonly HealthFact[]> {
  const { bavail, blocks, bsize, ffree, files } = await statfs(configuration.data)
  const isSynchronized = await access(CLOCK_FOLLOWS).then(
    () => true,
    () => false,
  )
  const inodes = files === 0 ? 100 : (ffree / files) * 100
  return [
    {
      name: 'Disk of the data',
      value: `${((bavail * bsize) / GIBIBYTE).toFixed(1)} GiB free of ${((blocks * bsize) / GIBIBYTE).toFixed(1)}`,
      isGood: (bavail / blocks) * 100 >= LEAST_FREE_PERCENT,
    },
    { name: 'Room for files', value: `${inodes.toFixed(0)} %`, isGood: inodes >= LEAST_FREE_PERCENT },
    {
      name: 'Clock',
      // Without systemd's own follower another one may be at work: that is said, and nothing is taken for wrong.
      value: `${new Date(clock.nowMs()).toISOString().slice(0, 19)}Z${isSynchronized ? ', follows others' : ', not known whether it follows others'}`,
      isGood: true,
    },
  ]
}

async function queue({ desk, clock }: House): Promise<readonly HealthFact[]> {
  const { messages, recipients } = await desk.counts()
  const [oldest] = await desk.list({}, 1)
  const startMs = oldest && Math.max(oldest.message.queuedMs, oldest.message.releaseMs ?? 0)
  const ageMs = startMs === undefined ? 0 : Math.max(0, clock.nowMs() - startMs)
  return [
    { name: 'Messages', value: `${messages} to ${recipients} recipients`, isGood: true },
    {
      name: 'The oldest',
      value: oldest ? `has waited ${formatSpan(ageMs)}` : 'nothing waits',
      isGood: ageMs < LATE_MAIL_MS,
    },
  ]
}

async function stored({ scrubs, directory, operatorLog, clock }: House): Promise<readonly HealthFact[]> {
  const looks = [...(await scrubs.records()).values()]
  const findings = looks.reduce((sum, one) => sum + one.findings.filter(({ mended }) => mended === undefined).length, 0)
  const oldest = Math.min(...looks.map(({ finishedMs, begunMs }) => finishedMs ?? begunMs))
  const accounts = await directory.accounts()
  const units = new Map<string, number>()
  for (const { unit } of accounts) units.set(unit, (units.get(unit) ?? 0) + 1)
  const { acts, brokenAt } = await operatorLog.check()
  return [
    { name: 'Accounts', value: `${accounts.length}`, isGood: true },
    ...[...units].map(([unit, count]) => ({ name: `Storage unit ${unit}`, value: `${count} accounts`, isGood: true })),
    {
      name: 'Looked through',
      value: looks.length === 0 ? 'not yet' : `${looks.length} accounts, the longest ago ${formatMoment(oldest)}`,
      isGood: looks.length === 0 || clock.nowMs() - oldest < LATEST_SCRUB_MS,
    },
    { name: 'Damage that is not mended', value: `${findings}`, isGood: findings === 0 },
    {
      name: 'Log of operators',
      value: brokenAt === undefined ? `${acts} acts, whole` : `broken at ${brokenAt}`,
      isGood: brokenAt === undefined,
    },
  ]
}

/** When the next one is made whoever starts it knows, a timer of the system: what can be seen is that it is late. */
async function backups({ configuration, entropy, clock }: House): Promise<readonly HealthFact[]> {
  const notes = await new BackupNotes(configuration.data, entropy).all()
  const { lateAfterMs } = configuration.backup
  if (notes.size === 0 && lateAfterMs === 0) return [{ name: 'Backups', value: 'none is expected', isGood: true }]
  if (notes.size === 0) return [{ name: 'Backups', value: 'none was made yet: posthus backup FOLDER', isGood: false }]
  const nowMs = clock.nowMs()
  const newest = newestGoodMs(notes)
  const mayBe = lateAfterMs === 0 ? 'none is expected' : `late after ${formatSpan(lateAfterMs)}`
  return [
    {
      name: 'The newest good one',
      value: `${newest === undefined ? 'none yet' : `${formatSpan(nowMs - newest)} ago`} (${mayBe})`,
      isGood: lateAfterMs === 0 || (newest !== undefined && nowMs - newest <= lateAfterMs),
    },
    ...[...notes].flatMap(([folder, note]) => archiveFacts(folder, note, nowMs)),
  ]
}

function archiveFacts(folder: string, note: BackupNote, nowMs: number): readonly HealthFact[] {
  const { name, finishedMs = 0, accounts, problems = 0, failedMs, failure, verifiedMs, verifyProblems = 0 } = note
  const made =
    name === undefined
      ? 'none was made'
      : `${name}, ${formatSpan(nowMs - finishedMs)} ago, ${accounts} accounts${problems === 0 ? '' : `, ${problems} with problems`}`
  const failed = failedMs === undefined ? '' : `; failed ${formatSpan(nowMs - failedMs)} ago: ${failure}`
  return [
    { name: folder, value: `${made}${failed}`, isGood: problems === 0 && failedMs === undefined },
    {
      name: 'Read through',
      value:
        verifiedMs === undefined
          ? 'never: posthus backup verify FOLDER'
          : `${formatMoment(verifiedMs)}, ${verifyProblems === 0 ? 'whole' : `${verifyProblems} problems`}`,
      isGood: verifiedMs !== undefined && nowMs - verifiedMs < LATEST_VERIFY_MS && verifyProblems === 0,
    },
  ]
}

async function protection({ inventory, audits, alarmBook, clock }: House): Promise<readonly HealthFact[]> {
  const shown = (await inventory.entries()).filter(({ state, facts }) => isShown(state) && facts)
  const first = shown.toSorted((a, b) => (a.facts?.notAfterMs ?? 0) - (b.facts?.notAfterMs ?? 0))[0]
  const days = first?.facts ? Math.floor((first.facts.notAfterMs - clock.nowMs()) / DAY_MS) : undefined
  const last = [...(await audits.last()).values()]
  const secret = last.filter(({ forwardSecrecy: { level } }) => level === 'full' || level === 'post-quantum').length
  const alarms = [...(await alarmBook.alarms()).values()].filter(({ isOver }) => !isOver).length
  return [
    {
      name: 'Certificates',
      value:
        days === undefined ? 'none is shown' : `${shown.length}, the first ends in ${days} days (${first?.names[0]})`,
      isGood: days === undefined || days > CERTIFICATE_DAYS || first?.origin === 'local',
    },
    {
      name: 'Forward-secret listeners',
      value: last.length === 0 ? 'not audited yet' : `${secret} of ${last.length}`,
      isGood: secret === last.length,
    },
    { name: 'Alarms that stand', value: `${alarms}`, isGood: alarms === 0 },
  ]
}
