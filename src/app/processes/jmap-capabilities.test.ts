import assert from 'node:assert/strict'
import test from 'node:test'
import { ANNA, type Loose } from '../../../test/kit/jmap-test-bed.ts'
import { BOS, SharingTestBed } from '../../../test/kit/sharing-test-bed.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import type { PushServices } from '../../serve/jmap/push/push-services.ts'
import type { House } from '../house/house.ts'
import { jmapCapabilities } from './jmap-capabilities.ts'

/** What works with accounts of others. A method that is added here has to have been thought through for that. */
const ON_SHARED = [
  'Blob/copy',
  'Blob/get',
  'Blob/lookup',
  'Blob/upload',
  'Core/echo',
  'Email/changes',
  'Email/copy',
  'Email/get',
  'Email/import',
  'Email/parse',
  'Email/query',
  'Email/queryChanges',
  'Email/set',
  'Mailbox/changes',
  'Mailbox/get',
  'Mailbox/query',
  'Mailbox/queryChanges',
  'Mailbox/set',
  'MessageTrail/get',
  'SearchSnippet/get',
  'Thread/changes',
  'Thread/get',
]

/** Everything that JMAP offers, on a house in which nothing stands: what is refused is refused before it is asked. */
function capabilities() {
  const house = {
    configuration: { limits: {}, queue: {}, tls: {} },
    outbound: {},
    clock: new ManualClock(),
  } as unknown as House
  return jmapCapabilities(house, {} as PushServices, async () => ({}))
}

test('methods of mail, blobs and the way of a message work with accounts of others, and no other ones', () => {
  const all = capabilities()
  assert.deepEqual(all.flatMap(({ onShared }) => onShared ?? []).sort(), ON_SHARED)
  for (const { onShared = [], methods } of all) for (const name of onShared) assert.ok(name in methods, name)
})

test('every other method is refused for an account of somebody else, and for one that is unknown', async () => {
  const known = new Set(['urn:ietf:params:jmap:core', 'urn:ietf:params:jmap:mail'])
  const others = capabilities().filter(
    ({ uri, announce }) => announce.server && !known.has(uri) && !/principals|:blob$/.test(uri),
  )
  await using bed = await SharingTestBed.open({ capabilities: () => others })
  await bed.mailbox('Work', { [ANNA.id]: 'lrswipkxtea' })
  const names = others.flatMap(({ methods }) => Object.keys(methods)).filter((name) => !ON_SHARED.includes(name))
  assert.ok(names.length > 30, `${names.length}`)
  for (let at = 0; at < names.length; at += 50) {
    const some = names.slice(at, at + 50)
    for (const accountId of [BOS, 'Anobody']) {
      const expected = accountId === BOS ? 'accountNotSupportedByMethod' : 'accountNotFound'
      const { methodResponses } = await bed.calls(some.map((name) => [name, { accountId }] as const))
      for (const [place, [, { type }]] of (methodResponses as Loose[]).entries()) {
        // Something else that is wrong may be found first.
        if (accountId === BOS || type !== 'invalidArguments')
          assert.equal(type, expected, `${some[place]} ${accountId}`)
      }
    }
  }
})
