import { hash } from 'node:crypto'
import type { Account } from '../../core/directory/directory.ts'
import type { JsonObject } from '../../wire/jmap/json.ts'
import { CORE_CAPABILITY, type Session, type SessionAccount } from '../../wire/jmap/session.ts'
import { jmapAccountId } from './account-ids.ts'
import type { Capability } from './capability.ts'
import type { JmapServices } from './jmap-services.ts'
import type { SharedAccount } from './shared/shared-accounts.ts'

/** The Session object for a caller: RFC 8620 §2. Its state is a hash of everything else in it. */
export function sessionObject(
  capabilities: readonly Capability[],
  services: JmapServices,
  caller: Account,
  shared: readonly SharedAccount[],
): Session {
  const id = jmapAccountId(caller.id)
  const server: Record<string, JsonObject> = {}
  const own: Record<string, JsonObject> = {}
  const primaryAccounts: Record<string, string> = {}
  for (const { uri, announce } of capabilities) {
    if (announce.server) server[uri] = announce.server(services)
    if (!announce.account) continue
    own[uri] = announce.account(services, caller)
    if (announce.server && uri !== CORE_CAPABILITY) primaryAccounts[uri] = id
  }
  const { base } = services
  const session = {
    capabilities: server,
    accounts: {
      [id]: { name: caller.address, isPersonal: true, isReadOnly: false, accountCapabilities: own },
      ...Object.fromEntries(shared.map((one) => sharedAccount(capabilities, services, caller, one))),
    },
    primaryAccounts,
    username: caller.address,
    apiUrl: `${base}/jmap/api`,
    downloadUrl: `${base}/jmap/download/{accountId}/{blobId}/{name}?accept={type}`,
    uploadUrl: `${base}/jmap/upload/{accountId}`,
    eventSourceUrl: `${base}/jmap/eventsource?types={types}&closeafter={closeafter}&ping={ping}`,
  }
  return { ...session, state: hash('sha256', JSON.stringify(session)).slice(0, 16) }
}

/** The account of somebody who shares mailboxes with the caller: it has what works with accounts of others, and is nobody's primary one. */
function sharedAccount(
  capabilities: readonly Capability[],
  services: JmapServices,
  caller: Account,
  { owner, mayWrite }: SharedAccount,
): readonly [id: string, account: SessionAccount] {
  const accountCapabilities: Record<string, JsonObject> = {}
  for (const { uri, announce } of capabilities) {
    if (announce.shared) accountCapabilities[uri] = announce.shared(services, owner, caller)
  }
  const account = { name: owner.address, isPersonal: false, isReadOnly: !mayWrite, accountCapabilities }
  return [jmapAccountId(owner.id), account]
}
