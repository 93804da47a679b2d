import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Fault } from '../../base/fault.ts'
import { readKeptKeys } from '../../core/pgp/kept-key.ts'
import { exportMail } from '../../core/transfer/export-mail.ts'
import { storedCard } from '../../serve/jmap/contacts/contact-card.ts'
import { readKeptCorrespondent } from '../../serve/jmap/pgp/kept-correspondent.ts'
import { MaildirTarget } from '../../store/transfer/maildir-target.ts'
import { MboxTarget } from '../../store/transfer/mbox-target.ts'
import { writeVCard } from '../../wire/jscontact/write-vcard.ts'
import type { House } from '../house/house.ts'
import { formatSize } from '../terminal/format-size.ts'
import { formatTable } from '../terminal/format-table.ts'
import { Progress } from '../terminal/progress.ts'
import type { Terminal } from '../terminal/terminal.ts'
import type { Outcome } from './outcome.ts'

/** Where an exported account says which webmail it has. */
export const GENERATION_FILE = 'webmail.json'

export interface ExportOptions {
  readonly format: string
  readonly mailbox?: string | undefined
}

/** Writes the mail of an account into a folder, as a Maildir or as mboxes. @throws Fault transfer/*, directory/no-such-account, store/* */
export async function exportAccount(
  house: House,
  terminal: Terminal,
  folder: string,
  address: string,
  to: string,
  options: ExportOptions,
): Promise<Outcome> {
  const { format, mailbox } = options
  if (format !== 'maildir' && format !== 'mbox') {
    throw new Fault('peer', 'transfer/bad-format', `${format} is no format: maildir or mbox`)
  }
  const account = await house.accounts.account(address)
  const only = mailbox === undefined ? undefined : await mailboxName(house, account.id, mailbox)
  const path = resolve(folder, to)
  await mkdir(path, { recursive: true, mode: 0o700 })
  if (format === 'maildir') await requireMaildirOrNothing(path)
  await using target =
    format === 'maildir' ? new MaildirTarget(path, house.configuration.hostname) : new MboxTarget(path)
  using progress = new Progress(terminal, () => house.clock.nowMs())
  const tally = await exportMail(
    house.mail,
    account.id,
    only,
    target,
    ({ mailbox: name, exported, present, expected }) =>
      progress.show(() => `${exported + present} of ${expected}: ${name}`),
  )
  const { exported, present, bytes, failed, failures } = tally
  if (only === undefined) {
    await exportScripts(house, account.id, path)
    await exportContacts(house, account.id, path)
    await exportPgpKeys(house, account.id, path)
    await exportGeneration(house, account.id, path)
  }
  const table = formatTable(
    ['mailbox', 'uid', 'problem'],
    failures.map(({ mailbox: name, uid, code, problem }) => [name, uid, `${problem} (${code})`]),
    '',
  )
  const before = present > 0 ? `, ${present} were there from before` : ''
  const summary = `${exported} messages written (${formatSize(bytes)})${before}.`
  return {
    text: failed === 0 ? summary : `${summary}\n${failed} are not what was stored and were left out:\n${table}`,
    json: { exported, present, bytes, failed, failures, folder: path, format },
    failed: failed > 0,
  }
}

async function mailboxName(house: House, accountId: string, asked: string): Promise<string> {
  const found = await house.mail.read(accountId, (reader) => reader.mailboxNamed(asked))
  if (!found) throw new Fault('peer', 'mail/no-such-mailbox', `There is no mailbox ${asked}`)
  return found.name
}

/** Filter scripts, each a file: other servers and clients take them as they are. */
async function exportScripts(house: House, accountId: string, path: string): Promise<void> {
  const scripts = await house.mail.read(accountId, (reader) => reader.scripts.all())
  if (scripts.length === 0) return
  const folder = resolve(path, 'sieve')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (const { name, content } of scripts) await writeFile(resolve(folder, `${name}.sieve`), content, { mode: 0o600 })
}

/** Cards, in one file as vCard 4.0, which says everything of them. */
async function exportContacts(house: House, accountId: string, path: string): Promise<void> {
  const records = await house.mail.read(accountId, (reader) => reader.records.all('contact-card'))
  if (records.length === 0) return
  const cards = records.map((record) => writeVCard(storedCard(record).card))
  await writeFile(resolve(path, 'contacts.vcf'), cards.join(''), { mode: 0o600 })
}

/** PGP keys of the member's own, private ones wrapped as they are kept, and public ones of others: armoured, as GnuPG and every other program imports them. */
async function exportPgpKeys(house: House, accountId: string, path: string): Promise<void> {
  const { own, others } = await house.mail.read(accountId, async ({ records }) => ({
    own: [...(await readKeptKeys(records)).values()],
    others: (await records.all('pgp-correspondent')).map((record) => readKeptCorrespondent(record)),
  }))
  const files = {
    'pgp-own-keys.asc': own.map(({ publicKey, wrappedPrivateKey }) => wrappedPrivateKey ?? publicKey),
    'pgp-keys-of-others.asc': others.flatMap(({ keys }) => keys.map(({ publicKey }) => publicKey)),
  }
  for (const [name, keys] of Object.entries(files)) {
    if (keys.length > 0) await writeFile(resolve(path, name), keys.join('\n'), { mode: 0o600 })
  }
}

/** Which webmail the account has, with who has chosen it and when: `account import` takes it in again. */
async function exportGeneration({ generations }: House, accountId: string, path: string): Promise<void> {
  const [choice] = await generations.choices(accountId)
  if (!choice) return
  const { generation, by, atMs } = choice
  const text = JSON.stringify({ generation, by, at: new Date(atMs).toISOString() }, null, 2)
  await writeFile(resolve(path, GENERATION_FILE), `${text}\n`, { mode: 0o600 })
}

/** Into a folder that holds something else nothing is mixed. */
async function requireMaildirOrNothing(path: string): Promise<void> {
  const entries = await readdir(path)
  if (entries.length > 0 && !entries.includes('cur')) {
    throw new Fault('peer', 'transfer/not-empty', `${path} holds something that is no Maildir; name an empty folder`)
  }
}
