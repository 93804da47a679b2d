import type { Accounts } from '../../../core/directory/accounts.ts'
import { addressParts } from '../../../core/directory/canonical-address.ts'
import type { Directory } from '../../../core/directory/directory.ts'
import { addressTaken, noSuchDomain } from '../../../core/directory/directory-faults.ts'
import { formatFacts } from '../../terminal/format-table.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import { type ClientSettings, formatClientSettings } from '../domain/client-settings.ts'
import type { Outcome } from '../outcome.ts'
import { type NewPassword, withPassword } from '../sign-in/new-password.ts'
import { accountJson } from './list.ts'

export interface NewAccount {
  readonly address: string
  /** Name of the person. */
  readonly name: string
}

/** Makes an account and says what its mail client has to know. @throws Fault as `Accounts.addAccount` */
export async function addAccount(
  accounts: Accounts,
  directory: Directory,
  terminal: Terminal,
  wanted: NewAccount,
  password: NewPassword,
  settings: ClientSettings,
): Promise<Outcome> {
  await requireRoom(directory, wanted.address)
  const { value, generated } = await withPassword(terminal, password, (text) =>
    accounts.addAccount(wanted.address, wanted.name, text),
  )
  const facts: [string, string][] = [['account', value.address]]
  if (generated !== undefined) facts.push(['password', generated])
  return {
    text: `${formatFacts([...facts, ...formatClientSettings(value.address, settings)])}`,
    json: { ...accountJson(value), ...(generated === undefined ? {} : { password: generated }), client: settings },
  }
}

/** Says what stands in the way before anybody thinks of a password. `Accounts.addAccount` looks again. */
async function requireRoom(directory: Directory, address: string): Promise<void> {
  const { local, domain } = addressParts(address)
  if (!(await directory.domain(domain))) throw noSuchDomain(domain)
  if (await directory.accountAt(`${local}@${domain}`)) throw addressTaken(`${local}@${domain}`)
}
