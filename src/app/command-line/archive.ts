import { resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { type Command, InvalidArgumentError } from 'commander'
import { Fault, toFault } from '../../base/fault.ts'
import type { Archive } from '../../store/archive/archive.ts'
import { BackupNotes } from '../../store/archive/backup-notes.ts'
import type { Outcome } from '../commands/outcome.ts'
import { IoPace } from '../upkeep/io-pace.ts'
import { type CommonOptions, type Desk, leaf, positiveNumber, type Surroundings } from './desk.ts'

/**
 * What these commands do, loaded with the first of them: it is most of the program, and the others start sooner without. It is loaded before the process becomes the owner of the data, who
 * need not be able to read the program.
 */
async function work() {
  const { listBackups, makeBackup, pruneBackups, verifyBackups } = await import('../commands/archive/backup.ts')
  const { openArchive } = await import('../commands/archive/open-archive.ts')
  const { chooseBackup, restoreAccount, restoreEverything } = await import('../commands/archive/restore.ts')
  const { scrub, showScrubs } = await import('../commands/archive/scrub.ts')
  const { Scrubber } = await import('../upkeep/scrubber.ts')
  const { findArchived } = await import('../../store/archive/find-archived.ts')
  const { becomeOwnerOf, takeFolder } = await import('./visit-house.ts')
  return {
    ...{ listBackups, makeBackup, pruneBackups, verifyBackups, openArchive, chooseBackup, restoreAccount },
    ...{ restoreEverything, scrub, showScrubs, Scrubber, findArchived, becomeOwnerOf, takeFolder },
  }
}

type Work = Awaited<ReturnType<typeof work>>

interface ArchiveOptions extends CommonOptions {
  readonly keyFile?: string
}

/** `posthus backup …` */
export function addBackupCommands(
  program: Command,
  desk: Desk,
  { terminal, clock, folder, entropy }: Surroundings,
): void {
  const place = (archive: string, { keyFile }: ArchiveOptions) => ({
    folder: resolve(folder, archive),
    keyFile: keyFile === undefined ? undefined : resolve(folder, keyFile),
  })
  const inArchive = async (
    path: string,
    options: ArchiveOptions,
    look: (archive: Archive, work: Work) => Promise<Outcome>,
  ) => {
    const loaded = await work()
    loaded.becomeOwnerOf(resolve(folder, path))
    using archive = await loaded.openArchive(place(path, options), false)
    desk.print(await look(archive, loaded), options)
  }
  const backup = archiveLeaf(program, 'backup <folder>', 'copies everything into an archive, while the service runs')
  backup.action(async (path: string, options: ArchiveOptions) => {
    const { openArchive, makeBackup } = await work()
    await desk.inHouse(options, async (house, configuration) => {
      const notes = new BackupNotes(configuration.data, entropy)
      try {
        using archive = await openArchive(place(path, options), true)
        const outcome = await makeBackup(archive, configuration, house.directory, house.mail, terminal, clock)
        const { name, accounts, problems } = outcome.json
        const made = { name, accounts, problems: problems.length, finishedMs: clock.nowMs() }
        await notes.made(resolve(folder, path), made)
        return outcome
      } catch (error) {
        const { code, message } = toFault(error)
        await notes.failed(resolve(folder, path), clock.nowMs(), `${code}: ${message}`)
        throw error
      }
    })
  })
  leaf(backup, 'forget <folder>', 'expects no more backups in an archive; the archive stays as it is').action(
    (path: string, _: unknown, command: Command) =>
      desk.inHouse(command.optsWithGlobals(), async (_house, { data }) => {
        const archive = resolve(folder, path)
        if (await new BackupNotes(data, entropy).forget(archive))
          return { text: `No backup is expected in ${archive} any more.`, json: { archive } }
        throw new Fault('peer', 'archive/not-backed-up-to', `Nothing was backed up to ${archive}: see /console/health.`)
      }),
  )
  archiveLeaf(backup, 'list <folder>', 'lists the backups of an archive').action(
    (path: string, _: unknown, command: Command) =>
      inArchive(path, command.optsWithGlobals(), (archive, { listBackups }) => listBackups(archive)),
  )
  archiveLeaf(backup, 'verify <folder> [name]', 'reads all backups again, or one, octet by octet').action(
    (path: string, name: string | undefined, _: unknown, command: Command) =>
      inArchive(path, command.optsWithGlobals(), async (archive, { verifyBackups }) => {
        const outcome = await verifyBackups(archive, name, terminal)
        // Archives are verified on other machines too, where no house is.
        const data = (await desk.tryConfiguration(command.optsWithGlobals()))?.data
        const notes = data === undefined ? undefined : new BackupNotes(data, entropy)
        if (name === undefined)
          await notes?.verified(resolve(folder, path), clock.nowMs(), outcome.json.problems.length)
        return outcome
      }),
  )
  archiveLeaf(backup, 'prune <folder>', 'gives up all but the newest backups')
    .requiredOption('--keep <number>', 'how many stay', positiveNumber)
    .action(async (path: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ArchiveOptions & { keep: number }>()
      const { openArchive, pruneBackups } = await work()
      await desk.inHouse(options, async () => {
        using archive = await openArchive(place(path, options), false)
        return pruneBackups(archive, options.keep)
      })
    })
}

interface RestoreOptions extends ArchiveOptions {
  readonly backup?: string
  readonly account?: string
  readonly mailbox?: string
  readonly uid?: number
  readonly messageId?: string
  readonly emailId?: number
  readonly replace?: boolean
}

/** `posthus restore` */
export function addRestoreCommand(program: Command, desk: Desk, { terminal, folder }: Surroundings): void {
  archiveLeaf(program, 'restore <folder>', 'brings back everything, an account, a mailbox or a message from an archive')
    .option('--backup <name>', 'which backup (default: the newest)')
    .option('--account <address>', 'one account, while the service runs; what it lacks is added')
    .option('--mailbox <name>', 'of that account, only this mailbox')
    .option('--uid <number>', 'of that mailbox, only this message', positiveNumber)
    .option('--message-id <id>', 'of that account, only what has this Message-ID')
    .option('--email-id <number>', 'of that account, only what has this EMAILID', emailNumber)
    .option('--replace', 'puts the account in the place of a damaged one')
    .action(async (path: string, options: RestoreOptions, command: Command) => {
      const { account, mailbox, uid, messageId, emailId, replace = false } = options
      const keyFile = options.keyFile === undefined ? undefined : resolve(folder, options.keyFile)
      const place = { folder: resolve(folder, path), keyFile }
      const wanted = { mailbox, uid, messageId: messageId?.replace(/^<(.*)>$/, '$1'), emailId }
      if (Object.values(wanted).some((value) => value !== undefined) && (account === undefined || replace)) {
        command.error('--mailbox, --uid, --message-id and --email-id go with --account, and not with --replace')
      }
      if (uid !== undefined && mailbox === undefined) command.error('--uid goes with --mailbox')
      if (replace && account === undefined) command.error('--replace goes with --account')
      const { openArchive, chooseBackup, restoreAccount, restoreEverything, takeFolder } = await work()
      using archive = await openArchive(place, false)
      const manifest = await chooseBackup(archive, options.backup)
      if (account === undefined) {
        const configuration = await desk.configuration(options)
        takeFolder(configuration)
        desk.print(await restoreEverything(archive, manifest, configuration.data, terminal), options)
        return
      }
      await desk.inHouse(options, (house, { data }) =>
        restoreAccount(archive, manifest, account, wanted, replace, { ...house, data }),
      )
    })
}

interface ScrubOptions extends ArchiveOptions {
  readonly account?: string
  readonly repair?: boolean
  readonly resume?: boolean
  readonly rate?: number
  readonly from?: string
  readonly status?: boolean
}

/** `posthus scrub` */
export function addScrubCommand(program: Command, desk: Desk, { terminal, clock, folder }: Surroundings): void {
  archiveLeaf(program, 'scrub', 'looks whether every row, index and body is what was stored')
    .option('--account <address>', 'only this account')
    .option('--repair', 'mends what can be mended')
    .option('--from <archive>', 'where octets of damaged messages are looked for')
    .option('--rate <number>', 'most octets that are read in a second', rate)
    .option('--resume', 'goes on where the last one was broken off')
    .option('--status', 'shows when each account was looked at last, and what was found')
    .action(async (options: ScrubOptions) => {
      const { scrub, showScrubs, openArchive, Scrubber, findArchived } = await work()
      await desk.inHouse(options, async (house, { scrub: settings }) => {
        const { account, repair = false, resume = false, rate = settings.octetsPerSecond, status = false } = options
        if (status) return showScrubs(house.directory, house.scrubs)
        const keyFile = options.keyFile === undefined ? undefined : resolve(folder, options.keyFile)
        using archive =
          options.from === undefined
            ? null
            : await openArchive({ folder: resolve(folder, options.from), keyFile }, false)
        const wait = (ms: number) => setTimeout(ms)
        const pace = new IoPace(rate, () => clock.nowMs(), wait)
        const accounts =
          account === undefined ? await house.directory.accounts() : [await house.accounts.account(account)]
        const order = {
          repair,
          resume,
          pace: (octets: number) => pace.spend(octets),
          ...(archive ? { archived: (digest: Uint8Array) => findArchived(archive, digest) } : {}),
        }
        return scrub(new Scrubber(house), accounts, account === undefined, order, terminal)
      })
    })
}

function rate(text: string): number {
  if (!/^[1-9][0-9]{3,14}$/.test(text)) throw new InvalidArgumentError('Write octets per second, at least 1000.')
  return Number(text)
}

function archiveLeaf(parent: Command, name: string, description: string): Command {
  return leaf(parent, name, description).option('--key-file <file>', 'key that the archive is sealed with')
}

/** As clients show it (`M` before the number), or the number alone. */
function emailNumber(text: string): number {
  const digits = /^[A-Za-z]?([1-9][0-9]{0,14})$/.exec(text)?.[1]
  if (digits === undefined) throw new InvalidArgumentError('Write an EMAILID.')
  return Number(digits)
}
