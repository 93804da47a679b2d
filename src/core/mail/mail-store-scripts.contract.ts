import assert from 'node:assert/strict'
import { isFault } from '../../base/fault.ts'
import { SHELF_LIMITS } from '../sieve/script-shelf.ts'
import type { MailStore } from './mail-store.ts'

/** Filter scripts, one of them active or none, and what is remembered for them. */
export async function keepScripts(account: string, store: MailStore): Promise<void> {
  const fault = (code: string) => (error: unknown) => isFault(error, code)
  const names = () => store.read(account, async ({ scripts }) => (await scripts.list()).map(({ name }) => name))
  await store.write(account, async ({ scripts }) => {
    await scripts.put('b', 'keep;', 5)
    await scripts.put('a', 'stop; # ä', 6)
    assert.equal(await scripts.active(), undefined)
    await scripts.activate('b')
  })
  await store.read(account, async ({ scripts }) => {
    const listed = (await scripts.list()).map(({ id, ...entry }) => ({ ...entry, hasId: /^[0-9a-f]{16}$/.test(id) }))
    assert.deepEqual(listed, [
      { name: 'a', bytes: 10, isActive: false, changedMs: 6, hasId: true },
      { name: 'b', bytes: 5, isActive: true, changedMs: 5, hasId: true },
    ])
    assert.deepEqual(await scripts.active(), { name: 'b', content: 'keep;' })
    assert.equal(await scripts.content('A'), undefined)
    assert.equal((await scripts.all()).length, 2)
  })
  await store.write(account, async ({ scripts }) => {
    const [, before] = await scripts.list()
    await scripts.put('b', 'discard;', 7)
    await scripts.rename('b', 'c')
    assert.equal((await scripts.list())[1]?.id, before?.id, 'the same script, whatever it is called')
  })
  assert.deepEqual(await store.read(account, ({ scripts }) => scripts.active()), { name: 'c', content: 'discard;' })

  const refused: [string, (scripts: Parameters<Parameters<MailStore['write']>[1]>[0]['scripts']) => Promise<void>][] = [
    ['sieve/no-such-script', (scripts) => scripts.activate('b')],
    ['sieve/no-such-script', (scripts) => scripts.delete('b')],
    ['sieve/no-such-script', (scripts) => scripts.rename('b', 'd')],
    ['sieve/script-exists', (scripts) => scripts.rename('c', 'a')],
    ['sieve/script-active', (scripts) => scripts.delete('c')],
    ['sieve/bad-name', (scripts) => scripts.put('x\ny', '', 0)],
    ['sieve/bad-name', (scripts) => scripts.put('x/y', '', 0)],
    ['sieve/bad-name', (scripts) => scripts.rename('c', '')],
    ['sieve/no-room', (scripts) => scripts.put('x', 'x'.repeat(SHELF_LIMITS.maxTotalBytes + 1), 0)],
    [
      'sieve/too-many-scripts',
      async (scripts) => {
        for (let n = 0; n <= SHELF_LIMITS.maxScripts; n++) await scripts.put(`s${n}`, '', 0)
      },
    ],
  ]
  for (const [code, work] of refused) {
    await assert.rejects(
      store.write(account, ({ scripts }) => work(scripts)),
      fault(code),
      code,
    )
  }
  assert.deepEqual(await names(), ['a', 'c'], 'nothing of what was refused is there')

  await store.write(account, async ({ scripts }) => {
    await scripts.activate(undefined)
    await scripts.delete('c')
    await scripts.remember('id', 'k', 100, 10)
    await scripts.remember('answer', 'k', 50, 10)
  })
  await store.read(account, async ({ scripts }) => {
    assert.deepEqual([await scripts.knows('id', 'k', 99), await scripts.knows('id', 'k', 100)], [true, false])
    assert.deepEqual([...(await scripts.known('answer', 20))], ['k'])
    assert.equal(await scripts.active(), undefined)
  })
  await store.write(account, async ({ scripts }) => {
    await scripts.remember('id', 'k', 500, 60)
    for (let n = 0; n < SHELF_LIMITS.maxMemories; n++) await scripts.remember('notice', `n${n}`, 1000 + n, 60)
  })
  await store.read(account, async ({ scripts }) => {
    assert.equal(await scripts.knows('id', 'k', 60), false, 'what would be forgotten first goes first')
    assert.equal((await scripts.known('notice', 60)).size, SHELF_LIMITS.maxMemories)
  })
  await keepEvents(account, store)
}

async function keepEvents(account: string, store: MailStore): Promise<void> {
  const event = { what: 'discarded', sender: 'bo@example.org', messageId: 'm', detail: '' } as const
  await store.write(account, async ({ scripts }) => {
    for (let n = 0; n < SHELF_LIMITS.maxEvents + 5; n++) await scripts.note({ ...event, atMs: n })
  })
  const events = await store.read(account, ({ scripts }) => scripts.events(1000))
  assert.equal(events.length, SHELF_LIMITS.maxEvents)
  assert.deepEqual(events[0], { ...event, atMs: SHELF_LIMITS.maxEvents + 4 })
}
