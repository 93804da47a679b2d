import assert from 'node:assert/strict'
import test from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { ANNA, type Loose, letter } from '../../../../test/kit/jmap-test-bed.ts'
import { BO, BOS, CLEO, SharingTestBed } from '../../../../test/kit/sharing-test-bed.ts'
import { StateWatch } from '../state-watch.ts'

/** What a client of Anna's is pushed, each time with the accounts and their types. */
class Pushed implements Disposable {
  readonly changes: Record<string, Record<string, string>>[] = []
  readonly ids: string[] = []
  readonly #bed: SharingTestBed
  readonly #watch: StateWatch

  private constructor(bed: SharingTestBed, since: string | undefined) {
    this.#bed = bed
    const types = new Set(['Email', 'Mailbox', 'ShareNotification'])
    const tell = (change: Loose, id: string) => {
      this.changes.push(change.changed)
      this.ids.push(id)
    }
    this.#watch = new StateWatch(bed.jmap.services, ANNA, types, since, tell, bed.capabilities)
  }

  static async open(bed: SharingTestBed, since?: string): Promise<Pushed> {
    const pushed = new Pushed(bed, since)
    await pushed.#watch.ready
    return pushed
  }

  /** The types that were told meanwhile, by account. */
  async told(): Promise<Record<string, readonly string[]>> {
    for (let round = 0; round < 3; round++) {
      for (let turn = 0; turn < 50; turn++) await setImmediate()
      this.#bed.jmap.clock.advance(300)
    }
    const all: Record<string, Set<string>> = {}
    for (const change of this.changes.splice(0)) {
      for (const [account, states] of Object.entries(change)) {
        all[account] ??= new Set()
        for (const type of Object.keys(states)) all[account].add(type)
      }
    }
    return Object.fromEntries(Object.entries(all).map(([account, types]) => [account, [...types].sort()]))
  }

  [Symbol.dispose](): void {
    this.#watch[Symbol.dispose]()
  }
}

test('what changes in what is shared is pushed, what is hidden is not, and nothing once it is taken away', async () => {
  await using bed = await SharingTestBed.open()
  await bed.mailbox('Work', { [ANNA.id]: 'lr' })
  await bed.mailbox('Hidden')
  using pushed = await Pushed.open(bed)
  await bed.deliver(letter('seen'), 'Work')
  assert.deepEqual(await pushed.told(), { [BOS]: ['Email', 'Mailbox'] })
  await bed.deliver(letter('hidden'), 'Hidden')
  await bed.mailbox('Hidden', { [CLEO.id]: 'lr' })
  assert.deepEqual(await pushed.told(), {})
  await bed.grant('Work', '')
  await bed.deliver(letter('more'), 'Work')
  assert.deepEqual(await pushed.told(), {})
})

test('somebody who begins to share is heard of, with all that follows', async () => {
  await using bed = await SharingTestBed.open()
  const id = await bed.mailbox('Work')
  using pushed = await Pushed.open(bed)
  await bed.call('Mailbox/set', { update: { [id]: { 'shareWith/Pa1/mayReadItems': true } } }, BO)
  const told = await pushed.told()
  assert.ok(told['Aa1']?.includes('ShareNotification'))
  assert.deepEqual(told[BOS], ['Email', 'Mailbox'])
  await bed.deliver(letter('seen'), 'Work')
  assert.deepEqual(await pushed.told(), { [BOS]: ['Email', 'Mailbox'] })
})

test('who comes back is told what was missed, and only that', async (t) => {
  for (const more of [0, 18]) await t.test(`beside ${more} others`, () => comesBack(more))
})

/** The states of mailboxes name those that are seen: of many the id has something shorter. */
async function comesBack(more: number): Promise<void> {
  await using bed = await SharingTestBed.open()
  await bed.mailbox('Work', { [ANNA.id]: 'lr' })
  for (let at = 0; at < more; at++) await bed.mailbox(`M${at}`, { [ANNA.id]: 'lr' })
  let id = ''
  {
    using pushed = await Pushed.open(bed)
    await bed.deliver(letter('one'), 'Work')
    await pushed.told()
    id = pushed.ids.at(-1) as string
    assert.ok(id.length < 300, id)
  }
  {
    using again = await Pushed.open(bed, id)
    assert.deepEqual(await again.told(), {})
  }
  await bed.deliver(letter('two'), 'Work')
  using missed = await Pushed.open(bed, id)
  assert.deepEqual(await missed.told(), { [BOS]: ['Email', 'Mailbox'] })
  for (const wrong of ['x', `${id}!`, `${id}!b1`, `!b1_Email.1`, `${id}!../x_Email.1`]) {
    using all = await Pushed.open(bed, wrong)
    assert.deepEqual(Object.keys(await all.told()).sort(), ['Aa1', BOS], wrong)
  }
}
