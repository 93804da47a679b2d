import type { AuditRow } from '../audit-row.ts'
import { harmless } from '../audit-row.ts'
import type { CheckDescription } from '../checks/check-description.ts'
import type { InsideEvidence, LiveProcess } from './inside-evidence.ts'

const DAY_MS = 86_400_000
/** A key of a certificate lives as long as that, and no certificate for longer than this. */
const OLDEST_KEY_DAYS = 398

const KEY_MODE: CheckDescription = {
  id: 'inside-key-mode',
  title: 'Secrets on the disk are for one user only',
  severity: 'critical',
  scope: 'inside',
  mend: 'chmod 600 the files that are named, and replace what is in them if others have been on the machine.',
  references: ['RFC 9325 §7'],
}
const KEY_AGE: CheckDescription = {
  id: 'inside-key-age',
  title: 'No TLS key on the disk is older than 398 days',
  severity: 'low',
  scope: 'inside',
  mend: 'Have certificates issued with a new key ("posthus cert list").',
  references: ['CA/B BR §6.3.2'],
}
const CORE_DUMPS: CheckDescription = {
  id: 'inside-core-dumps',
  title: 'No process writes its memory to the disk when it crashes',
  severity: 'medium',
  scope: 'inside',
  mend: 'Start with a core limit of 0 (systemd: LimitCORE=0; a shell: ulimit -c 0): a dump holds the keys of every connection.',
  references: ['core(5)'],
}
const PROGRAM: CheckDescription = {
  id: 'inside-program',
  title: 'Every process runs the program that is on the disk',
  severity: 'high',
  scope: 'inside',
  mend: 'Restart the service: what was mended by the upgrade is not mended in what runs.',
  references: ['CVE-2014-0160'],
}

/** Rules that look at the machine. */
export const INSIDE_CHECKS: readonly CheckDescription[] = [KEY_MODE, KEY_AGE, CORE_DUMPS, PROGRAM]

/** Judges what is on the machine. `nowMs`: when it was looked at. */
export function judgeInside(evidence: InsideEvidence, nowMs: number): readonly AuditRow[] {
  return [modeRow(evidence), ageRow(evidence, nowMs), ...processRows(evidence)]
}

function modeRow({ files }: InsideEvidence): AuditRow {
  const open = files.filter(({ mode }) => (mode & 0o077) !== 0)
  // A group may be there for a reason; everybody never is.
  const severity = open.some(({ mode }) => (mode & 0o007) !== 0) ? 'critical' : 'medium'
  if (open.length > 0)
    return row(KEY_MODE, 'fails', open.map(({ path, mode }) => `${path} ${mode.toString(8)}`).join(', '), severity)
  return row(
    KEY_MODE,
    files.length > 0 ? 'holds' : 'unknown',
    files.length > 0 ? `${files.length} files` : 'no such file was found',
  )
}

function ageRow({ files }: InsideEvidence, nowMs: number): AuditRow {
  const keys = files.filter(({ path }) => /^(\.\/)?tls\/|\.(key|pem)$/.test(path))
  const days = (writtenMs: number) => Math.floor((nowMs - writtenMs) / DAY_MS)
  const old = keys.filter(({ path, writtenMs }) => days(writtenMs) > OLDEST_KEY_DAYS && !path.endsWith('local-ca.key'))
  if (old.length > 0)
    return row(KEY_AGE, 'fails', old.map(({ path, writtenMs }) => `${path}: ${days(writtenMs)} days`).join(', '))
  if (keys.length === 0) return row(KEY_AGE, 'unknown', 'no key was found')
  return row(
    KEY_AGE,
    'holds',
    `the oldest of ${keys.length} has ${Math.max(...keys.map(({ writtenMs }) => days(writtenMs)))} days`,
  )
}

function processRows({ processes, corePattern }: InsideEvidence): readonly AuditRow[] {
  if (processes === undefined || processes.length === 0) {
    const why = processes ? 'the service does not run' : 'processes cannot be looked at on this machine'
    return [row(CORE_DUMPS, 'unknown', why), row(PROGRAM, 'unknown', why)]
  }
  const dumping = processes.filter(({ coreBytes }) => coreBytes !== undefined && coreBytes > 0)
  const outdated = processes.filter(({ isOutdated }) => isOutdated)
  const unsure = processes.filter(({ coreBytes }) => coreBytes === undefined)
  const where = corePattern === undefined ? '' : `; to ${corePattern}`
  return [
    dumping.length > 0
      ? row(
          CORE_DUMPS,
          'fails',
          `${pids(dumping)}: ${dumping[0]?.coreBytes === Number.POSITIVE_INFINITY ? 'of any size' : `${dumping[0]?.coreBytes} octets`}${where}`,
        )
      : row(CORE_DUMPS, unsure.length > 0 ? 'unknown' : 'holds', `${pids(processes)}: none`),
    outdated.length > 0
      ? row(PROGRAM, 'fails', `${outdated.map(describe).join(', ')}: replaced on the disk since`)
      : row(PROGRAM, 'holds', processes.map(describe).join(', ')),
  ]
}

function describe({ pid, node, openssl }: LiveProcess): string {
  return `${pid} (${node === undefined ? 'a program that cannot be asked' : `Node ${node}, OpenSSL ${openssl}`})`
}

function pids(processes: readonly LiveProcess[]): string {
  return processes.map(({ pid }) => pid).join(', ')
}

function row(
  { id, title, severity }: CheckDescription,
  state: AuditRow['state'],
  evidence: string,
  other = severity,
): AuditRow {
  return { check: id, title, state, severity: other, evidence: harmless(evidence) }
}
