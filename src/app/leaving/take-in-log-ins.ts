import type { LoginDetail, LoginRecord } from '../../core/posture/posture-ledger.ts'
import type { Protection, ShownCertificate } from '../../core/posture/protection.ts'
import { badArchive } from '../../core/transfer/zip-form.ts'
import type { House } from '../house/house.ts'
import { type ArchivedLogIn, LOG_INS_PATH } from './log-in-files.ts'

/** Records that are taken in: more than a house keeps of one account. */
const MOST_LOG_INS = 100_000
/** Of what is a few words. */
const MOST_CHARACTERS = 200
const DETAILS: readonly LoginDetail[] = ['second-factor', 'forced', 'scope']

/**
 * Those that are here already are not counted twice: what is known of an hour stays as it is.
 *
 * Threat: an archive is made up, and one field that the ledger cannot write would keep the log-ins of everybody from being written, since it tries all of them again together. So each is read field by field, and nothing else is passed on.
 * @throws Fault peer transfer/bad-archive
 */
export async function takeInLogIns(
  { ledger }: Pick<House, 'ledger'>,
  accountId: string,
  logIns: readonly unknown[],
): Promise<void> {
  const keyOf = ({ atMs, service, mechanism, address, accepted }: ArchivedLogIn) =>
    [atMs, service, mechanism, address, accepted].join('\0')
  const known = new Set((await ledger.logins(accountId, MOST_LOG_INS)).map(keyOf))
  const read = logIns.slice(0, MOST_LOG_INS).map(readLogIn)
  for (const logIn of read) if (!known.has(keyOf(logIn))) ledger.loggedIn({ ...logIn, accountId })
  await ledger.flush()
}

function readLogIn(value: unknown): ArchivedLogIn {
  const { atMs, service, mechanism, address, protection, accepted, detail, device, times } = Object(value)
  const isSound =
    isCount(atMs) &&
    [service, mechanism, address].every(isShort) &&
    typeof accepted === 'boolean' &&
    [detail, device].every((field) => field === undefined || isShort(field)) &&
    (times === undefined || isCount(times))
  if (!isSound) throw badLogIn()
  return {
    ...{ atMs, service, mechanism, address, accepted },
    protection: protection === undefined ? undefined : readProtection(protection),
    ...tryDetail(detail),
    ...(device === undefined ? {} : { device }),
    ...(times === undefined ? {} : { times }),
  }
}

/** Of what is not known here nothing could be said. */
function tryDetail(detail: unknown): Pick<LoginRecord, 'detail'> {
  const known = DETAILS.find((one) => one === detail)
  return known === undefined ? {} : { detail: known }
}

/** An archive from before certificates were recorded has none. */
function readProtection(value: unknown): Protection {
  const { version, suite, group, alpn, certificate } = Object(value)
  if (![version, suite, group].every(isShort) || (alpn !== undefined && !isShort(alpn))) throw badLogIn()
  return {
    ...{ version, suite, group },
    ...(alpn === undefined ? {} : { alpn }),
    ...(certificate === undefined ? {} : { certificate: readCertificate(certificate) }),
  }
}

function readCertificate(value: unknown): ShownCertificate {
  const { name, sha256, keyType } = Object(value)
  const isSound = [name, keyType].every(isShort) && typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256)
  if (!isSound) throw badLogIn()
  return { name, sha256, keyType }
}

function isShort(value: unknown): boolean {
  return typeof value === 'string' && value.length < MOST_CHARACTERS
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function badLogIn() {
  return badArchive(`${LOG_INS_PATH} has something that is no log-in`)
}
