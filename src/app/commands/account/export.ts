import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { Fault } from '../../../base/fault.ts'
import { exportMail } from '../../../core/transfer/export-mail.ts'
import { MaildirTarget } from '../../../store/transfer/maildir-target.ts'
import { MboxTarget } from '../../../store/transfer/mbox-target.ts'
import type { House } from '../../house/house.ts'
import { contactParts, pgpParts, scriptParts } from '../../leaving/account-parts.ts'
import { archivedPages } from '../../leaving/archived-pages.ts'
import { writeArchive } from '../../leaving/write-archive.ts'
import { formatSize } from '../../terminal/format-size.ts'
import { formatTable } from '../../terminal/format-table.ts'
import { Progress } from '../../terminal/progress.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import type { Outcome } from '../outcome.ts'

/** Where an exported account says which webmail it has, and how its pages are shown. */
export const WEBMAIL_FILE = 'webmail.json'

export interface ExportOptions {
  readonly format: string
  readonly mailbox?: string | undefined
}

/** Writes an account as one archive (`to`: a file), or its mail into a folder, as a Maildir or as mboxes. @throws Fault transfer/*, directory/no-such-account, store/* */
export async function exportAccount(
  house: House,
  terminal: Terminal,
  folder: string,
  address: string,
  to: string,
  options: ExportOptions,
): Promise<Outcome> {
  const { format, mailbox } = options
  if (format === 'archive') return exportArchive(house, terminal, resolve(folder, to), address, mailbox)
  if (format !== 'maildir' && format !== 'mbox') {
    throw new Fault('peer', 'transfer/bad-format', `${format} is no format: archive, maildir or mbox`)
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
    await exportBeside(house, account.id, path)
    await exportWebmail(house, account.id, path)
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

/** All of an account as one file, as members get it too. It is written under another name first: a file of that name is whole. */
async function exportArchive(
  house: House,
  terminal: Terminal,
  path: string,
  address: string,
  mailbox: string | undefined,
): Promise<Outcome> {
  if (mailbox !== undefined) {
    throw new Fault(
      'peer',
      'transfer/bad-format',
      'An archive has all mailboxes; leave --mailbox out, or name a format',
    )
  }
  const account = await house.accounts.account(address)
  const partial = `${path}.partial`
  using progress = new Progress(terminal, () => house.clock.nowMs())
  try {
    const { manifest, bytes, tally } = await writeArchive(
      house,
      account,
      partial,
      ({ exported, expected, mailbox: name }) => progress.show(() => `${exported} of ${expected}: ${name}`),
    )
    await rename(partial, path)
    const { digest, parts, missing } = manifest
    const summary = `${tally.exported} messages and everything else of ${account.address} written to ${path} (${formatSize(bytes)}).\nSHA-256 over all: ${digest}`
    return {
      text: [summary, ...missing].join('\n'),
      json: { file: path, bytes, exported: tally.exported, digest, parts, missing },
      failed: missing.length > 0,
    }
  } finally {
    await rm(partial, { force: true })
  }
}

/** Which webmail the account has, with who has chosen it and when, and how pages are shown: `account import` takes it in again. */
async function exportWebmail(house: House, accountId: string, path: string): Promise<void> {
  const [choice] = await house.generations.choices(accountId)
  const pages = await archivedPages(house, accountId)
  const chosen = choice && {
    generation: choice.generation,
    by: choice.by,
    at: new Date(choice.atMs).toISOString(),
  }
  const text = JSON.stringify({ ...chosen, pages }, null, 2)
  await writeFile(resolve(path, WEBMAIL_FILE), `${text}\n`, { mode: 0o600 })
}

/** What there is beside mail, in forms that other programs take. */
async function exportBeside(house: House, accountId: string, path: string): Promise<void> {
  const parts = await house.mail.read(accountId, async (mail) => [
    ...(await scriptParts(mail)),
    ...(await contactParts(mail)),
    ...(await pgpParts(mail)),
  ])
  for (const { path: name, octets } of parts) {
    const file = FILES_BESIDE.find(([from]) => name.startsWith(from))
    if (!file || name.endsWith('.json')) continue
    const to = resolve(path, `${file[1]}${name.slice(file[0].length)}`)
    await mkdir(dirname(to), { recursive: true, mode: 0o700 })
    await writeFile(to, octets, { mode: 0o600 })
  }
}

/** Where the files of an archive lie in a folder of mailboxes. */
const FILES_BESIDE: readonly (readonly [from: string, to: string])[] = [
  ['filters/', 'sieve/'],
  ['contacts/contacts.vcf', 'contacts.vcf'],
  ['pgp/own-keys.asc', 'pgp-own-keys.asc'],
  ['pgp/keys-of-others.asc', 'pgp-keys-of-others.asc'],
]

/** Into a folder that holds something else nothing is mixed. */
async function requireMaildirOrNothing(path: string): Promise<void> {
  const entries = await readdir(path)
  if (entries.length > 0 && !entries.includes('cur')) {
    throw new Fault('peer', 'transfer/not-empty', `${path} holds something that is no Maildir; name an empty folder`)
  }
}
