import type { Accounts } from '../../../core/directory/accounts.ts'
import type { LoginDetail, LoginRecord, PostureLedger } from '../../../core/posture/posture-ledger.ts'
import { isForwardSecret, isPostQuantum, type Protection } from '../../../core/posture/protection.ts'
import { shortFingerprint } from '../../../wire/jmap/logins.ts'
import { formatTable } from '../../terminal/format-table.ts'
import { formatMoment } from '../../terminal/format-time.ts'
import type { Outcome } from '../outcome.ts'

/** Lists how an account's latest log-ins were protected, those of an hour that are alike in one row. @throws Fault peer directory/no-such-account */
export async function showLogins(
  accounts: Pick<Accounts, 'account'>,
  ledger: Pick<PostureLedger, 'logins'>,
  address: string,
  most: number,
): Promise<Outcome> {
  const { id, address: canonical } = await accounts.account(address)
  const logins = await ledger.logins(id, most)
  const json = logins.map(({ protection, ...login }) => ({
    ...login,
    protection: protection ?? null,
    forwardSecret: protection !== undefined && isForwardSecret(protection),
    postQuantum: protection !== undefined && isPostQuantum(protection),
  }))
  return { text: formatLogins(logins), json: { address: canonical, logins: json } }
}

const REFUSED: Readonly<Record<LoginDetail, string>> = {
  'second-factor': 'right password, no second factor',
  forced: 'right password, which has to be changed',
  scope: 'refused: not for this',
}

function resultOf({ accepted, detail, device }: LoginRecord): string {
  const result = accepted ? 'accepted' : detail ? REFUSED[detail] : 'refused'
  return device === undefined ? result : `${result} (${device})`
}

const NOT_RECORDED = 'not recorded'

function certificateOf(protection: Protection | undefined): string {
  if (!protection) return ''
  const { certificate } = protection
  return certificate
    ? `${certificate.name} (${certificate.keyType}) ${shortFingerprint(certificate.sha256)}`
    : NOT_RECORDED
}

/** Newest first, as they come. */
export function formatLogins(logins: readonly LoginRecord[]): string {
  return formatTable(
    [
      'latest log-ins',
      'service',
      'from',
      'by',
      'result',
      'times',
      'version',
      'suite',
      'key exchange',
      'alpn',
      'certificate',
    ],
    logins.map((login) => [
      formatMoment(login.atMs),
      login.service,
      login.address,
      login.mechanism,
      resultOf(login),
      login.times ?? 1,
      login.protection?.version ?? 'clear text',
      login.protection?.suite ?? '',
      login.protection?.group ?? '',
      login.protection ? (login.protection.alpn ?? NOT_RECORDED) : '',
      certificateOf(login.protection),
    ]),
    'Nobody has logged in yet.',
  )
}
