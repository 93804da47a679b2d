import type { Log } from '../../base/log.ts'
import { shareAlerts } from '../../core/alerts/watched-doors.ts'
import { watchedScripts } from '../../core/alerts/watched-scripts.ts'
import type { AppPasswords } from '../../core/app-passwords/app-passwords.ts'
import type { Account, Directory } from '../../core/directory/directory.ts'
import { Sharing } from '../../core/directory/sharing.ts'
import { tryOpaqueString } from '../../core/passwords/opaque-string.ts'
import { type PushedStates, type PushSubscription, sharedKey } from '../../core/push/push-subscription.ts'
import type { WebSessions } from '../../core/sessions/web-sessions.ts'
import { BasicAuthentication } from '../../serve/jmap/basic-authentication.ts'
import type { Capability } from '../../serve/jmap/capability.ts'
import { appCredential, PASSWORD, sessionCredential } from '../../serve/jmap/jmap-authentication.ts'
import type { JmapServices } from '../../serve/jmap/jmap-services.ts'
import { ThreadTotals } from '../../serve/jmap/mail/thread-totals.ts'
import { PUSH_LIMITS, type PushServices } from '../../serve/jmap/push/push-services.ts'
import { ReachedStatesWatches } from '../../serve/jmap/reached-states.ts'
import { SessionAuthentication } from '../../serve/jmap/session-authentication.ts'
import { sessionObject } from '../../serve/jmap/session-object.ts'
import { SharedAccounts } from '../../serve/jmap/shared/shared-accounts.ts'
import { sharedStates, statesOf } from '../../serve/jmap/state-watch.ts'
import { Vapid } from '../../wire/web-push/vapid.ts'
import type { House } from '../house/house.ts'
import { siteBase } from '../publishing/publishing-plan.ts'
import { jmapCapabilities } from './jmap-capabilities.ts'

/** JMAP as this house has it. */
export interface HouseJmap {
  readonly services: JmapServices
  readonly capabilities: readonly Capability[]
  readonly push: PushServices
}

export function houseJmap(house: House, log: Log): HouseJmap {
  const { configuration, directory, alerts, spool, authenticator, appPasswords, sessions, endings, clock, entropy } =
    house
  const mail = watchedScripts(house.mail, alerts)
  const credentialOf = async ({ id }: Account, password: string): Promise<string> => {
    const app = appPasswords.tryMatch(await appPasswords.of(id), tryOpaqueString(password) ?? '')
    return app ? appCredential(app.id) : PASSWORD
  }
  const services: JmapServices = {
    mail,
    spool,
    authentications: [
      new SessionAuthentication(sessions),
      new BasicAuthentication(authenticator, endings, credentialOf),
    ],
    hostname: configuration.hostname,
    base: siteBase(configuration),
    limits: configuration.jmap,
    threadTotals: new ThreadTotals(),
    reachedStates: new ReachedStatesWatches(),
    shares: new SharedAccounts(mail, new Sharing(directory, clock, shareAlerts(directory, alerts))),
    clock,
    entropy,
    log,
  }
  const push: PushServices = {
    subscriptions: house.pushSubscriptions,
    applicationServerKey: vapidOf(house).publicKey,
    limits: { ...PUSH_LIMITS, maxSubscriptions: configuration.jmap.maxPushSubscriptions },
    states: (accountId, types) => statesInReach(services, accountId, types ?? known, capabilities, directory),
    credentialMs: async (accountId) => {
      const account = await directory.account(accountId)
      return account?.state === 'active' ? (await directory.credential(accountId))?.changedMs : undefined
    },
    changed: () => house.pushNotices.publish(null),
  }
  const capabilities: readonly Capability[] = jmapCapabilities(
    house,
    push,
    async (member) => sessionObject(capabilities, services, member, await services.shares.of(member)).accounts,
  )
  const known = capabilities.flatMap(({ pushes }) => pushes ?? [])
  return { services, capabilities, push }
}

/** What a push subscription is bound to. */
type PushMark = Pick<PushSubscription, 'accountId' | 'credentialMs' | 'madeWith' | 'knownBy'>

/**
 * Whether a push subscription is worth something still: its account may log in, with the password of then, the app password or the session that it was made with is there still (RFC 8620 §7.2), and push services know us by
 * the same key (RFC 9749 §5).
 */
export function pushIsGood(
  {
    appPasswords,
    sessions,
  }: { readonly appPasswords: Pick<AppPasswords, 'of'>; readonly sessions: Pick<WebSessions, 'of'> },
  push: Pick<PushServices, 'credentialMs' | 'applicationServerKey'>,
): (subscription: PushMark) => Promise<boolean> {
  return async ({ accountId, credentialMs, madeWith, knownBy }) => {
    if ((await push.credentialMs(accountId)) !== credentialMs) return false
    if (knownBy !== undefined && knownBy !== push.applicationServerKey) return false
    if (madeWith === undefined || madeWith === PASSWORD) return true
    const apps = (await appPasswords.of(accountId)).map(({ id }) => appCredential(id))
    return (
      apps.includes(madeWith) || (await sessions.of(accountId)).some(({ id }) => sessionCredential(id) === madeWith)
    )
  }
}

/** The key that push services know us by is made of the pepper: every process has it, no database, and an incident replaces it. */
export function vapidOf({ configuration, pepper }: House): Vapid {
  const seed = Buffer.concat([pepper.nameFor('vapid', '1'), pepper.nameFor('vapid', '2')])
  return new Vapid(seed, `mailto:postmaster@${configuration.hostname}`)
}

/** The states of a member's account, and of what others share with the member. */
async function statesInReach(
  services: JmapServices,
  accountId: string,
  types: readonly string[],
  capabilities: readonly Capability[],
  directory: Pick<Directory, 'account'>,
): Promise<PushedStates> {
  const own = await statesOf(services, accountId, types, capabilities)
  const member = await directory.account(accountId)
  const shared = member ? await sharedStates(services, member) : []
  const others = shared.flatMap(([owner, states]) =>
    Object.entries(states).map(([type, state]) => [sharedKey(type, owner), state] as const),
  )
  return { ...own, ...Object.fromEntries(others) }
}
