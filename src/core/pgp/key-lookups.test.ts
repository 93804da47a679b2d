import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readKey } from 'openpgp'
import { utf8 } from '../../base/bytes.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { readArmor } from '../../wire/openpgp/armor.ts'
import * as keys from '../../wire/openpgp/keys.fixture.ts'
import type { FoundKey } from './key-directories.ts'
import { KeyLookups, LOOKUP_LIMITS, type LookupLimits } from './key-lookups.ts'
import type { PublishedKeys } from './published-keys.ts'

const BOS = readArmor(keys.BOS_KEY, 'PUBLIC KEY BLOCK')
const ANNAS = readArmor(keys.ANNAS_KEY, 'PUBLIC KEY BLOCK')

function open(answers: Readonly<Record<string, FoundKey>>, limits: Partial<LookupLimits> = {}) {
  const clock = new ManualClock(0)
  const asked: string[] = []
  const state = { running: 0, most: 0 }
  const own = {
    isOurs: async (address: string) => address.endsWith('@posthus.test'),
    tryFind: async (address: string) => (address === 'anna@posthus.test' ? utf8('own') : undefined),
  }
  const elsewhere = {
    async find(address: string): Promise<FoundKey> {
      asked.push(address)
      state.most = Math.max(state.most, ++state.running)
      await new Promise((resolve) => setImmediate(resolve))
      state.running--
      return answers[address] ?? { kind: 'absent' }
    },
  }
  const lookups = new KeyLookups(own as unknown as PublishedKeys, elsewhere, clock, { ...LOOKUP_LIMITS, ...limits })
  const kind = async (address: string, member = 'm') => (await lookups.find(member, address)).kind
  return { lookups, kind, asked, clock, state }
}

test('our own domains are answered from the store, and nobody is asked', async () => {
  const { kind, asked } = open({})
  assert.deepEqual([await kind('anna@posthus.test'), await kind('bo@posthus.test')], ['found', 'absent'])
  assert.deepEqual(asked, [])
})

test('what was answered is remembered for a member, a failure for a shorter time', async () => {
  const { kind, asked, clock } = open({
    'bo@example.net': { kind: 'found', octets: BOS },
    'x@example.net': { kind: 'failed', reason: 'silence' },
  })
  const all = ['bo@example.net', 'nobody@example.net', 'x@example.net']
  const kinds = ['found', 'absent', 'failed']
  assert.deepEqual(await Promise.all(all.map((one) => kind(one))), kinds)
  assert.deepEqual(await Promise.all(all.map((one) => kind(one))), kinds)
  assert.equal(await kind('bo@EXAMPLE.net'), 'found')
  assert.deepEqual(asked.splice(0), all)
  clock.advance(LOOKUP_LIMITS.failureKeptMs + 1)
  assert.deepEqual(await Promise.all(all.map((one) => kind(one))), kinds)
  assert.deepEqual(asked.splice(0), ['x@example.net'])
  clock.advance(LOOKUP_LIMITS.keptMs)
  await kind('bo@example.net')
  assert.deepEqual(asked, ['bo@example.net'])
})

test('a member who asks twice at a time is answered by one look-up', async () => {
  const { kind, asked } = open({})
  await Promise.all([kind('bo@example.net'), kind('bo@example.net')])
  assert.equal(asked.length, 1)
})

test('neither the time nor the cost of a look-up tells a member what another one has looked up', async () => {
  const { kind, asked } = open({ 'bo@example.net': { kind: 'found', octets: BOS } }, { maxPerHour: 1 })
  assert.equal(await kind('bo@example.net', 'one'), 'found')
  assert.equal(await kind('bo@example.net', 'other'), 'found')
  assert.deepEqual(asked, ['bo@example.net', 'bo@example.net'], 'the directory is asked, as it is for any address')
  assert.equal(await kind('nobody@example.net', 'other'), 'failed', 'and the look-up has counted')
})

test('a member has so many in an hour; others have theirs, and what is remembered costs nothing', async () => {
  const { kind, clock } = open({}, { maxPerHour: 2 })
  assert.deepEqual(
    [await kind('a@e.test'), await kind('b@e.test'), await kind('c@e.test'), await kind('a@e.test')],
    ['absent', 'absent', 'failed', 'absent'],
  )
  assert.equal(await kind('c@e.test', 'other'), 'absent')
  clock.advance(3_600_000)
  assert.equal(await kind('d@e.test'), 'absent')
})

test('so many are asked for at once', async () => {
  const { kind, state } = open({}, { maxAtOnce: 3 })
  await Promise.all(Array.from({ length: 20 }, (_, at) => kind(`${at}@e.test`)))
  assert.equal(state.most, 3)
  assert.equal(state.running, 0)
})

test('who has many looked up keeps nobody else from it', async () => {
  const { kind, asked } = open({}, { maxAtOnce: 1 })
  const many = Array.from({ length: 20 }, (_, at) => kind(`${at}@e.test`, 'greedy'))
  await Promise.all([...many, kind('x@e.test', 'other'), kind('y@e.test', 'third')])
  assert.deepEqual(asked.slice(0, 5), ['0@e.test', '1@e.test', 'x@e.test', 'y@e.test', '2@e.test'])
  assert.equal(asked.length, 22)
})

test('what is remembered is bounded, in answers and in octets', async () => {
  const { kind, asked } = open({}, { maxKept: 2 })
  for (const name of ['a', 'b', 'c', 'b', 'c', 'a']) await kind(`${name}@e.test`)
  assert.deepEqual(
    asked.map((address) => address[0]),
    ['a', 'b', 'c', 'a'],
  )
  const small = open({ 'bo@example.net': { kind: 'found', octets: BOS } }, { maxKeptBytes: 100 })
  await small.kind('bo@example.net')
  await small.kind('bo@example.net')
  assert.equal(small.asked.length, 2)
})

test('of what a directory gives, only what is of the address is handed on', async () => {
  const octetsOf = async (octets: Uint8Array, address: string) => {
    const found = await open({ [address]: { kind: 'found', octets } }).lookups.find('m', address)
    return found.kind === 'found' ? (await readKey({ binaryKey: found.octets })).getUserIDs() : found.kind
  }
  assert.deepEqual(await octetsOf(ANNAS, 'Private@example.net'), ['Anna <Private@example.net>'])
  assert.equal(await octetsOf(BOS, 'eve@example.net'), 'absent')
  assert.equal(await octetsOf(utf8('<html>'), 'bo@example.net'), 'absent')
  assert.equal(await octetsOf(readArmor(keys.BOS_WRAPPED_KEY, 'PRIVATE KEY BLOCK'), 'bo@example.net'), 'absent')
})
