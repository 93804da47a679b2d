import { hash } from 'node:crypto'
import type { Account } from '../../core/directory/directory.ts'
import type { JsonObject } from '../../wire/jmap/json.ts'
import { CORE_CAPABILITY, type Session } from '../../wire/jmap/session.ts'
import { jmapAccountId } from './account-ids.ts'
import type { Capability } from './capability.ts'
import type { JmapServices } from './jmap-services.ts'

/** The Session object for a caller: RFC 8620 §2. Its state is a hash of everything else in it. */
export function sessionObject(capabilities: readonly Capability[], services: JmapServices, caller: Account): Session {
  const id = jmapAccountId(caller.id)
  const server: Record<string, JsonObject> = {}
  const own: Record<string, JsonObject> = {}
  const primaryAccounts: Record<string, string> = {}
  for (const { uri, announce } of capabilities) {
    server[uri] = announce.server(services)
    if (!announce.account) continue
    own[uri] = announce.account(services, caller)
    if (uri !== CORE_CAPABILITY) primaryAccounts[uri] = id
  }
  const { base } = services
  const session = {
    capabilities: server,
    accounts: {
      [id]: { name: caller.address, isPersonal: true, isReadOnly: false, accountCapabilities: own },
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
