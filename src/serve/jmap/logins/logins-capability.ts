import type { LoginRecord, PostureLedger } from '../../../core/posture/posture-ledger.ts'
import type { Protection } from '../../../core/posture/protection.ts'
import type { Arguments } from '../../../wire/jmap/arguments.ts'
import type { JsonObject } from '../../../wire/jmap/json.ts'
import { LOGINS_CAPABILITY, type LoginEntry, type LoginProtection } from '../../../wire/jmap/logins.ts'
import { jmapAccountId, takeAccount } from '../account-ids.ts'
import type { Capability, Method } from '../capability.ts'

/** Log-ins that one answer has, and that it has by default. */
const MOST_LOGINS = 500
const DEFAULT_LOGINS = 100

/** What a member sees of log-ins to the account, which JMAP has no type for. */
export function loginsCapability(ledger: Pick<PostureLedger, 'logins'>): Capability {
  return {
    uri: LOGINS_CAPABILITY,
    announce: { server: () => ({ maxLogins: MOST_LOGINS }), account: () => ({}) },
    methods: { 'Login/get': getLogins(ledger) },
  }
}

/** Login/get: the latest log-ins of the last 90 days, the newest first, refused ones too. They have no ids and no state: they are not changed, and what came is asked for anew. `limit`: how many at most. */
function getLogins(ledger: Pick<PostureLedger, 'logins'>): Method {
  return async (args: Arguments, context) => {
    const account = takeAccount(args, context)
    const limit = Math.min(args.optionalUnsigned('limit') ?? DEFAULT_LOGINS, MOST_LOGINS)
    args.end()
    const list = (await ledger.logins(account, limit)).map(entryOf)
    return { accountId: jmapAccountId(account), list } as unknown as JsonObject
  }
}

function entryOf({ atMs, service, mechanism, address, protection, accepted, times = 1 }: LoginRecord): LoginEntry {
  const at = new Date(atMs).toISOString().replace(/\.\d+/, '')
  return { at, service, mechanism, address, protection: measuredOf(protection), accepted, times }
}

function measuredOf(protection: Protection | undefined): LoginProtection | null {
  if (!protection) return null
  const { version, suite, group, alpn = null, certificate = null } = protection
  return { version, suite, group, alpn, certificate }
}
