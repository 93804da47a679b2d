import { Fault } from '../../base/fault.ts'
import type { Arguments } from '../../wire/jmap/arguments.ts'
import type { MethodContext } from './capability.ts'

/** The id of an account in JMAP: a letter stands before it, since an id should not begin with a digit (RFC 8620 §1.2). */
export function jmapAccountId(accountId: string): string {
  return `A${accountId}`
}

/** The store's id that may stand behind an id of JMAP. Whether there is such an account is another question. */
export function tryAccountId(id: string): string | undefined {
  return id.startsWith('A') && id.length > 1 ? id.slice(1) : undefined
}

/** Takes the argument `accountId`: the store's id of an account that the caller may work with. @throws Fault peer jmap/account-not-found */
export function takeAccount(args: Arguments, context: MethodContext): string {
  return requireAccount(args.id('accountId'), context)
}

/** The caller's own, or one that was found to be shared with the caller before a method was called that may work with it: others are as if they were not there. */
export function requireAccount(id: string, { caller, owners }: Pick<MethodContext, 'caller' | 'owners'>): string {
  if (id === jmapAccountId(caller.id)) return caller.id
  for (const owner of owners.keys()) if (id === jmapAccountId(owner)) return owner
  throw new Fault('peer', 'jmap/account-not-found', 'There is no such account')
}
