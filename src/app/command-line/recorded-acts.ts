import { userInfo } from 'node:os'
import type { Command } from 'commander'
import { tryCanonicalAddress } from '../../core/directory/canonical-address.ts'
import type { MemberAct } from '../../core/operators/member-acts.ts'
import type { ActFacts } from '../../core/operators/operator-act.ts'
import type { House } from '../house/house.ts'

/** Commands that touch one member: the first argument is the address, or the id of a message in the queue. */
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
}

/** Commands that change something of the house. What only looks at it, and what is no act upon anything (`serve`, `check`), is not written down. */
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
  'backup',
  'restore',
  'operator add',
  'operator role',
  'operator remove',
])

/** Whether a command is written down. */
export function isRecorded(path: string): boolean {
  return Object.hasOwn(OF_MEMBERS, path) || OF_THE_HOUSE.has(path)
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
  if (!isRecorded(pathOf(command))) return
  const has = (name: string) => command.options.some(({ long }) => long === name)
  if (!has('--by')) command.option('--by <person>', 'who does it (whoever is logged in to the system)')
  if (!has('--why')) command.option('--why <text>', 'why; the member reads it')
}

/** What the log says of a command; undefined where it says nothing. */
export async function factsOf(command: Command, house: House): Promise<ActFacts | undefined> {
  const path = pathOf(command)
  if (!isRecorded(path)) return undefined
  const { by, why } = command.optsWithGlobals<{ by?: string; why?: string }>()
  const subject = command.args[0] ?? ''
  const accountId = Object.hasOwn(OF_MEMBERS, path) ? await accountOf(path, subject, command, house) : undefined
  return {
    act: OF_MEMBERS[path] ?? path.replaceAll(' ', '.'),
    by: { name: by ?? process.env['SUDO_USER'] ?? userInfo().username },
    via: 'command-line',
    subject,
    why: why ?? '',
    ...(accountId === undefined ? {} : { accountId }),
  }
}

/** Whose data it is; undefined where nobody has that address, or the message nobody here as its sender: then the command touches no member. */
async function accountOf(path: string, subject: string, command: Command, house: House): Promise<string | undefined> {
  if (path.startsWith('queue ')) {
    const { account } = command.optsWithGlobals<{ account?: string }>()
    if (account === undefined) return (await house.desk.message(subject))?.message.accountId
    return (await house.directory.accountAt(tryCanonicalAddress(account) ?? ''))?.id
  }
  return (await house.directory.accountAt(tryCanonicalAddress(subject) ?? ''))?.id
}
