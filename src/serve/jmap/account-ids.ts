import { Fault } from '../../base/fault.ts'
import type { Arguments } from '../../wire/jmap/arguments.ts'
import type { MethodContext } from './capability.ts'

/** The id of an account in JMAP: a letter stands before it, since an id should not begin with a digit (RFC 8620 §1.2). */
export function jmapAccountId(accountId: string): string {
  return `A${accountId}`
}

/** Takes the argument `accountId`: the store's id of an account that the caller may work with. @throws Fault peer jmap/account-not-found */
export function takeAccount(args: Arguments, context: MethodContext): string {
  return requireAccount(args.id('accountId'), context)
}

/** Only the caller's own: others are as if they were not there. */
export function requireAccount(id: string, { caller }: Pick<MethodContext, 'caller'>): string {
  if (id === jmapAccountId(caller.id)) return caller.id
  throw new Fault('peer', 'jmap/account-not-found', 'There is no such account')
}
