import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { utf8 } from '../../base/bytes.ts'
import { isFault } from '../../base/fault.ts'
import { type Log, silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import type { Directory, DkimKey } from '../directory/directory.ts'
import { MemoryDirectory } from '../directory/memory-directory.ts'
import { makeDkimKeys } from './dkim-keys.ts'
import { type DkimRecords, DkimRotation } from './dkim-rotation.ts'
import { DkimSigner } from './dkim-signer.ts'
import type { RotationSettings, SeenInDns } from './rotation-steps.ts'

const DOMAIN = 'example.org'
const HOUR = 3_600_000
const DAY = 24 * HOUR
const SETTINGS: RotationSettings = { rotateMs: 180 * DAY, settleMs: DAY, keepMs: 14 * DAY }

/** Keys are costly to make, and what they are makes no difference here. */
const pair = await makeDkimKeys(DOMAIN, Date.UTC(2026, 0, 1), [], 'signing')

test('a rotation from the first day to the last, with records that the operator publishes by hand', async () => {
  const place = await makePlace({ automatic: false })
  await place.pass(179 * DAY)
  assert.deepEqual(await place.states(), ['r2026a signing', 'e2026a signing'])
  await place.pass(DAY)
  assert.deepEqual(await place.states(), ['r2026a signing', 'e2026a signing', 'r2026b planned', 'e2026b planned'])
  await place.pass(30 * DAY)
  assert.deepEqual(
    (await place.states()).slice(2),
    ['r2026b planned', 'e2026b planned'],
    'nothing signs that nobody finds',
  )
  place.zone.add('r2026b').add('e2026b')
  await place.pass(0)
  assert.deepEqual((await place.states()).slice(2), ['r2026b published', 'e2026b published'])
  await place.pass(DAY - 1)
  assert.deepEqual(await place.signers(), ['r2026a', 'e2026a'])
  await place.pass(1)
  assert.deepEqual(await place.signers(), ['r2026b', 'e2026b'])
  assert.deepEqual((await place.states()).slice(0, 2), ['r2026a retired', 'e2026a retired'])
  assert.ok(
    (await place.keys()).filter(({ state }) => state === 'retired').every(({ privateKey }) => privateKey === ''),
  )
  await place.pass(14 * DAY)
  assert.deepEqual((await place.states()).slice(0, 2), ['r2026a removed', 'e2026a removed'])
  await place.pass(DAY)
  assert.equal((await place.states()).length, 4, 'as long as the DNS shows it, it is kept in mind')
  place.zone.delete('r2026a')
  place.zone.delete('e2026a')
  await place.pass(DAY)
  assert.deepEqual(await place.states(), ['r2026b signing', 'e2026b signing'])
})

test('where the DNS can be changed, all of it happens by itself', async () => {
  const place = await makePlace({ automatic: true })
  for (let day = 0; day < 200; day++) await place.pass(DAY)
  assert.deepEqual(await place.states(), ['r2026b signing', 'e2026b signing'])
  assert.deepEqual([...place.zone].sort(), ['e2026b', 'r2026b'])
})

test('a record that is withdrawn before its key signs puts the key back', async () => {
  const place = await makePlace({ automatic: false })
  await place.rotation.rotate(DOMAIN, false)
  place.zone.add('r2026b').add('e2026b')
  await place.pass(0)
  place.zone.delete('r2026b')
  await place.pass(2 * DAY)
  assert.deepEqual((await place.states()).slice(2), ['r2026b planned', 'e2026b signing'])
})

test('a DNS that does not answer decides nothing', async () => {
  const place = await makePlace({ automatic: false })
  await place.rotation.rotate(DOMAIN, false)
  place.zone.add('r2026b').add('e2026b')
  await place.pass(0)
  place.silent = true
  await place.pass(30 * DAY)
  assert.deepEqual(await place.signers(), ['r2026a', 'e2026a'])
})

test('a record that is gone is warned of once, one that was never there is not', async () => {
  const place = await makePlace({ automatic: false })
  place.zone.clear()
  await place.pass(0)
  assert.deepEqual(place.warnings, [])
  place.zone.add('r2026a')
  await place.pass(0)
  place.zone.delete('r2026a')
  await place.pass(0)
  assert.deepEqual(place.warnings, ['dkim/not-in-dns r2026a absent'])
})

test('the operator may say that new keys sign at once', async () => {
  const place = await makePlace({ automatic: false })
  const made = await place.rotation.rotate(DOMAIN, true)
  assert.deepEqual(
    made.map(({ selector, state }) => `${selector} ${state}`),
    ['r2026b signing', 'e2026b signing'],
  )
  assert.deepEqual(await place.signers(), ['r2026b', 'e2026b'])
})

test('asked for twice, there is one new pair', async () => {
  const place = await makePlace({ automatic: false })
  await place.rotation.rotate(DOMAIN, false)
  await place.rotation.rotate(DOMAIN, false)
  assert.equal((await place.states()).length, 4)
})

test('a stolen key is given up at once, and its algorithm goes on with another', async () => {
  const place = await makePlace({ automatic: true })
  await place.rotation.retire(DOMAIN, 'r2026a')
  assert.deepEqual(await place.states(), ['r2026a removed', 'e2026a signing', 'r2026b signing', 'e2026b planned'])
  assert.equal((await place.keys())[0]?.privateKey, '')
  assert.ok(!place.zone.has('r2026a') && place.zone.has('r2026b'))
  await assert.rejects(place.rotation.retire(DOMAIN, 'x'), (error) => isFault(error, 'dkim/no-such-key'))
  await assert.rejects(place.rotation.retire('other.test', 'x'), (error) => isFault(error, 'directory/no-such-domain'))
})

test('killed anywhere, with a DNS that comes and goes, something always signs, and what has signed can be found for as long as it is looked for', async () => {
  const event = fc.oneof(
    fc.record({ kind: fc.constant('pass' as const), days: fc.integer({ min: 0, max: 60 }) }),
    fc.record({ kind: fc.constant('kill' as const), after: fc.integer({ min: 0, max: 6 }), done: fc.boolean() }),
    fc.record({ kind: fc.constantFrom<'rotate' | 'silence' | 'voice'>('rotate', 'silence', 'voice') }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 25 }), async (events) => {
      const place = await makePlace({ automatic: true })
      for (const one of events) {
        if ('after' in one) {
          place.kill(one.after, one.done)
          await place.pass(0)
          place.kill(undefined, false)
        } else if ('days' in one) await place.pass(one.days * DAY)
        else if (one.kind === 'rotate') await place.rotation.rotate(DOMAIN, false)
        else place.silent = one.kind === 'silence'
        await place.checkSignatures()
      }
    }),
    { numRuns: 30 },
  )
})

async function makePlace({ automatic }: { automatic: boolean }) {
  const clock = new ManualClock()
  const directory = new MemoryDirectory()
  await directory.addDomain({ name: DOMAIN, catchAll: undefined, createdMs: 0 })
  await directory.addDkimKeys(pair)
  const zone = new Set(pair.map(({ selector }) => selector))
  const signed = new Map<string, number>()
  let left: number | undefined
  let isDone = false
  /** Ends the process before or after the write that is counted down to. */
  const write = async <T>(work: () => Promise<T>): Promise<T> => {
    if (left === undefined) return work()
    if (left-- > 0) return work()
    if (isDone) await work()
    throw new Error('killed')
  }
  const place = {
    silent: false,
    warnings: [] as string[],
    zone,
    kill(after: number | undefined, done: boolean) {
      left = after
      isDone = done
    },
    keys: () => directory.dkimKeys(DOMAIN),
    states: async () => (await directory.dkimKeys(DOMAIN)).map(({ selector, state }) => `${selector} ${state}`),
    async signers() {
      const signer = new DkimSigner((domain) => directory.dkimKeys(domain), clock)
      const message = {
        chunks: async function* () {
          yield utf8('From: a@example.org\r\n\r\nx\r\n')
        },
      }
      const fields = Buffer.from(await signer.sign(DOMAIN, message)).toString('latin1')
      return [...fields.matchAll(/ s=(\w+);/g)].map((match) => match[1] as string)
    },
    async pass(ms: number) {
      clock.advance(ms)
      // What comes due in one round may make more due in the next.
      for (let round = 0; round < 3; round++) {
        await rotation.round(DOMAIN).catch((error: Error) => {
          if (error.message !== 'killed' && !isFault(error, 'dns/silent')) throw error
        })
      }
    },
    async checkSignatures() {
      const signers = (await directory.dkimKeys(DOMAIN)).filter(({ state }) => state === 'signing')
      assert.equal(signers.length, 2)
      for (const { selector } of signers) signed.set(selector, clock.nowMs())
      for (const [selector, atMs] of signed) {
        if (clock.nowMs() - atMs < SETTINGS.keepMs)
          assert.ok(zone.has(selector), `${selector} has signed and is not to be found`)
      }
    },
    get rotation() {
      return rotation
    },
  }
  const records: DkimRecords = {
    async look({ selector }): Promise<SeenInDns> {
      if (place.silent) return 'unknown'
      return zone.has(selector) ? 'right' : 'absent'
    },
    async change(_, put, remove) {
      if (!automatic) return false
      return write(async () => {
        for (const { selector } of put) zone.add(selector)
        for (const { selector } of remove) zone.delete(selector)
        return true
      })
    },
  }
  const failing: Pick<Directory, 'domain' | 'dkimKeys' | 'addDkimKeys' | 'moveDkimKeys'> = {
    domain: (name) => directory.domain(name),
    dkimKeys: (domain) => directory.dkimKeys(domain),
    addDkimKeys: (keys: readonly DkimKey[]) => write(() => directory.addDkimKeys(keys)),
    moveDkimKeys: (domain, steps, nowMs) => write(() => directory.moveDkimKeys(domain, steps, nowMs)),
  }
  const log: Log = {
    ...silentLog,
    warn: (event, facts) => void place.warnings.push(`${event} ${facts?.['selector']} ${facts?.['shown']}`),
  }
  const rotation = new DkimRotation(failing, records, SETTINGS, clock, log)
  return place
}
