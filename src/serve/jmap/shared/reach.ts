import { Fault } from '../../../base/fault.ts'
import type { Account } from '../../../core/directory/directory.ts'
import type { MailStore } from '../../../core/mail/mail-store.ts'
import type { JsonObject } from '../../../wire/jmap/json.ts'
import { jmapAccountId, tryAccountId } from '../account-ids.ts'
import type { MethodContext } from '../capability.ts'
import type { JmapServices } from '../jmap-services.ts'
import { SharedMailStore } from './shared-mail-store.ts'

/** Arguments that name accounts: RFC 8620 §3.6.2, §5.4. */
const NAMING = ['accountId', 'fromAccountId'] as const

/**
 * The context of a method call: where its arguments name the account of somebody who shares something with the caller, the method is given what the caller may see of it. An account of which nothing
 * can be seen stays unknown to it.
 * @throws Fault peer jmap/account-not-supported, jmap/from-account-not-supported where the method is not for accounts of others; jmap/account-read-only where it would change one that may only be looked at
 */
export async function reach(
  args: JsonObject,
  { isOnShared, isWriting }: { readonly isOnShared: boolean; readonly isWriting: boolean },
  context: MethodContext,
): Promise<MethodContext> {
  const { caller, services } = context
  const owners = new Map<string, Account>()
  for (const name of NAMING) {
    const id = args[name]
    if (typeof id !== 'string' || id === jmapAccountId(caller.id)) continue
    const accountId = tryAccountId(id)
    const shared = accountId === undefined ? undefined : await services.shares.tryShared(caller, accountId)
    if (!shared) continue
    if (!isOnShared) throw notSupported(name)
    // What is copied from is changed by nobody.
    if (isWriting && !shared.mayWrite && name === 'accountId') throw readOnly()
    owners.set(shared.owner.id, shared.owner)
  }
  if (owners.size === 0) return context
  return { ...context, owners, services: { ...services, mail: new SharedMailStore(services.mail, caller.id, owners) } }
}

/** An account by its id in JMAP, for what is no method call: its id in the store, and what the caller may see of it. @throws Fault peer jmap/account-not-found */
export async function reachAccount(
  id: string,
  caller: Account,
  { mail, shares }: Pick<JmapServices, 'mail' | 'shares'>,
): Promise<{ readonly account: string; readonly mail: MailStore }> {
  const reached = await tryReachAccount(id, caller, { mail, shares })
  if (!reached) throw new Fault('peer', 'jmap/account-not-found', 'There is no such account')
  return reached
}

/** The same, where nothing to be seen is an answer like another. */
export async function tryReachAccount(
  id: string,
  caller: Account,
  { mail, shares }: Pick<JmapServices, 'mail' | 'shares'>,
): Promise<{ readonly account: string; readonly mail: MailStore } | undefined> {
  if (id === jmapAccountId(caller.id)) return { account: caller.id, mail }
  const owner = (await shares.tryShared(caller, tryAccountId(id) ?? ''))?.owner
  return owner && { account: owner.id, mail: new SharedMailStore(mail, caller.id, new Map([[owner.id, owner]])) }
}

function readOnly(): Fault {
  return new Fault('peer', 'jmap/account-read-only', 'Nothing in this account is yours to change')
}

function notSupported(name: (typeof NAMING)[number]): Fault {
  const why = 'This works with your own account alone'
  return name === 'accountId'
    ? new Fault('peer', 'jmap/account-not-supported', why)
    : new Fault('peer', 'jmap/from-account-not-supported', why)
}
