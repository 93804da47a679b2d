import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACCOUNT, JmapTestBed, type Loose, letter, MAIL } from '../../../../test/kit/jmap-test-bed.ts'
import { PROTECTION_CAPABILITY } from '../../../wire/jmap/protection.ts'
import { coreCapability } from '../core-capability.ts'
import { mailCapability } from '../mail/mail-capability.ts'
import { protectionCapability } from './protection-capability.ts'

async function openBed() {
  const asked: Loose[] = []
  const log = {
    find: async (query: Loose) => {
      asked.push(query)
      return []
    },
  }
  // What recipients' domains are asked for is not what is tested here.
  const services = { log: { ...log, latestTo: async () => new Map() } } as Loose
  const bed = await JmapTestBed.open({ capabilities: [coreCapability, mailCapability, protectionCapability(services)] })
  const trails = async (args: Loose, using: readonly string[] = [...MAIL, PROTECTION_CAPABILITY]): Promise<Loose> => {
    const methodCalls = [['MessageTrail/get', { accountId: ACCOUNT, ...args }, '0']]
    const answer: Loose = await (await bed.post(JSON.stringify({ using, methodCalls }))).json()
    return answer.methodResponses[0]
  }
  return { bed, trails, asked }
}

test('what nobody knows of a message is unknown, and its text is what it is; nothing of the text is told', async () => {
  const { bed, trails, asked } = await openBed()
  await using _bed = bed
  const id = await bed.deliver(letter('A secret subject'))
  const [name, { list, notFound }] = await trails({ ids: [id, 'M999'] })
  assert.equal(name, 'MessageTrail/get')
  assert.deepEqual(notFound, ['M999'])
  assert.deepEqual(list, [
    {
      id,
      author: 'unknown',
      autocrypt: 'unknown',
      member: { state: 'unknown' },
      providers: { state: 'unknown', received: [], receivedCut: false, sent: [] },
      content: {},
    },
  ])
  assert.deepEqual(asked, [{ accountId: 'a1', headerMessageId: 'Asecretsubject@example.net', most: 1000 }])
})

test('an encrypted message is told as such', async () => {
  const { bed, trails } = await openBed()
  await using _bed = bed
  const type = 'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b\n'
  const id = await bed.deliver(
    letter('Sealed', type, '--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b--'),
  )
  const [, { list }] = await trails({ ids: [id] })
  assert.deepEqual(list[0].content, { encrypted: 'openpgp' })
})

const refused: readonly (readonly [string, Loose, string])[] = [
  ['no ids', { ids: null }, 'invalidArguments'],
  ['more than fifty ids', { ids: Array.from({ length: 51 }, (_, at) => `M${at + 1}`) }, 'requestTooLarge'],
  ['an argument that it does not have', { ids: [], sort: [] }, 'invalidArguments'],
  ['somebody else’s account', { ids: [], accountId: 'Ab2' }, 'accountNotFound'],
]
for (const [what, args, type] of refused) {
  test(`${what}: ${type}`, async () => {
    const { bed, trails } = await openBed()
    await using _bed = bed
    const [name, error] = await trails(args)
    assert.deepEqual([name, error.type], ['error', type])
  })
}

test('without the capability there is no such method', async () => {
  const { bed, trails } = await openBed()
  await using _bed = bed
  assert.equal((await trails({ ids: [] }, MAIL))[1].type, 'unknownMethod')
})
