import { utf8 } from '../../base/bytes.ts'
import type { LoginRecord } from '../../core/posture/posture-ledger.ts'
import type { Protection } from '../../core/posture/protection.ts'
import type { House } from '../house/house.ts'
import { jsonFile, type PartFile } from './part-file.ts'

export const LOG_INS_PATH = 'log-ins/log-ins.json'
/** More than a house keeps of one account. */
const MOST_LOG_INS = 100_000
const NOT_RECORDED = 'not recorded'

/** A log-in as an archive has it. */
export type ArchivedLogIn = Omit<LoginRecord, 'accountId'>

/** The log-ins that are kept, as JSON and as a table that every spreadsheet opens. */
export async function logInFiles({ ledger }: Pick<House, 'ledger'>, accountId: string): Promise<PartFile[]> {
  const logIns = (await ledger.logins(accountId, MOST_LOG_INS)).map(({ accountId: _, ...kept }) => kept)
  // Those of one moment come in no order of their own.
  logIns.sort((a, b) => b.atMs - a.atMs || (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  const about = ['alpn', 'certificate', 'key type', 'certificate sha-256']
  const heads = [
    ...['last', 'service', 'mechanism', 'address', 'protection', ...about],
    ...['accepted', 'why not', 'device', 'times'],
  ]
  const rows = logIns.map(({ atMs, service, mechanism, address, protection, accepted, detail, device, times }) => [
    new Date(atMs).toISOString(),
    service,
    mechanism,
    address,
    protection ? `${protection.version} ${protection.group} ${protection.suite}` : 'none',
    ...shownFields(protection),
    accepted ? 'yes' : 'no',
    detail ?? '',
    device ?? '',
    times ?? 1,
  ])
  const table = [heads, ...rows].map((row) => `${row.map(csvField).join(',')}\r\n`).join('')
  return [
    jsonFile('log-ins', LOG_INS_PATH, logIns),
    { part: 'log-ins', path: 'log-ins/log-ins.csv', octets: utf8(table) },
  ]
}

function shownFields(protection: Protection | undefined): string[] {
  if (!protection) return ['none', 'none', '', '']
  const { alpn = NOT_RECORDED, certificate } = protection
  return [alpn, certificate?.name ?? NOT_RECORDED, certificate?.keyType ?? '', certificate?.sha256 ?? '']
}

/** RFC 4180 §2. Threat: what somebody else has written, the name of a device for one, begins with what a spreadsheet takes for a formula. */
function csvField(value: string | number): string {
  const text = String(value)
  return `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`
}
