import { Fault } from '../../../base/fault.ts'
import type { AppPasswordStore } from '../../../core/app-passwords/app-password-store.ts'
import type { AccountNotices } from '../../../core/directory/account-notices.ts'
import { canonicalAddress } from '../../../core/directory/canonical-address.ts'
import type { Directory } from '../../../core/directory/directory.ts'
import type { FactorStore } from '../../../core/factors/factor-store.ts'
import type { TermsBook } from '../../../core/terms/terms-book.ts'
import type { Archive } from '../../../store/archive/archive.ts'
import { type ArchivedEntry, readArchivedEntry } from '../../../store/archive/archived-directory.ts'
import type { ArchivedAccount, Manifest } from '../../../store/archive/manifest.ts'
import { mergeAccount, type Wanted } from '../../../store/archive/merge-account.ts'
import { isThere, rebuildAccount } from '../../../store/archive/rebuild-account.ts'
import { replaceAccount } from '../../../store/archive/replace-account.ts'
import { restoreAll } from '../../../store/archive/restore-all.ts'
import { accountFolder } from '../../../store/sql/account-folder.ts'
import type { SqliteMailStore } from '../../../store/sql/sqlite-mail-store.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import type { Outcome } from '../outcome.ts'

/** What of a house an account is restored into. */
export interface RestoreTarget {
  readonly data: string
  readonly directory: Directory
  readonly mail: SqliteMailStore
  readonly accountNotices: AccountNotices
  readonly factorStore: Pick<FactorStore, 'putTotp' | 'addPasskey' | 'putRecoveryCodes'>
  readonly appPasswordStore: Pick<AppPasswordStore, 'add'>
  readonly termsBook: Pick<TermsBook, 'accept'>
}

/** The backup of that name, or the newest. @throws Fault peer archive/no-such-backup */
export async function chooseBackup(archive: Archive, name: string | undefined): Promise<Manifest> {
  const chosen = name ?? (await archive.backups()).at(-1)
  if (chosen === undefined) throw new Fault('peer', 'archive/no-such-backup', 'The archive has no backup yet')
  return archive.manifest(chosen)
}

/** Restores everything into an empty data folder. */
export async function restoreEverything(
  archive: Archive,
  manifest: Manifest,
  data: string,
  terminal: Terminal,
): Promise<Outcome> {
  const { accounts, problems } = await restoreAll(archive, manifest, data, (done, address) => {
    if (terminal.interactive) terminal.complain(`${done + 1}/${manifest.accounts.length} ${address}`)
  })
  const text = `${accounts} accounts restored from backup ${manifest.name}.`
  return {
    text: [text, ...problems.map(({ address, problem }) => `${address}: ${problem}`)].join('\n'),
    json: { backup: manifest.name, accounts, problems },
    failed: problems.length > 0,
  }
}

/**
 * Restores one account, or some of its messages, beside a running service. Where there is no such account it is made again exactly; where there is one,
 * what it lacks is added to it; with `replace` it is put in the place of the one that is there.
 * @throws Fault peer archive/no-such-account, directory/*
 */
export async function restoreAccount(
  archive: Archive,
  manifest: Manifest,
  asked: string,
  wanted: Wanted,
  replace: boolean,
  target: RestoreTarget,
): Promise<Outcome> {
  const address = canonicalAddress(asked)
  const { id, snapshot } = archivedAccount(manifest, address)
  const present = await target.directory.accountAt(address)
  const json = { backup: manifest.name, address }
  if (present && (await isThere(accountFolder(target.data, present.id)))) {
    if (!replace) {
      const merged = await mergeAccount(archive, snapshot, id, target.mail, wanted, present.id)
      const text = `${merged.added} messages added to ${address} (${merged.bytes} octets); ${merged.wanted - merged.added} were there.`
      return outcome(text, merged.problems, { ...json, ...merged })
    }
    if (present.id !== id) throw notTheSame(address)
    const tell = () => target.accountNotices.publish({ accountId: id, what: 'replaced' })
    const replaced = await replaceAccount(archive, snapshot, id, target.data, target.mail, tell)
    const text = `${address} is as it was in backup ${manifest.name}, and ${replaced.added} newer messages were added. What was there lies in ${replaced.aside}.`
    return outcome(text, replaced.problems, { ...json, ...replaced })
  }
  if (Object.values(wanted).some((condition) => condition !== undefined)) throw restoreWholeFirst(address)
  const problems = await rebuild(archive, manifest, { id, snapshot, address }, present?.id, target)
  return outcome(`${address} is as it was in backup ${manifest.name}.`, problems, { ...json, problems })
}

async function rebuild(
  archive: Archive,
  manifest: Manifest,
  { id, snapshot, address }: { readonly id: string; readonly snapshot: string; readonly address: string },
  presentId: string | undefined,
  target: RestoreTarget,
): Promise<readonly string[]> {
  const { data, directory, mail } = target
  if (presentId !== undefined && presentId !== id) throw notTheSame(address)
  const entry = presentId === undefined ? await readArchivedEntry(archive, manifest, id, data) : undefined
  if (presentId === undefined && !entry?.credential) throw noSuchAccount(address)
  // The place first, as with a new account: nobody logs in to an account without a place.
  await mail.forget(id)
  const isBuilt = await isThere(accountFolder(data, id))
  const problems = isBuilt ? [] : await rebuildAccount(archive, snapshot, id, data)
  if (!entry?.credential) return problems
  // Before the entry: without its second factors the account would be open to whoever has the password alone.
  await restoreDoors(entry, target)
  await directory.addAccount(entry.account, entry.credential)
  for (const alias of entry.aliases) if (!(await directory.alias(alias.address))) await directory.putAlias(alias)
  return problems
}

/** What its member signs in with, and has agreed to. */
async function restoreDoors(
  { factors, appPasswords, acceptances }: ArchivedEntry,
  target: RestoreTarget,
): Promise<void> {
  const { factorStore, appPasswordStore, termsBook } = target
  const { totp, passkeys, recoveryCodes } = factors
  if (totp) await factorStore.putTotp(totp)
  for (const passkey of passkeys) await factorStore.addPasskey(passkey, passkeys.length)
  if (totp || passkeys.length > 0) {
    const accountId = (totp ?? passkeys[0])?.accountId ?? ''
    await factorStore.putRecoveryCodes(accountId, recoveryCodes)
  }
  for (const entry of appPasswords) await appPasswordStore.add(entry, appPasswords.length)
  for (const acceptance of acceptances) await termsBook.accept(acceptance)
}

function archivedAccount(manifest: Manifest, address: string): ArchivedAccount & { readonly snapshot: string } {
  const found = manifest.accounts.find((account) => account.address === address)
  if (found?.snapshot === undefined) throw noSuchAccount(address)
  return { ...found, snapshot: found.snapshot }
}

function outcome(text: string, problems: readonly string[], json: unknown): Outcome {
  return { text: [text, ...problems].join('\n'), json, failed: problems.length > 0 }
}

function noSuchAccount(address: string): Fault {
  const mend = 'choose another with --backup; "posthus backup list" shows them'
  return new Fault('peer', 'archive/no-such-account', `The backup has no account ${address}; ${mend}`)
}

function notTheSame(address: string): Fault {
  const problem = `${address} is another account than the one in the backup, made anew since`
  return new Fault('peer', 'archive/account-exists', `${problem}; leave --replace out to add what the backup has`)
}

function restoreWholeFirst(address: string): Fault {
  return new Fault('peer', 'archive/no-such-account', `${address} has no mail here; restore the whole account first`)
}
