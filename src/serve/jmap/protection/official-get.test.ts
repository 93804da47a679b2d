import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACCOUNT, JmapTestBed, type Loose, letter, MAIL } from '../../../../test/kit/jmap-test-bed.ts'
import type { MailReader } from '../../../core/mail/mail-store.ts'
import type { Provenance } from '../../../core/mail/provenance.ts'
import { PROTECTION_CAPABILITY } from '../../../wire/jmap/protection.ts'
import { coreCapability } from '../core-capability.ts'
import { mailCapability } from '../mail/mail-capability.ts'
import { getOfficial } from './official-get.ts'

const capability = {
  uri: PROTECTION_CAPABILITY,
  announce: { server: () => ({}), account: () => ({}) },
  methods: { 'OfficialEmail/get': getOfficial },
}
const OF_HOUSE: Provenance = { authentication: undefined, hops: [], verdict: { kind: 'deliver' }, isOfHouse: true }

/** A member who has messages; of that with the body `official` the store says that the house has put it there. */
async function openBed() {
  let official = 0
  const bed: JmapTestBed = await JmapTestBed.open({
    capabilities: [coreCapability, mailCapability, capability],
    changes: {
      read: (account, work) =>
        bed.mail.read(account, (reader: MailReader) => {
          const provenance = async (bodyId: number) => (bodyId === official ? OF_HOUSE : reader.provenance(bodyId))
          return work(
            new Proxy(reader, {
              get: (target, name) => {
                const value = name === 'provenance' ? provenance : Reflect.get(target, name)
                return typeof value === 'function' && name !== 'provenance' ? value.bind(target) : value
              },
            }),
          )
        }),
    },
  })
  bed.using = [...MAIL, PROTECTION_CAPABILITY]
  const mark = async (id: string) => {
    const { list }: Loose = await bed.call('Email/get', { ids: [id], properties: ['blobId'] })
    official = Number(list[0].blobId.slice(1))
  }
  return { bed, mark }
}

test('what the house has put there is official, also when it was moved and copied; what only says so is not', async () => {
  const { bed, mark } = await openBed()
  await using _bed = bed
  const house = await bed.deliver(letter('Your certificate'))
  const header = 'From: postmaster@mail.posthus.test\r\nX-Official: yes\r\nX-Posthus-Official: yes'
  const forged = await bed.deliver(letter('Your password', header))
  await bed.call('Email/set', { update: { [forged]: { 'keywords/$official': true, 'keywords/$flagged': true } } })
  await mark(house)
  const archive = (await bed.call('Mailbox/query', { filter: { role: 'archive' } })).ids[0]
  await bed.call('Email/set', { update: { [house]: { mailboxIds: { [archive]: true } } } })
  const { list, notFound, accountId }: Loose = await bed.call('OfficialEmail/get', { ids: [house, forged, 'M999'] })
  assert.equal(accountId, ACCOUNT)
  assert.deepEqual(notFound, ['M999'])
  assert.deepEqual(
    list.toSorted((a: Loose, b: Loose) => (a.id < b.id ? -1 : 1)),
    [
      { id: house, isOfficial: true },
      { id: forged, isOfficial: false },
    ],
  )
})

test('it is asked for by ids, of one’s own account', async () => {
  const { bed } = await openBed()
  await using _bed = bed
  assert.equal(await bed.refusal('OfficialEmail/get', { ids: null }), 'invalidArguments')
  assert.equal(await bed.refusal('OfficialEmail/get', { ids: [], accountId: 'Ab2' }), 'accountNotFound')
})
