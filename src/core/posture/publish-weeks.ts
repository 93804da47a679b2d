import type { PostureLedger } from './posture-ledger.ts'
import { type PublicLimits, type PublicService, publicServiceOf, publicWeek, weekOf } from './public-posture.ts'
import type { PublishedPosture } from './published-posture.ts'

const DAY_MS = 86_400_000
const WEEK_MS = 7 * DAY_MS
/** Counts wait in the memory of every process for some seconds: a week is closed when the last of them is surely written. */
const SETTLE_MS = 10 * 60_000
/** Weeks that are published at once, at the first start after an upgrade: as far as it is known how many members there were. */
const MOST_WEEKS = 13

type Ledger = Pick<PostureLedger, 'counts' | 'membersSeen'>

/** Publishes the weeks that are over and have not been, oldest first. Done again it does nothing; of several processes that do it at once all say the same. */
export async function publishWeeks(
  ledger: Ledger,
  published: PublishedPosture,
  limits: PublicLimits & { readonly keepMs: number },
  nowMs: number,
): Promise<void> {
  const thisWeekMs = weekOf(nowMs - SETTLE_MS)
  const latestMs = await published.latest()
  const firstMs = latestMs === undefined ? thisWeekMs - MOST_WEEKS * WEEK_MS : latestMs + WEEK_MS
  for (let weekMs = firstMs; weekMs < thisWeekMs; weekMs += WEEK_MS) {
    const counts = await ledger.counts(weekMs, weekMs + WEEK_MS, 'day')
    const members = new Map<PublicService, number>()
    for (const [service, accounts] of await ledger.membersSeen(weekMs, weekMs + WEEK_MS)) {
      const name = publicServiceOf(service)
      // Who has used both ports of a service would count twice in their sum: the larger number is surely not too high.
      if (name !== undefined) members.set(name, Math.max(accounts, members.get(name) ?? 0))
    }
    await published.publish(weekMs, publicWeek(weekMs, counts, members, limits))
  }
  await published.forget(nowMs - limits.keepMs)
}
