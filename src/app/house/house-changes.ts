import type { HouseChange } from '../../core/problems/problem.ts'
import { posthusVersion } from '../commands/version.ts'
import type { Stores } from './stores.ts'

const LATELY_MS = 30 * 86_400_000
const MOST_CHANGES = 10
/** When this process began: with it began whatever version it is of. */
const STARTED_MS = Math.round(Date.now() - process.uptime() * 1000)

/** What has changed here of late, and touched that member: the version that serves, incidents in which the member was advised, and what everybody was told; the latest first. */
export async function changesOf(
  { incidents, news }: Pick<Stores, 'incidents' | 'news'>,
  accountId: string,
  nowMs: number,
): Promise<readonly HouseChange[]> {
  const version = posthusVersion()
  const changes: HouseChange[] = [{ id: `version:${version}`, title: `Posthus ${version}`, atMs: STARTED_MS }]
  for (const { id, openedMs, opening, announcements } of await incidents.incidents()) {
    if (nowMs - openedMs > LATELY_MS || !(await incidents.advisedAccounts(id)).has(accountId)) continue
    // What has not been said in public yet is not said here.
    const title = announcements.length > 0 ? opening.summary : `Incident ${id}`
    changes.push({ id: `incident:${id}`, title, atMs: openedMs })
  }
  for (const { id, kind, atMs, texts } of await news.items(MOST_CHANGES)) {
    const [text] = Object.values(texts)
    if (kind === 'incident' && nowMs - atMs <= LATELY_MS && text)
      changes.push({ id: `news:${id}`, title: text.title, atMs })
  }
  return changes.toSorted((a, b) => b.atMs - a.atMs).slice(0, MOST_CHANGES)
}
