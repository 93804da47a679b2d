import { Fault } from '../../../base/fault.ts'
import { APP_SCOPES, type AppPassword, type AppScope } from '../../../core/app-passwords/app-password.ts'
import type { AppPasswords } from '../../../core/app-passwords/app-passwords.ts'
import type { Accounts } from '../../../core/directory/accounts.ts'
import { formatFacts, formatTable } from '../../terminal/format-table.ts'
import { formatMoment } from '../../terminal/format-time.ts'
import type { Outcome } from '../outcome.ts'

/** What of a house the commands work on. */
export interface AppPasswordDesk {
  readonly accounts: Pick<Accounts, 'account'>
  readonly appPasswords: Pick<AppPasswords, 'of' | 'make' | 'revoke'>
}

/** Lists the app passwords of an account, the oldest first. @throws Fault peer directory/no-such-account */
export async function listAppPasswords({ accounts, appPasswords }: AppPasswordDesk, address: string): Promise<Outcome> {
  const account = await accounts.account(address)
  const entries = await appPasswords.of(account.id)
  const text = formatTable(
    ['id', 'device', 'opens', 'since', 'last used', 'over', 'from', 'version', 'key exchange'],
    entries.map(({ id, device, scopes, createdMs, lastUse }) => [
      id,
      device,
      scopes.join(' '),
      formatMoment(createdMs),
      lastUse ? formatMoment(lastUse.atMs) : 'never',
      lastUse?.service ?? '',
      lastUse?.address ?? '',
      lastUse?.protection?.version ?? '',
      lastUse?.protection?.group ?? '',
    ]),
    `${account.address} has no app passwords.`,
  )
  return { text, json: { address: account.address, appPasswords: entries.map(entryJson) } }
}

/** Makes an app password and prints it: it is kept nowhere. @throws Fault peer directory/no-such-account, and as `AppPasswords.make` */
export async function addAppPassword(
  { accounts, appPasswords }: AppPasswordDesk,
  address: string,
  device: string,
  scopes: readonly string[],
): Promise<Outcome> {
  const account = await accounts.account(address)
  const { password, entry } = await appPasswords.make(account, { device, scopes: scopes as readonly AppScope[] })
  const facts = formatFacts([
    ['account', account.address],
    ['device', entry.device],
    ['opens', entry.scopes.join(' ')],
    ['password', password],
  ])
  return {
    text: `${facts}\nIt is shown this once. The program signs in with the address of the account and this password.`,
    json: { address: account.address, password, ...entryJson(entry) },
  }
}

/** Ends an app password, and what is connected. @throws Fault peer directory/no-such-account, app-passwords/not-found */
export async function revokeAppPassword(
  { accounts, appPasswords }: AppPasswordDesk,
  address: string,
  id: string,
): Promise<Outcome> {
  const account = await accounts.account(address)
  if (!(await appPasswords.revoke(account.id, id))) {
    const problem = `${account.address} has no app password ${id}; "posthus account app-password list" shows those that there are`
    throw new Fault('peer', 'app-passwords/not-found', problem)
  }
  return { text: 'It opens nothing any more.', json: { address: account.address, id } }
}

/** Scopes as they are written on a command line: `imap,smtp`; all of them by default. */
export function readScopes(written: string | undefined): readonly string[] {
  return written === undefined ? APP_SCOPES : written.split(',').map((scope) => scope.trim())
}

function entryJson({ id, device, scopes, createdMs, lastUse }: AppPassword) {
  const use = lastUse && { ...lastUse, protection: lastUse.protection ?? null }
  return { id, device, scopes, createdMs, lastUse: use ?? null }
}
