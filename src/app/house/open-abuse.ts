import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import type { Log } from '../../base/log.ts'
import { AbuseAppeals } from '../../core/abuse/abuse-appeals.ts'
import { AbuseDesk } from '../../core/abuse/abuse-desk.ts'
import { AbuseEffects } from '../../core/abuse/abuse-effects.ts'
import { AbusePost } from '../../core/abuse/abuse-post.ts'
import { AbuseRounds } from '../../core/abuse/abuse-rounds.ts'
import { AppealLinks } from '../../core/abuse/appeal-links.ts'
import type { OperatorDesk } from '../../core/operators/operator-desk.ts'
import type { Configuration } from '../config/configuration.ts'
import { siteBase } from '../publishing/publishing-plan.ts'
import { housePost } from './house-post.ts'
import type { Membership } from './membership.ts'
import type { PostRoom } from './post-room.ts'
import type { Stores } from './stores.ts'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

/** What is done about abuse: by operators, by members, and by nobody in particular. */
export interface HouseAbuse {
  readonly abuse: AbuseDesk
  readonly abuseAppeals: AbuseAppeals
  readonly abuseRounds: AbuseRounds
}

export function openAbuse(
  configuration: Configuration,
  stores: Stores,
  { accounts, holds, letters, languages, pepper }: Membership,
  { reception }: PostRoom,
  operatorDesk: OperatorDesk,
  clock: Clock,
  entropy: Entropy,
  log: Log,
): HouseAbuse {
  const { abuseBook: book, directory, sending: ledger, recoveryBook: recovery, operatorStore: operators } = stores
  const { hostname, provider } = configuration
  const { appealMs, aloneMs, throttlePercent, keepMs } = configuration.abuse
  const rules = { appealMs, aloneMs }
  const send = housePost({ ...stores, reception, configuration, clock, entropy })
  const post = new AbusePost({
    letters,
    post: (to, letter) => send(provider.name, to, letter),
    recovery,
    languages,
    pepper,
    hostname,
    log,
  })
  const links = new AppealLinks(pepper, clock, entropy, appealMs)
  const effects = new AbuseEffects({ ledger, holds, accounts, clock }, throttlePercent)
  const facts = {
    base: siteBase(configuration),
    appealDays: Math.round(appealMs / DAY_MS),
    aloneHours: Math.round(aloneMs / HOUR_MS),
  }
  const abuse = new AbuseDesk(
    { book, desk: operatorDesk, directory, operators, effects, post, links, clock },
    rules,
    facts,
  )
  return {
    abuse,
    abuseAppeals: new AbuseAppeals({ book, directory, operators, post, links, clock }, rules, facts),
    abuseRounds: new AbuseRounds({ book, desk: abuse, effects, ledger, directory, clock, log }, keepMs),
  }
}
