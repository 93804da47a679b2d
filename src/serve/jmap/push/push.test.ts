import assert from 'node:assert/strict'
import { test } from 'node:test'
import { JmapTestBed, type Loose, letter, MAIL } from '../../../../test/kit/jmap-test-bed.ts'
import type { PushSubscription, PushSubscriptionChange } from '../../../core/push/push-subscription.ts'
import { mailCapability } from '../mail/mail-capability.ts'
import { coreWithPush, vapidCapability } from './push-capability.ts'
import type { PushServices } from './push-services.ts'

const DAY_MS = 24 * 60 * 60_000
const KEYS = {
  p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
  auth: 'BTBZMqHH6r4Tts7J_aSIgg',
}
const NEW = { deviceClientId: 'phone', url: 'https://push.example.net/abc', keys: KEYS, types: ['Email'] }

/** JMAP with subscriptions in memory. */
class PushBed implements AsyncDisposable {
  readonly kept = new Map<string, PushSubscription>()
  changes = 0
  readonly bed: JmapTestBed

  private constructor(bed: JmapTestBed, holder: { push?: PushBed }) {
    this.bed = bed
    holder.push = this
  }

  static async open(): Promise<PushBed> {
    const holder: { push?: PushBed } = {}
    const own = (): PushBed => holder.push as PushBed
    const push: PushServices = {
      subscriptions: {
        add: async (one, most) => {
          const isRoom = own().kept.size < most
          if (isRoom) own().kept.set(one.id, one)
          return isRoom
        },
        of: async (account) => [...own().kept.values()].filter(({ accountId }) => accountId === account),
        all: async () => [...own().kept.values()],
        change: async (_account, id, { verified, ...change }: PushSubscriptionChange) => {
          const more = verified ? { isVerified: true, told: verified } : {}
          own().kept.set(id, { ...(own().kept.get(id) as PushSubscription), ...change, ...more })
          return true
        },
        noteGreeted: async () => undefined,
        noteTold: async () => undefined,
        remove: async (_account, id) => own().kept.delete(id),
        sweep: async () => 0,
      },
      applicationServerKey: 'the key',
      limits: { maxSubscriptions: 2, longestMs: 7 * DAY_MS },
      states: async (_account, types) => Object.fromEntries((types ?? ['Email', 'Mailbox']).map((type) => [type, 's'])),
      credentialMs: async () => 5,
      changed: () => void own().changes++,
    }
    const bed = await JmapTestBed.open({ capabilities: [coreWithPush(push), vapidCapability(push), mailCapability] })
    return new PushBed(bed, holder)
  }

  /** The response to a call: these belong to no account. */
  async call(name: string, args: Loose): Promise<Loose> {
    const request = { using: MAIL, methodCalls: [[name, args, '0']] }
    const { methodResponses } = (await (await this.bed.post(JSON.stringify(request))).json()) as Loose
    const [[answered, response]] = methodResponses
    return answered === 'error' ? { error: response.type } : response
  }

  async create(object: Loose = NEW): Promise<Loose> {
    return this.call('PushSubscription/set', { create: { k: object } })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.bed[Symbol.asyncDispose]()
  }
}

test('nothing is pushed to somebody new without the password', async () => {
  await using own = await PushBed.open()
  const { created } = await own.create()
  own.bed.isProved = false
  const { notCreated } = await own.create({ ...NEW, deviceClientId: 'other' })
  assert.deepEqual([notCreated.k.type, own.kept.size], ['passwordNeeded', 1])
  const { updated } = await own.call('PushSubscription/set', { update: { [created.k.id]: { types: ['Mailbox'] } } })
  assert.deepEqual(Object.keys(updated), [created.k.id])
  // A program that has an app password has nothing else to show.
  own.bed.credential = 'app:phone'
  assert.equal((await own.create({ ...NEW, deviceClientId: 'phone' })).notCreated, null)
})

test('a client subscribes, shows the code that came over the url, and from then on changes are told', async () => {
  await using push = await PushBed.open()
  const { created } = await push.create()
  const { id, expires } = created.k
  assert.equal(expires, new Date(push.bed.clock.nowMs() + 7 * DAY_MS).toISOString().replace('.000Z', 'Z'))
  assert.equal(push.changes, 1)
  const kept = push.kept.get(id) as PushSubscription
  assert.deepEqual([kept.isVerified, kept.wasGreeted, kept.credentialMs, kept.accountId], [false, false, 5, 'a1'])
  const before = await push.call('PushSubscription/get', { ids: null })
  const told = { id, deviceClientId: 'phone', verificationCode: null, expires, types: ['Email'] }
  assert.deepEqual(before, { list: [told], notFound: [] })
  const wrong = await push.call('PushSubscription/set', { update: { [id]: { verificationCode: 'guessed' } } })
  assert.deepEqual(wrong.notUpdated[id].properties, ['verificationCode'])
  assert.equal(push.kept.get(id)?.isVerified, false)
  const { updated } = await push.call('PushSubscription/set', { update: { [id]: { verificationCode: kept.code } } })
  assert.deepEqual(updated, { [id]: null })
  assert.deepEqual([push.kept.get(id)?.isVerified, push.kept.get(id)?.told], [true, { Email: 's' }])
  const { list } = await push.call('PushSubscription/get', { ids: [id, 'none'], properties: ['verificationCode'] })
  assert.deepEqual(list, [{ id, verificationCode: kept.code }])
})

test('it is changed, comes to an end no later than it may, and goes', async () => {
  await using push = await PushBed.open()
  const { id } = (await push.create({ ...NEW, keys: null, types: null, expires: '2099-01-01T00:00:00Z' })).created.k
  assert.equal(push.kept.get(id)?.expiresMs, push.bed.clock.nowMs() + 7 * DAY_MS)
  const soon = new Date(push.bed.clock.nowMs() + DAY_MS).toISOString().replace('.000Z', 'Z')
  const { updated } = await push.call('PushSubscription/set', {
    update: { [id]: { types: ['Mailbox'], expires: soon } },
  })
  assert.deepEqual(updated, { [id]: { expires: soon } })
  assert.deepEqual(push.kept.get(id)?.types, ['Mailbox'])
  const gone = await push.call('PushSubscription/set', { destroy: [id, 'none'] })
  assert.deepEqual([gone.destroyed, gone.notDestroyed.none.type, push.kept.size], [[id], 'notFound', 0])
  const lost = await push.call('PushSubscription/set', { update: { [id]: { types: null } } })
  assert.equal(lost.notUpdated[id].type, 'notFound')
})

const wrong: readonly (readonly [what: string, change: Loose, property: string])[] = [
  ['a url without TLS', { url: 'http://push.example.net/' }, 'url'],
  ['a url with a password', { url: 'https://a:b@push.example.net/' }, 'url'],
  ['no url', { url: 'nonsense' }, 'url'],
  ['a url without end', { url: `https://push.example.net/${'x'.repeat(3000)}` }, 'url'],
  ['no name of the client', { deviceClientId: '' }, 'deviceClientId'],
  ['a point that is none', { keys: { ...KEYS, p256dh: `B${'A'.repeat(86)}` } }, 'keys'],
  ['half of the keys', { keys: { auth: KEYS.auth } }, 'keys'],
  ['keys that are no base64', { keys: { ...KEYS, auth: '!' } }, 'keys'],
  ['a code of its own', { verificationCode: 'x' }, 'verificationCode'],
  ['a time that is none', { expires: 'tomorrow' }, 'expires'],
  ['types that are no names', { types: ['a b'] }, 'types'],
  ['an id of its own', { id: 'x' }, 'id'],
]
for (const [what, change, property] of wrong) {
  test(`a subscription is not made with ${what}`, async () => {
    await using push = await PushBed.open()
    const { notCreated } = await push.create({ ...NEW, ...change })
    assert.deepEqual([notCreated.k.type, notCreated.k.properties], ['invalidProperties', [property]])
    assert.equal(push.kept.size, 0)
  })
}

test('where it leads to is told to nobody and never changed; it belongs to no account, and there are so many at most', async () => {
  await using push = await PushBed.open()
  const { id } = (await push.create()).created.k
  for (const properties of [['url'], ['id', 'keys']]) {
    assert.deepEqual(await push.call('PushSubscription/get', { properties }), { error: 'forbidden' })
  }
  assert.deepEqual(await push.call('PushSubscription/get', { properties: ['nothing'] }), { error: 'invalidArguments' })
  assert.deepEqual(await push.call('PushSubscription/get', { accountId: 'Aa1' }), { error: 'invalidArguments' })
  const { notUpdated } = await push.call('PushSubscription/set', { update: { [id]: { url: 'https://evil.example/' } } })
  assert.deepEqual(notUpdated[id].properties, ['url'])
  await push.create()
  assert.equal((await push.create()).notCreated.k.type, 'overQuota')
})

test('it is seen by who shows the credential that it was made with, and by nobody else', async () => {
  await using push = await PushBed.open()
  push.bed.credential = 'app:phone'
  const { id } = (await push.create()).created.k
  assert.deepEqual([push.kept.get(id)?.madeWith, push.kept.get(id)?.knownBy], ['app:phone', 'the key'])
  push.bed.credential = 'password'
  assert.deepEqual(await push.call('PushSubscription/get', {}), { list: [], notFound: [] })
  const others = await push.call('PushSubscription/set', { update: { [id]: { types: null } }, destroy: [id] })
  assert.deepEqual([others.notUpdated[id].type, others.notDestroyed[id].type], ['notFound', 'notFound'])
  push.bed.credential = 'app:phone'
  assert.deepEqual((await push.call('PushSubscription/set', { destroy: [id] })).destroyed, [id])
})

test('a whole object as it was told is a patch, before the code was shown and after it', async () => {
  await using push = await PushBed.open()
  const { id } = (await push.create()).created.k
  const whole = async () => (await push.call('PushSubscription/get', {})).list[0]
  const put = async (change: Loose) =>
    push.call('PushSubscription/set', { update: { [id]: { ...(await whole()), ...change } } })
  assert.deepEqual(Object.keys((await put({ types: null })).updated), [id])
  assert.equal(push.kept.get(id)?.isVerified, false)
  await put({ verificationCode: push.kept.get(id)?.code })
  assert.deepEqual(Object.keys((await put({ types: ['Email'] })).updated), [id])
  assert.deepEqual([push.kept.get(id)?.isVerified, push.kept.get(id)?.types], [true, ['Email']])
  for (const change of [{ id: 'x' }, { deviceClientId: 'x' }, { verificationCode: null }, { verificationCode: 'x' }]) {
    assert.deepEqual((await put(change)).notUpdated[id].properties, Object.keys(change))
  }
  const unknown = await push.call('PushSubscription/set', { update: { '#none': {} }, destroy: ['#none'] })
  assert.deepEqual([unknown.notUpdated['#none'].type, unknown.notDestroyed['#none'].type], ['notFound', 'notFound'])
})

test('the key that services know us by is told', async () => {
  await using push = await PushBed.open()
  await push.bed.deliver(letter('Hello'))
  const { capabilities } = (await (await push.bed.fetch('/jmap/session')).json()) as Loose
  assert.deepEqual(capabilities['urn:ietf:params:jmap:webpush-vapid'], { applicationServerKey: 'the key' })
})
