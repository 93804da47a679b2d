import type { RowConditions } from '../../../core/mail/mail-store.ts'
import { UidSet } from '../../../core/mail/uid-set.ts'
import { envelopeDate } from '../../../wire/imap/envelope-text.ts'
import { tryParseDate } from '../../../wire/mime/date-time.ts'
import type { Slices } from '../slices.ts'
import { listedMessages } from './listed-messages.ts'
import type { SearchScope } from './search-scope.ts'
import type { SearchServices } from './search-services.ts'

const DAY_MS = 86_400_000

/** Days in UTC: from (inclusive), before (exclusive). */
export interface SentDays {
  readonly fromMs: number | undefined
  readonly beforeMs: number | undefined
}

/**
 * SENTBEFORE, SENTON, SENTSINCE: the day that the Date field shows counts, "disregarding time and timezone" (RFC 9051 §6.4.4). Rows know the moment
 * in UTC, which is never a day away from it; so only of messages within a day of the limits the field itself is read.
 */
export async function findSent(
  services: SearchServices,
  scope: SearchScope,
  days: SentDays,
  within: UidSet,
  slices: Slices,
): Promise<UidSet> {
  const select = (conditions: RowConditions): Promise<UidSet> =>
    services.mail.read(scope.accountId, (reader) => reader.select(scope.mailboxId, { ...conditions, within }))
  const possible = await select(moments(days, DAY_MS))
  const certain = await select(moments(days, -DAY_MS))
  const shown: number[] = []
  for await (const rows of listedMessages(services.mail, scope, possible.without(certain), ['envelope'], slices)) {
    for (const row of rows) if (row.envelope && isShown(envelopeDate(row.envelope), days)) shown.push(row.uid)
  }
  return certain.union(UidSet.ofSorted(shown))
}

/** The moments that the days can be, with `slackMs` more at both ends. */
function moments({ fromMs, beforeMs }: SentDays, slackMs: number): RowConditions {
  return {
    sentFromMs: fromMs === undefined ? Number.MIN_SAFE_INTEGER : fromMs - slackMs,
    ...(beforeMs !== undefined && { sentBeforeMs: beforeMs + slackMs }),
  }
}

function isShown(field: string | undefined, { fromMs, beforeMs }: SentDays): boolean {
  const date = tryParseDate(field ?? '')
  if (!date) return false
  const clockMs = date.ms + (date.zoneMinutes ?? 0) * 60_000
  return clockMs >= (fromMs ?? Number.NEGATIVE_INFINITY) && clockMs < (beforeMs ?? Number.POSITIVE_INFINITY)
}
