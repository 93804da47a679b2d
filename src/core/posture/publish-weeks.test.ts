import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PostureCount } from './posture-ledger.ts'
import type { PublicWeek } from './public-posture.ts'
import { publishWeeks } from './publish-weeks.ts'

const DAY_MS = 86_400_000
const WEEK_MS = 7 * DAY_MS
const MONDAY = Date.UTC(2026, 10, 23)
const LIMITS = { leastConnections: 100, leastMembers: 5, keepMs: 731 * DAY_MS }
const hybrid = { version: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', group: 'X25519MLKEM768' }

test('the weeks that are known are published at the first time, each following one when it is over, and none twice', async () => {
  const world = new World()
  await world.run(MONDAY + 3 * DAY_MS)
  assert.equal(world.published.size, 13)
  assert.equal(Math.max(...world.published.keys()), MONDAY - WEEK_MS, 'not the one that goes on')
  world.asked = 0
  await world.run(MONDAY + 3 * DAY_MS)
  await world.run(MONDAY + WEEK_MS + 60_000)
  assert.equal(world.asked, 0, 'what was counted at the end of a week may still be in memory')
  await world.run(MONDAY + WEEK_MS + 11 * 60_000)
  assert.equal(world.published.size, 14)
  assert.deepEqual(
    world.published.get(MONDAY)?.map(({ service, connections }) => [service, connections]),
    [['imap', 700]],
  )
})

test('a house that was away for weeks publishes what it has missed', async () => {
  const world = new World()
  await world.run(MONDAY + DAY_MS)
  await world.run(MONDAY + 5 * WEEK_MS + DAY_MS)
  assert.equal(world.published.size, 18)
})

test('members of both ports are not added up: they may be the same', async () => {
  const world = new World(
    new Map([
      ['imap', 3],
      ['imaps', 4],
    ]),
  )
  await world.run(MONDAY + DAY_MS)
  assert.deepEqual([...world.published.values()].flat(), [])
})

/** A ledger with 100 connections a day, and a book. */
class World {
  readonly published = new Map<number, readonly PublicWeek[]>()
  asked = 0
  readonly #members: ReadonlyMap<'imap' | 'imaps', number>

  constructor(members: ReadonlyMap<'imap' | 'imaps', number> = new Map([['imaps', 5]])) {
    this.#members = members
  }

  run(nowMs: number): Promise<void> {
    const ledger = {
      counts: async (fromMs: number, toMs: number) => {
        this.asked++
        const counts: PostureCount[] = []
        for (let startMs = fromMs; startMs < toMs; startMs += DAY_MS) {
          counts.push({ startMs, service: 'imaps', protection: hybrid, trust: undefined, connections: 100 })
        }
        return counts
      },
      membersSeen: async () => this.#members,
    }
    const book = {
      publish: async (weekMs: number, lines: readonly PublicWeek[]) => void this.published.set(weekMs, lines),
      latest: async () => (this.published.size === 0 ? undefined : Math.max(...this.published.keys())),
      weeks: async () => [],
      forget: async () => undefined,
    }
    return publishWeeks(ledger, book, LIMITS, nowMs)
  }
}
