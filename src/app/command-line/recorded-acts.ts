import { userInfo } from 'node:os'
import type { Command } from 'commander'
import { tryCanonicalAddress } from '../../core/directory/canonical-address.ts'
import type { MemberAct } from '../../core/operators/member-acts.ts'
import type { ActFacts } from '../../core/operators/operator-act.ts'
import type { House } from '../house/house.ts'

/** Commands that touch one member: the first argument is the address, or the id of a message in the queue; or `--account` says whose it is. */
const OF_MEMBERS: Readonly<Record<string, MemberAct>> = {
  'account show': 'account.look',
  'account suspend': 'account.suspend',
  'account resume': 'account.resume',
  'account close': 'account.close',
  'account reopen': 'account.reopen',
  'account delete': 'account.delete',
  'account quota': 'account.quota',
  'account transport': 'account.transport',
  'account limits': 'account.limits',
  'account hold': 'account.hold',
  'account release': 'account.release',
  'account undelete': 'account.undelete',
  'account import': 'account.import',
  'account export': 'account.export',
  'account password': 'account.new-password',
  'account password advise': 'account.advise-password',
  'account password force': 'account.demand-password',
  'account password release': 'account.demand-no-password',
  'account logins': 'logins.look',
  'account factors list': 'factors.look',
  'account factors reset': 'factors.reset',
  'account recover': 'account.recover',
  'account app-password list': 'app-passwords.look',
  'account app-password add': 'app-passwords.add',
  'account app-password revoke': 'app-passwords.revoke',
  'session list': 'sessions.look',
  'session end': 'sessions.end',
  'sieve list': 'filters.look',
  'sieve show': 'filters.look',
  'sieve log': 'filters.look',
  'sieve check': 'filters.look',
  'sieve put': 'filters.change',
  'sieve activate': 'filters.change',
  'sieve delete': 'filters.change',
  'junk status': 'junk.look',
  'junk learn': 'junk.change',
  'junk reset': 'junk.change',
  'message hops': 'message.hops',
  'generations account': 'webmail.choose',
  deliveries: 'deliveries.look',
  'queue show': 'queue.look',
  'queue retry': 'queue.retry',
  'queue hold': 'queue.hold',
  'queue release': 'queue.release',
  'queue drop': 'queue.drop',
  'queue give-back': 'queue.give-back',
  restore: 'account.restore',
}

/** Commands that change something of the house. */
const OF_THE_HOUSE: ReadonlySet<string> = new Set([
  'account add',
  'account unreserve',
  'alias add',
  'alias remove',
  'domain add',
  'domain catch-all',
  'dkim rotate',
  'dkim retire',
  'cert csr',
  'cert vetting',
  'cert import',
  'cert retire',
  'cert restore',
  'cert block',
  'cert remove',
  'cert seal',
  'cert order',
  'cert revoke',
  'cert account-key',
  'incident open',
  'incident run',
  'incident assess',
  'incident answer',
  'incident searched',
  'incident announce',
  'incident resolve',
  'incident review',
  'invitation make',
  'invitation revoke',
  'news add',
  'news write',
  'news resolve',
  'news remove',
  'claim add',
  'claim withdraw',
  'transport forget',
  'generations set',
  'generations retire',
  'generations stop',
  'generations start',
  'backup',
  'operator add',
  'operator role',
  'operator remove',
  'backup prune',
  'backup forget',
  'passwords load-breached',
])

/** Commands that change something of the house with one of these options, and otherwise look at it. */
const WITH_OPTION: Readonly<Record<string, string>> = {
  'domain dns': 'update',
  'queue destinations': 'forget',
  scrub: 'repair',
}

/** Commands that look at the house, and change nothing that is kept here. */
const READING: ReadonlySet<string> = new Set([
  'abuse appeals',
  'abuse list',
  'abuse numbers',
  'abuse show',
  'access list',
  'access show',
  'account erasure-proof',
  'account list',
  'alarms',
  'alias list',
  'audit',
  'cert list',
  'cert orders',
  'cert show',
  'claim check',
  'claim list',
  'dkim list',
  'domain list',
  'generations show',
  'incident list',
  'incident report',
  'incident status',
  'invitation list',
  'news list',
  'operator list',
  'operator log',
  'passwords show',
  'posture',
  'queue list',
  'reports',
  'reports sent',
  'terms list',
  'terms show',
  'transport remembered',
  'transport show',
])

/** Commands that open no house with operators in it: files beside it, the service itself. */
const LOCAL: ReadonlySet<string> = new Set([
  'access key',
  'access unseal',
  'backup list',
  'backup verify',
  'check',
  'demo',
  'serve',
  'version',
])

/** Commands whose steps are written down where they are decided (`core/operators/access`, `core/abuse`), by whom they are taken. */
const WRITTEN_DOWN_IN_CORE: ReadonlySet<string> = new Set([
  'abuse attribute',
  'abuse close',
  'abuse decide',
  'abuse hold',
  'abuse lift',
  'abuse open',
  'abuse suspend',
  'abuse throttle',
  'abuse warn',
  'access open',
  'access request',
  'access withdraw',
])

export type CommandKind = 'of a member' | 'of the house' | 'with an option' | 'reading' | 'local' | 'in core'

/** What a command is, by its words; undefined for one that nobody has thought about, which is not run. */
export function tryKindOf(path: string): CommandKind | undefined {
  if (Object.hasOwn(OF_MEMBERS, path)) return 'of a member'
  if (OF_THE_HOUSE.has(path)) return 'of the house'
  if (Object.hasOwn(WITH_OPTION, path)) return 'with an option'
  if (READING.has(path)) return 'reading'
  if (LOCAL.has(path)) return 'local'
  return WRITTEN_DOWN_IN_CORE.has(path) ? 'in core' : undefined
}

/** All commands that are known here. */
export function knownCommands(): readonly string[] {
  const records = [OF_MEMBERS, WITH_OPTION].flatMap((record) => Object.keys(record))
  return [...records, ...OF_THE_HOUSE, ...READING, ...LOCAL, ...WRITTEN_DOWN_IN_CORE]
}

/** Whether a command is written down, at least with one of its options. */
function mayBeRecorded(path: string): boolean {
  return ['of a member', 'of the house', 'with an option'].includes(tryKindOf(path) ?? '')
}

/** The words that a command is called with: `account suspend`. */
export function pathOf(command: Command): string {
  const words: string[] = []
  for (let at: Command | null = command; at?.parent; at = at.parent) words.unshift(at.name())
  return words.join(' ')
}

/** Gives every command below that is written down the options that say who and why. Some have them of their own. */
export function addDeedOptions(command: Command): void {
  for (const child of command.commands) addDeedOptions(child)
  if (!mayBeRecorded(pathOf(command))) return
  const has = (name: string) => command.options.some(({ long }) => long === name)
  if (!has('--by')) command.option('--by <person>', 'who does it (whoever is logged in to the system)')
  if (!has('--why')) command.option('--why <text>', 'why; the member reads it')
}

/** What the log says of a command; undefined where it says nothing. @throws TypeError for a command of no kind: what is not classified is not done */
export async function factsOf(command: Command, house: House): Promise<ActFacts | undefined> {
  const path = pathOf(command)
  const kind = tryKindOf(path)
  if (kind === undefined) throw new TypeError(`recorded-acts.ts does not say what "${path}" is`)
  const options = command.optsWithGlobals<Readonly<Record<string, unknown>>>()
  const isRecorded =
    kind === 'of a member' ||
    kind === 'of the house' ||
    (kind === 'with an option' && options[WITH_OPTION[path] ?? ''] !== undefined)
  if (!isRecorded) return undefined
  const { by, why } = command.optsWithGlobals<{ by?: string; why?: string }>()
  const subject = subjectOf(path, command)
  const accountId = kind === 'of a member' ? await accountOf(path, subject, command, house) : undefined
  return {
    act: OF_MEMBERS[path] ?? path.replaceAll(' ', '.'),
    by: { name: by ?? process.env['SUDO_USER'] ?? userInfo().username },
    via: 'command-line',
    subject,
    why: why ?? '',
    ...(accountId === undefined ? {} : { accountId }),
  }
}

/** What it is done to: the first argument, but where an option says more. */
function subjectOf(path: string, command: Command): string {
  const { account, forget } = command.optsWithGlobals<{ account?: string; forget?: string }>()
  if (path === 'restore') return account ?? ''
  return (path === 'queue destinations' ? forget : command.args[0]) ?? ''
}

/** Whose data it is; undefined where nobody has that address, or the message nobody here as its sender: then the command touches no member. */
async function accountOf(path: string, subject: string, command: Command, house: House): Promise<string | undefined> {
  if (path === 'restore') return (await house.directory.accountAt(tryCanonicalAddress(subject) ?? ''))?.id
  if (path.startsWith('queue ')) {
    const { account } = command.optsWithGlobals<{ account?: string }>()
    if (account === undefined) return (await house.desk.message(subject))?.message.accountId
    return (await house.directory.accountAt(tryCanonicalAddress(account) ?? ''))?.id
  }
  return (await house.directory.accountAt(tryCanonicalAddress(subject) ?? ''))?.id
}
