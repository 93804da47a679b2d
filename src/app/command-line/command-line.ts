import { resolve } from 'node:path'
import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { Fault, toFault } from '../../base/fault.ts'
import { canonicalDomain } from '../../core/directory/canonical-address.ts'
import type { Account } from '../../core/directory/directory.ts'
import { addAccount } from '../commands/account/add.ts'
import { closeAccount, deleteAccount, releaseAddress, reopenAccount } from '../commands/account/close.ts'
import type { ExportOptions } from '../commands/account/export.ts'
import type { ImportOptions } from '../commands/account/import.ts'
import { listAccounts } from '../commands/account/list.ts'
import { changePassword } from '../commands/account/password.ts'
import { accountQuota } from '../commands/account/quota.ts'
import { recoverAccount } from '../commands/account/recover.ts'
import { resumeAccount } from '../commands/account/resume.ts'
import { showAccount } from '../commands/account/show.ts'
import { suspendAccount } from '../commands/account/suspend.ts'
import { accountTransport } from '../commands/account/transport.ts'
import { listDeleted, undelete } from '../commands/account/undelete.ts'
import { addAlias } from '../commands/alias/add.ts'
import { listAliases } from '../commands/alias/list.ts'
import { removeAlias } from '../commands/alias/remove.ts'
import { clientSettings } from '../commands/domain/client-settings.ts'
import { readMoment } from '../commands/read-moment.ts'
import type { NewPassword } from '../commands/sign-in/new-password.ts'
import { posthusVersion, showVersion } from '../commands/version.ts'
import { mistakesOf } from '../config/mistake.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { addBackupCommands, addRestoreCommand, addScrubCommand } from './archive.ts'
import { addAuditCommand } from './audit.ts'
import {
  type CommonOptions,
  Desk,
  FAILURE,
  leaf,
  positiveNumber,
  SUCCESS,
  type Surroundings,
  WRONG_USAGE,
} from './desk.ts'
import { addJunkCommands } from './junk.ts'
import { addMessageCommands } from './message.ts'
import { addAlarmsCommand, addClaimCommands, addLoginsCommand, addPostureCommand } from './posture.ts'
import { addDeliveriesCommand, addQueueCommands } from './queue.ts'
import { addDeedOptions } from './recorded-acts.ts'
import { addReportCommands } from './reports.ts'
import { addSendingCommands } from './sending.ts'
import { addSessionCommands } from './session.ts'
import { addSieveCommands } from './sieve.ts'
import { addAppPasswordCommands, addDemandCommands, addFactorCommands } from './sign-in.ts'
import { addTransportCommands } from './transport.ts'

/** Runs one command. Returns the exit code: 0, 1 for a fault, 2 for wrong usage. */
export async function runCommandLine(words: readonly string[], surroundings: Surroundings): Promise<number> {
  const { terminal } = surroundings
  const desk = new Desk(surroundings)
  try {
    const program = await buildProgram(words, desk, surroundings)
    await program.parseAsync(words, { from: 'user' })
    return desk.exitCode
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? SUCCESS : WRONG_USAGE
    complain(toFault(error), terminal, words.includes('--json'))
    return FAILURE
  }
}

/** A command of commands whose code is loaded once it is asked for: that of all together takes longer than most commands do. */
interface LazyGroup {
  readonly description: string
  readonly load: () => Promise<(group: Command, desk: Desk, surroundings: Surroundings) => void>
}

/** By the names of the groups. */
export const LAZY_GROUPS = {
  domain: {
    description: 'Domains that are hosted here.',
    load: async () => (await import('./domain.ts')).addDomainCommands,
  },
  cert: {
    description: 'Keys and certificates.',
    load: async () => (await import('./certificate.ts')).addCertificateCommands,
  },
  dkim: {
    description: 'Keys that members’ mail is signed with.',
    load: async () => (await import('./domain.ts')).addDkimCommands,
  },
  passwords: {
    description: 'What new passwords are held against.',
    load: async () => (await import('./passwords.ts')).addPasswordCommands,
  },
  incident: {
    description: 'When a key may have leaked: what is at risk, and one command that replaces it.',
    load: async () => (await import('./incident.ts')).addIncidentCommands,
  },
  terms: {
    description: 'The terms and the privacy text, in every version.',
    load: async () => (await import('./terms.ts')).addTermsCommands,
  },
  operator: {
    description: 'Who works here: may sign in to the console, and what they have done.',
    load: async () => (await import('./operator.ts')).addOperatorCommands,
  },
  invitation: {
    description: 'Invitations to make an account on the site.',
    load: async () => (await import('./invitation.ts')).addInvitationCommands,
  },
  generations: {
    description: 'The two webmails: which of them members have, and until when.',
    load: async () => (await import('./generations.ts')).addGenerationCommands,
  },
  access: {
    description: 'What is in an account, opened by two persons and never by one.',
    load: async () => (await import('./access.ts')).addAccessCommands,
  },
  abuse: {
    description: 'Abuse: cases, steps against accounts, appeals, and the numbers of it.',
    load: async () => (await import('./abuse.ts')).addAbuseCommands,
  },
  news: {
    description: 'What members and visitors are told on the site: news, and incidents as they see them.',
    load: async () => (await import('./news.ts')).addNewsCommands,
  },
} satisfies Record<string, LazyGroup>

/** All commands; those of a lazy group where its name is among `words`. */
export async function buildProgram(words: readonly string[], desk: Desk, surroundings: Surroundings): Promise<Command> {
  const { terminal, clock } = surroundings
  const program = new Command('posthus')
    .description('A complete, private email provider in a box.')
    .version(posthusVersion(), '--version')
    .showHelpAfterError('(--help shows what there is)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => terminal.complain(text.trimEnd()),
    })
  const addGroup = async (name: keyof typeof LAZY_GROUPS): Promise<void> => {
    const { description, load }: LazyGroup = LAZY_GROUPS[name]
    const group = program.command(name).description(description)
    // Whatever the word stands for: to look whether it is the command would be to read the line before it is read.
    if (words.includes(name)) (await load())(group, desk, surroundings)
  }
  addServerCommands(program, desk, surroundings)
  await addGroup('domain')
  await addGroup('cert')
  await addGroup('dkim')
  const accounts = program.command('account').description('Members.')
  addAccountCommands(accounts, desk, surroundings)
  addTransferCommands(accounts, desk, surroundings)
  addSendingCommands(accounts, desk, clock)
  addLoginsCommand(accounts, desk)
  addAppPasswordCommands(accounts, desk)
  addFactorCommands(accounts, desk, surroundings)
  addSessionCommands(program.command('session').description('Browsers that members are signed in with.'), desk)
  await addGroup('passwords')
  await addGroup('invitation')
  addAliasCommands(program.command('alias').description('Further addresses that lead to members or elsewhere.'), desk)
  addSieveCommands(program.command('sieve').description('Filter scripts of members.'), desk, surroundings)
  addQueueCommands(program.command('queue').description('Mail that waits to be sent.'), desk, surroundings)
  addDeliveriesCommand(program, desk)
  addPostureCommand(program, desk, clock)
  addClaimCommands(program, desk)
  addAuditCommand(program, desk, surroundings)
  addAlarmsCommand(program, desk)
  await addGroup('incident')
  await addGroup('news')
  await addGroup('terms')
  await addGroup('operator')
  await addGroup('generations')
  await addGroup('access')
  await addGroup('abuse')
  addTransportCommands(program, desk)
  addJunkCommands(program, desk)
  addMessageCommands(program, desk)
  addReportCommands(program, desk, surroundings)
  addScrubCommand(program, desk, surroundings)
  addBackupCommands(program, desk, surroundings)
  addRestoreCommand(program, desk, surroundings)
  addDeedOptions(program)
  program.hook('preAction', (_program, command) => desk.begin(command))
  return program
}

function addServerCommands(program: Command, desk: Desk, surroundings: Surroundings): void {
  const { terminal, clock, entropy, folder } = surroundings
  leaf(program, 'serve', 'serves until SIGTERM; SIGHUP reads configuration and certificates again').action(
    async (options: CommonOptions) => {
      const configuration = await desk.configuration(options)
      // All protocols come with it; the other commands start sooner without them.
      const { serve } = await import('../commands/serve.ts')
      await serve(configuration)
    },
  )
  program
    .command('demo')
    .description('serves a demonstration with two members on unprivileged ports')
    .option('--data <folder>', 'where it keeps everything', 'data')
    .option('--port-offset <number>', 'added to every port', wholeNumber, 0)
    .action(async (options: { data: string; portOffset: number }) => {
      const { runDemo } = await import('../commands/demo.ts')
      await runDemo({ ...options, data: resolve(folder, options.data) }, terminal, folder, entropy)
    })
  leaf(program, 'check', 'names every mistake in configuration and certificates').action(
    async (options: CommonOptions) => {
      const configuration = await desk.configuration(options)
      const { checkConfiguration } = await import('../commands/check.ts')
      const { DNS_SETTINGS, ResolverDns } = await import('../../net/dns/resolver-dns.ts')
      const dns = new ResolverDns(clock, entropy, { ...DNS_SETTINGS, ...configuration.dns })
      desk.print(await checkConfiguration(configuration, dns, clock), options)
    },
  )
  leaf(program, 'version', 'says which Posthus this is').action((options: CommonOptions) =>
    desk.print(showVersion(), options),
  )
}

function addAccountCommands(group: Command, desk: Desk, { terminal, entropy, clock }: Surroundings): void {
  const password = (options: { generate?: boolean }): NewPassword =>
    options.generate ? { from: 'generator', entropy } : { from: 'input' }
  leaf(group, 'add <address>', 'makes an account; its password comes on standard input')
    .option('--name <name>', 'name of the person', '')
    .option('--generate', 'makes a password and prints it')
    .action((address: string, options: CommonOptions & { name: string; generate?: boolean }) =>
      desk.inHouse(options, (house, configuration) =>
        addAccount(
          house.accounts,
          house.directory,
          terminal,
          { address, name: options.name },
          password(options),
          clientSettings(configuration),
        ),
      ),
    )
  leaf(group, 'list', 'lists the accounts')
    .option('--domain <name>', 'only those of one domain')
    .action((options: CommonOptions & { domain?: string }) =>
      desk.inHouse(options, (house) =>
        listAccounts(house.directory, options.domain === undefined ? undefined : canonicalDomain(options.domain)),
      ),
    )
  leaf(group, 'show <address>', 'shows an account and its latest log-ins').action(
    (address: string, options: CommonOptions) =>
      desk.inHouse(options, (house) => showAccount(house.accounts, house.directory, house.mail, house.ledger, address)),
  )
  leaf(group, 'quota <address> [size]', 'shows how much an account may keep, or sets it: 5G, 500M, unlimited, default')
    .option('--messages <number>', 'how many messages: a number, unlimited or default')
    .action((address: string, size: string | undefined, options: CommonOptions & { messages?: string }) =>
      desk.inHouse(options, (house) => accountQuota(house.accounts, house.mail, address, size, options.messages)),
    )
  leaf(
    group,
    'transport <address> [choice]',
    'whether its mail may leave in clear text: encrypted (never), or usual',
  ).action((address: string, choice: string | undefined, options: CommonOptions) =>
    desk.inHouse(options, (house) => accountTransport(house.accounts, address, choice)),
  )
  leaf(group, 'suspend <address>', 'lets nobody log in; mail is still received').action(
    (address: string, options: CommonOptions) =>
      desk.inHouse(options, (house) => suspendAccount(house.accounts, address)),
  )
  leaf(group, 'resume <address>', 'undoes a suspension').action((address: string, options: CommonOptions) =>
    desk.inHouse(options, (house) => resumeAccount(house.accounts, house.abuse, address)),
  )
  leaf(group, 'undelete <address>', 'brings back what a member has deleted, for as long as it is kept')
    .option('--mailbox <name>', 'only what was in this mailbox')
    .option('--since <time>', 'only what was deleted since: 90m, 2h, 3d ago, or a date')
    .option('--list', 'only lists it')
    .action((address: string, options: CommonOptions & { mailbox?: string; since?: string; list?: boolean }) =>
      desk.inHouse(options, async (house) => {
        const sinceMs = options.since === undefined ? undefined : readMoment(options.since, clock.nowMs())
        const account = await house.accounts.account(address)
        const work = options.list === true ? listDeleted : undelete
        return work(account, house.mail, { mailbox: options.mailbox, sinceMs })
      }),
    )
  leaf(group, 'close <address>', 'closes an account: it is erased after the cooling period').action(
    (address: string, options: CommonOptions) => desk.inHouse(options, (house) => closeAccount(house, address)),
  )
  leaf(group, 'reopen <address>', 'opens a closed account again').action((address: string, options: CommonOptions) =>
    desk.inHouse(options, (house) => reopenAccount(house, address)),
  )
  leaf(group, 'unreserve <address>', 'lets the address of somebody who has left be given to somebody again').action(
    (address: string, options: CommonOptions) => desk.inHouse(options, (house) => releaseAddress(house, address)),
  )
  leaf(group, 'erasure-proof [id]', 'shows whose keys were destroyed, when, and in which archives').action(
    (id: string | undefined, options: CommonOptions) =>
      desk.inHouse(options, async (house) => {
        const { showErasures } = await import('../commands/archive/erasure-proof.ts')
        return showErasures(house, id)
      }),
  )
  leaf(group, 'delete <address>', 'erases an account and its mail for good, at once')
    .option('--yes', 'does not ask')
    .action((address: string, options: CommonOptions & { yes?: boolean }) =>
      desk.inHouse(options, async (house) => {
        const { eraseAtOnce } = await import('../leaving/erase-account.ts')
        const erase = (account: Account) => eraseAtOnce(house, account)
        return deleteAccount(house.accounts, erase, terminal, address, { yes: options.yes === true })
      }),
    )
  const passwords = leaf(group, 'password', 'gives an account a new password, from standard input')
    .argument('<address>')
    .option('--generate', 'makes a password and prints it')
    .action((address: string, options: CommonOptions & { generate?: boolean }) =>
      desk.inHouse(options, (house) => changePassword(house.accounts, terminal, address, password(options))),
    )
  addDemandCommands(passwords, desk)
  leaf(group, 'recover <address>', 'makes a link that sets a new password, once, for who has proved who that is')
    .option('--hours <number>', 'for so long it opens', positiveNumber, 24)
    .action((address: string, options: CommonOptions & { hours: number }) =>
      desk.inHouse(options, (house) => recoverAccount(house, address, options.hours)),
    )
}

/** Mail comes from elsewhere and goes elsewhere. What it takes is loaded when it is used: other commands start sooner without. */
function addTransferCommands(group: Command, desk: Desk, { terminal, folder }: Surroundings): void {
  leaf(
    group,
    'import <address> <source>',
    'takes in an archive of an account, an mbox, a Maildir, or an account on another server (imaps://user@host)',
  )
    .option('--mailbox <name>', 'where an mbox, or the root of a Maildir, goes (INBOX)')
    .option('--ca <file>', 'trusts the authority in a PEM file too')
    .option('--again', 'reads everything, also what earlier imports have read')
    .action((address: string, source: string, options: CommonOptions & ImportOptions) =>
      desk.inHouse(options, async (house) => {
        const { importAccount } = await import('../commands/account/import.ts')
        return importAccount(house, terminal, folder, address, source, options)
      }),
    )
  leaf(group, 'export <address> <target>', 'writes an account into one archive, or its mail into a folder')
    .option('--format <name>', 'archive (all of it, one file), maildir or mbox', 'maildir')
    .option('--mailbox <name>', 'only one mailbox')
    .action((address: string, to: string, options: CommonOptions & ExportOptions) =>
      desk.inHouse(options, async (house) => {
        // Where several work, one alone takes nobody's mail out.
        if (await house.operators.any()) throw accessNeeded(address)
        const { exportAccount } = await import('../commands/account/export.ts')
        return exportAccount(house, terminal, folder, address, to, options)
      }),
    )
}

function addAliasCommands(group: Command, desk: Desk): void {
  leaf(group, 'add <address> <targets...>', 'makes an alias, or gives it other targets').action(
    (address: string, targets: string[], options: CommonOptions) =>
      desk.inHouse(options, (house) => addAlias(house.accounts, address, targets)),
  )
  leaf(group, 'list', 'lists the aliases').action((options: CommonOptions) =>
    desk.inHouse(options, (house) => listAliases(house.directory)),
  )
  leaf(group, 'remove <address>', 'removes an alias').action((address: string, options: CommonOptions) =>
    desk.inHouse(options, (house) => removeAlias(house.accounts, address)),
  )
}

function accessNeeded(address: string): Fault {
  const mend = `"posthus access request ${address}"; members export their mail themselves, on the web`
  return new Fault('peer', 'access/needed', `with operators in the house, mail is taken out by two persons: ${mend}`)
}

function complain(fault: Fault, terminal: Terminal, json: boolean): void {
  const mistakes = mistakesOf(fault)
  if (json) {
    const { code, message } = fault
    terminal.print(JSON.stringify({ error: { code, message, ...(mistakes.length > 0 ? { mistakes } : {}) } }, null, 2))
    return
  }
  terminal.complain(`posthus: ${fault.message} (${fault.code})`)
  if (fault.code === 'internal/unexpected') terminal.complain(String((fault.cause as Error | undefined)?.stack ?? ''))
}

function wholeNumber(text: string): number {
  if (!/^-?[0-9]{1,5}$/.test(text)) throw new InvalidArgumentError('Write a whole number.')
  return Number(text)
}
