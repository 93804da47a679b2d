import { hash } from 'node:crypto'
import { open, readFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Fault, toFault } from '../../../base/fault.ts'
import type { Account } from '../../../core/directory/directory.ts'
import { type ImportTally, MailImport } from '../../../core/transfer/import-mail.ts'
import type { MailSource } from '../../../core/transfer/mail-source.ts'
import { ImapSource } from '../../../net/imap/imap-source.ts'
import { FileImportJournal } from '../../../store/transfer/file-import-journal.ts'
import { MaildirSource } from '../../../store/transfer/maildir-source.ts'
import { MboxSource } from '../../../store/transfer/mbox-source.ts'
import type { House } from '../../house/house.ts'
import { readArchive } from '../../leaving/read-archive.ts'
import { takeInWebmail } from '../../leaving/take-in-webmail.ts'
import { formatSize } from '../../terminal/format-size.ts'
import { formatTable } from '../../terminal/format-table.ts'
import { Progress } from '../../terminal/progress.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import type { Outcome } from '../outcome.ts'
import { WEBMAIL_FILE } from './export.ts'

export interface ImportOptions {
  /** Mailbox that an mbox, or the root of a Maildir, goes to. */
  readonly mailbox?: string | undefined
  /** PEM file of an authority to trust beside the usual ones. */
  readonly ca?: string | undefined
  readonly again?: boolean | undefined
}

/**
 * Takes in an archive of an account, or the mail of an mbox, a Maildir or an account on another IMAP server. Can be ended at any moment and begun anew: nothing is lost or doubled.
 * @throws Fault transfer/*, directory/no-such-account, mail/over-quota
 */
export async function importAccount(
  house: House,
  terminal: Terminal,
  folder: string,
  address: string,
  from: string,
  options: ImportOptions,
): Promise<Outcome> {
  const account = await house.accounts.account(address)
  const journal = new FileImportJournal(
    join(house.configuration.data, 'imports', `${account.id}-${hash('sha256', from).slice(0, 16)}.json`),
  )
  const work = new MailImport(house.mail, house.spool, journal, house.clock, {
    maxMessageBytes: house.configuration.limits.messageBytes,
    again: options.again === true,
  })
  using progress = new Progress(terminal, () => house.clock.nowMs())
  const show = (so: ImportTally) => progress.show(() => progressLine(so))
  if (await isArchive(folder, from)) return importArchive(house, account, resolve(folder, from), work, show)
  await using source = await openSource(house, terminal, folder, from, options)
  const tally = await work.run(account.id, source, show)
  const generation = await readFile(join(resolve(folder, from), WEBMAIL_FILE), 'utf8').catch(() => '')
  await takeInWebmail(house, account.id, generation)
  return outcomeOf(tally, await noteCorrespondents(house, account.id))
}

/** An archive that a Posthus has written. */
async function importArchive(
  house: House,
  account: Account,
  path: string,
  work: MailImport,
  show: (so: ImportTally) => void,
): Promise<Outcome> {
  const { manifest, mail, taken, present } = await readArchive(house, account, path, work, show)
  const { text, json, failed } = outcomeOf(mail, await noteCorrespondents(house, account.id))
  const from = `From the account ${manifest.account} at ${manifest.hostname}, as it was at ${manifest.madeAt}.`
  const beside = `Beside mail ${taken} things were taken in; ${present} were here already and stay as they are. What is told under account/ is of the other house: passwords, second factors and shares are made anew here.`
  return {
    text: [from, text, beside].join('\n'),
    json: { ...(json as object), taken, kept: present },
    failed: failed === true,
  }
}

/** Whether a file is a ZIP archive, by its first octets. */
async function isArchive(folder: string, from: string): Promise<boolean> {
  try {
    await using file = await open(resolve(folder, from), 'r')
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0)
    return buffer.toString('latin1') === 'PK\x03\x04'
  } catch {
    // A folder, the address of a server, or nothing at all: whoever opens it says so.
    return false
  }
}

/** To whom a member wrote elsewhere is no stranger here. The mail is in by now, whatever becomes of this. Returns what keeps it from being noted. */
async function noteCorrespondents({ correspondents }: House, accountId: string): Promise<string | undefined> {
  try {
    await correspondents.noteImported(accountId)
    return undefined
  } catch (error) {
    return toFault(error).message
  }
}

async function openSource(
  house: House,
  terminal: Terminal,
  folder: string,
  from: string,
  { mailbox, ca }: ImportOptions,
): Promise<MailSource> {
  if (/^imaps?:\/\//i.test(from)) return openImap(house, terminal, folder, from, ca)
  const path = resolve(folder, from)
  const found = await stat(path).catch((error) => {
    throw new Fault('peer', 'transfer/cannot-read', `${path} cannot be read (${error.code})`, { cause: error })
  })
  if (found.isDirectory()) return new MaildirSource(path, mailbox)
  return new MboxSource(path, mailbox ?? 'INBOX')
}

/** `imaps://user@host[:port]`, or `imap://` for STARTTLS. The password is asked for, never taken from the command line, where others can see it. */
async function openImap(
  house: House,
  terminal: Terminal,
  folder: string,
  from: string,
  ca: string | undefined,
): Promise<MailSource> {
  const url = URL.canParse(from) ? new URL(from) : undefined
  if (!url || url.hostname === '' || url.username === '') {
    throw new Fault(
      'peer',
      'transfer/bad-url',
      'write imaps://user@host, the @ in the user as %40; imap:// uses STARTTLS',
    )
  }
  if (url.password !== '') {
    throw new Fault(
      'peer',
      'transfer/bad-url',
      'leave the password out of the URL, where others can see it, and give it on standard input',
    )
  }
  const user = decodeURIComponent(url.username)
  const implicitTls = url.protocol === 'imaps:'
  return ImapSource.open({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (implicitTls ? 993 : 143) : Number(url.port),
    implicitTls,
    user,
    password: await terminal.readSecret(`Password of ${user} at ${url.hostname}: `),
    authority: ca === undefined ? undefined : await readFile(resolve(folder, ca), 'utf8'),
    policy: house.configuration.tls.policy,
  })
}

function progressLine({ mailbox, seen, expected, imported, present }: ImportTally): string {
  const of = expected === undefined ? '' : ` of ${expected}`
  return `${seen}${of} read, ${imported} imported, ${present} here already: ${mailbox}`
}

function outcomeOf(tally: ImportTally, notNoted: string | undefined): Outcome {
  const { imported, present, failed, bytes, failures } = tally
  const unknown =
    notNoted === undefined
      ? ''
      : `\nTo whom the member has written could not be noted (${notNoted}): they count as strangers in the limits of sending until the same import is run again, which takes nothing in twice.`
  const summary = `${imported} messages imported, ${present} were here already (${formatSize(bytes)} read).${unknown}`
  const table = formatTable(
    ['mailbox', 'message', 'problem'],
    failures.map(({ mailbox, origin, code, problem }) => [mailbox, origin, `${problem} (${code})`]),
    '',
  )
  const more = failed > failures.length ? `\n… and ${failed - failures.length} more` : ''
  return {
    text: failed === 0 ? summary : `${summary}\n${failed} could not be imported:\n${table}${more}`,
    json: { imported, present, failed, bytes, failures, correspondentsNoted: notNoted === undefined },
    failed: failed > 0,
  }
}
