import type { PublicService, PublicWeek } from '../../../core/posture/public-posture.ts'
import type { SecurityStatement } from '../../../core/posture/security-statement.ts'

/** What the front page shows of what was measured; undefined: nothing was, or too little to tell of it. */
export interface ProtectionFigures {
  /** Ports that the last audit has found to be always forward secret, of those that it has looked at; the oldest audit. */
  readonly ports: { readonly good: number; readonly all: number; readonly atMs: number } | undefined
  /** Of the connections of members, in percent: the service with the least, since nobody should have to know which one is theirs. */
  readonly forwardSecret: WeekFigure | undefined
  readonly postQuantum: WeekFigure | undefined
  /** Of the connections to other providers. */
  readonly encryptedOut: WeekFigure | undefined
}

interface WeekFigure {
  readonly percent: number
  readonly weekMs: number
}

const OF_MEMBERS: ReadonlySet<PublicService> = new Set(['https', 'imap', 'pop3', 'submission'])

/** Takes the figures of the last published week out of the statement. */
export function protectionFigures({ endpoints, weeks }: SecurityStatement): ProtectionFigures {
  const good = endpoints.filter((one) => one.failure === undefined && isForwardSecret(one.forwardSecrecy)).length
  return {
    ports:
      endpoints.length === 0
        ? undefined
        : { good, all: endpoints.length, atMs: Math.min(...endpoints.map(({ atMs }) => atMs)) },
    forwardSecret: leastOf(
      weeks,
      (service) => OF_MEMBERS.has(service),
      ({ forwardSecret }) => forwardSecret,
    ),
    postQuantum: leastOf(
      weeks,
      (service) => OF_MEMBERS.has(service),
      ({ postQuantum }) => postQuantum,
    ),
    encryptedOut: leastOf(
      weeks,
      (service) => service === 'smtp-out',
      ({ encrypted }) => encrypted,
    ),
  }
}

function isForwardSecret(level: SecurityStatement['endpoints'][number]['forwardSecrecy']): boolean {
  return level === 'full' || level === 'post-quantum'
}

function leastOf(
  weeks: readonly PublicWeek[],
  isMeant: (service: PublicService) => boolean,
  shareOf: (week: PublicWeek) => number,
): WeekFigure | undefined {
  const own = weeks.filter(({ service }) => isMeant(service))
  const weekMs = Math.max(...own.map((week) => week.weekMs))
  const shares = own.filter((week) => week.weekMs === weekMs).map(shareOf)
  return shares.length === 0 ? undefined : { percent: Math.min(...shares), weekMs }
}
