import assert from 'node:assert/strict'
import { generateKeyPairSync, webcrypto, X509Certificate } from 'node:crypto'
import { test } from 'node:test'
import { refused, type TestAnswer } from '../../../../test/kit/acme/authority.ts'
import { OrderHouse } from '../../../../test/kit/acme/order-house.ts'
import { tryCertificateId } from '../../../wire/acme/certificate-id.ts'
import type { CertificateEntry } from '../certificate-entry.ts'
import { makeOrder } from './make-order.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
const NAME = 'mail.example.org'

test('every wanted name gets a certificate with a key of its own, and nothing is left lying about', async (t) => {
  const house = await OrderHouse.open(t)
  house.wanted = [NAME, 'www.example.org', NAME]
  house.start()
  await house.until(async () => (await house.shown()).length === 2, 10 * MINUTE_MS)
  const shown = await house.shown()
  assert.deepEqual(shown.flatMap(({ names }) => names).sort(), [NAME, 'www.example.org'])
  assert.equal(new Set(shown.map(({ spki }) => spki)).size, 2)
  assert.ok(shown.every(({ facts, chain }) => facts && (chain?.match(/BEGIN/g) ?? []).length === 2))
  await house.until(async () => (await house.book.orders()).length === 0, MINUTE_MS)
  assert.deepEqual(await house.board.orders(), [])
})

test('orders that come to their end while a round looks around are not made again', async (t) => {
  const house = await OrderHouse.open(t)
  house.wanted = ['a.example.org', 'b.example.org', 'c.example.org']
  let isFirst = true
  house.pause = async () => {
    // The first round makes the orders; the second one takes so long that all of them are done.
    if (isFirst) isFirst = false
    else await house.settleOrders(async () => (await house.shown()).length === 3)
  }
  house.start()
  await house.until(async () => (await house.book.orders()).length === 3, MINUTE_MS)
  house.look()
  await house.until(
    async () => (await house.shown()).length === 3 && (await house.book.orders()).length === 0,
    MINUTE_MS,
  )
  assert.equal(house.authority.issued.length, 3)
  assert.equal((await house.inventory.entries()).length, 3)
})

test('names that belong together can be in one certificate', async (t) => {
  const house = await OrderHouse.open(t, { namesPerCertificate: 10 })
  house.wanted = [...Array(12).keys()].map((i) => `h${i}.example.org`)
  house.start()
  await house.until(async () => (await house.shown()).length === 2, 10 * MINUTE_MS)
  assert.deepEqual((await house.shown()).map(({ names }) => names.length).sort(), [10, 2])
})

for (const profile of ['classic', 'shortlived'] as const) {
  test(`a certificate of ${profile} life is renewed in time, with a new key that was there before, and says what it replaces`, async (t) => {
    const house = await OrderHouse.open(t)
    const { authority } = house
    authority.profiles = { classic: { says: '', days: profile === 'classic' ? 90 : 6 } }
    authority.hasRenewalInfo = false
    house.wanted = [NAME]
    house.start()
    await house.until(async () => (await house.shown()).length === 1, 10 * MINUTE_MS)
    const first = (await house.shown())[0] as CertificateEntry
    await house.until(async () => (await house.shown()).length === 2, 90 * DAY_MS, HOUR_MS)
    const second = (await house.shown())[0] as CertificateEntry
    const life = (first.facts?.notAfterMs ?? 0) - (first.facts?.notBeforeMs ?? 0)
    const left = ((first.facts?.notAfterMs ?? 0) - (second.facts?.notBeforeMs ?? 0)) / life
    assert.ok(profile === 'classic' ? left > 0.32 && left < 0.4 : left > 0.48 && left < 0.58, `${left}`)
    assert.notEqual(first.spki, second.spki)
    const ahead = (second.facts?.notBeforeMs ?? 0) - second.createdMs
    assert.ok(ahead > 40 * HOUR_MS && ahead < 52 * HOUR_MS, `${ahead / HOUR_MS} h`)
  })
}

test('a certificate is renewed within the window that its authority suggests, and the order says what it replaces', async (t) => {
  const house = await OrderHouse.open(t)
  house.wanted = [NAME]
  house.start()
  const first = await firstCertificate(house)
  const [startMs, endMs] = [house.clock.nowMs() + 5 * DAY_MS, house.clock.nowMs() + 6 * DAY_MS]
  house.authority.windows.set(idOf(first), { startMs, endMs })
  await house.until(async () => (await house.shown()).length === 2, 8 * DAY_MS, 10 * MINUTE_MS)
  assert.ok(house.clock.nowMs() >= startMs && house.clock.nowMs() <= endMs + HOUR_MS)
  assert.equal(house.authority.orders.at(-1)?.replaces, idOf(first))
})

test('a window in the past has the certificate replaced at once: somebody has revoked it', async (t) => {
  const house = await OrderHouse.open(t)
  house.wanted = [NAME]
  house.start()
  const first = await firstCertificate(house)
  house.authority.windows.set(idOf(first), { startMs: 1000, endMs: 2000, retryAfter: '3600' })
  const from = house.clock.nowMs()
  await house.until(async () => (await house.shown()).length === 2, DAY_MS, MINUTE_MS)
  // The usual six hours pass before it is asked again.
  assert.ok(house.clock.nowMs() - from <= 6.2 * HOUR_MS)
  assert.equal(house.count('acme/renew-at-once'), 1)
})

test('a certificate that its authority has taken back is ordered anew at once, however that was found out', async (t) => {
  const house = await OrderHouse.open(t)
  house.wanted = [NAME]
  house.start()
  const first = await firstCertificate(house)
  await house.inventory.move(first.id, 'revoked', { by: 'a list', why: 'it is on it', atMs: house.clock.nowMs() })
  await house.until(async () => (await house.shown()).length === 1, 3 * MINUTE_MS)
  assert.notEqual((await house.shown())[0]?.spki, first.spki)
})

test('renewal information is asked for as often as its authority says', async (t) => {
  const house = await OrderHouse.open(t)
  house.wanted = [NAME]
  house.start()
  const first = await firstCertificate(house)
  const far = house.clock.nowMs() + 60 * DAY_MS
  house.authority.windows.set(idOf(first), { startMs: far, endMs: far + DAY_MS, retryAfter: '43200' })
  const before = house.authority.count('renewal-info')
  const end = house.clock.nowMs() + 3 * DAY_MS
  await house.until(() => house.clock.nowMs() >= end, 4 * DAY_MS, 10 * MINUTE_MS)
  const asked = house.authority.count('renewal-info') - before
  assert.ok(asked >= 5 && asked <= 7, `${asked}`)
})

const outages: readonly (readonly [string, TestAnswer])[] = [
  ['down', { status: 503, body: '', headers: { 'content-type': 'text/plain' } }],
  ['refusing every nonce', refused(400, 'badNonce', 'never')],
  ['answering with rubbish', { status: 200, body: '{"a":' }],
  ['answering with 16 MB', { status: 200, body: Buffer.alloc(16 * 1024 * 1024, 0x20) }],
  ['rate limiting', refused(429, 'rateLimited', 'too many', { 'retry-after': '7200' })],
]
for (const [what, answer] of outages) {
  test(`an authority that is ${what} for a day is asked ever less often, and the certificate comes afterwards`, async (t) => {
    const house = await OrderHouse.open(t)
    house.wanted = [NAME]
    house.authority.interfere = () => answer
    house.start()
    const begin = house.clock.nowMs()
    await house.until(() => house.clock.nowMs() >= begin + DAY_MS, 2 * DAY_MS, 5 * MINUTE_MS)
    const asked = house.count('acme/authority-failed')
    assert.ok(asked >= 5 && asked <= 16, `${asked} times`)
    house.authority.interfere = () => undefined
    await house.until(async () => (await house.shown()).length === 1, 2 * DAY_MS, 10 * MINUTE_MS)
    assert.equal((await house.book.waits()).size, 0)
  })
}

const badIssues: readonly (readonly [string, (house: OrderHouse) => Promise<void>])[] = [
  ['for another key', async ({ authority }) => void (authority.wishes = { publicKey: await strangersKey() })],
  ['for another name', async ({ authority }) => void (authority.wishes = { names: ['evil.test'] })],
  ['for more names', async ({ authority }) => void (authority.wishes = { names: [NAME, 'evil.test'] })],
  ['that has expired', async ({ authority }) => void (authority.wishes = { lifetimeMs: -1000 })],
  [
    'with a chain that does not hold',
    async ({ authority }) => {
      const other = await (await import('../../../../test/kit/acme/issuer.ts')).TestIssuer.make({
        nowMs: () => Date.now(),
      })
      authority.interfere = (resource) => {
        const leaf = authority.issued.at(-1)?.chain.match(/-----BEGIN[^-]+-----END CERTIFICATE-----\n/)?.[0] ?? ''
        const headers = { 'content-type': 'application/pem-certificate-chain' }
        return resource === 'certificate' ? { status: 200, body: leaf + other.root, headers } : undefined
      }
    },
  ],
]
for (const [what, spoil] of badIssues) {
  test(`a certificate ${what} is not taken; the old one is shown until there is a right one`, async (t) => {
    const house = await OrderHouse.open(t)
    house.wanted = [NAME]
    house.start()
    const first = await firstCertificate(house)
    await spoil(house)
    house.authority.windows.set(idOf(first), { startMs: 1000, endMs: 2000 })
    await house.until(() => house.count('acme/order-failed') >= 2, 3 * DAY_MS, MINUTE_MS)
    assert.deepEqual(
      (await house.shown()).map(({ id }) => id),
      [first.id],
    )
    house.authority.wishes = {}
    house.authority.interfere = () => undefined
    await house.until(async () => (await house.shown()).length === 2, 2 * DAY_MS, MINUTE_MS)
    assert.ok((await house.inventory.entries()).some(({ state }) => state === 'destroyed'))
  })
}

test('a name that fails is left alone for longer and longer, and the others are not kept waiting', async (t) => {
  const house = await OrderHouse.open(t)
  house.wanted = ['gone.example.org', NAME]
  const { validate } = house.authority
  const tries: number[] = []
  house.authority.validate = async (challenge) => {
    if (challenge.identifier !== 'gone.example.org') return validate(challenge)
    tries.push(house.clock.nowMs())
    return false
  }
  house.start()
  const begin = house.clock.nowMs()
  await house.until(() => house.clock.nowMs() >= begin + 2 * DAY_MS, 3 * DAY_MS, 5 * MINUTE_MS)
  assert.deepEqual(
    (await house.shown()).flatMap(({ names }) => names),
    [NAME],
  )
  assert.ok(tries.filter((ms) => ms < begin + HOUR_MS).length <= 4, "Let's Encrypt gives five an hour")
  assert.ok(tries.length >= 6 && tries.length <= 10, `${tries.length}`)
  const wait = [...(await house.book.waits()).values()][0]
  assert.match(wait?.message ?? '', /gone\.example\.org.*incorrectResponse/)
})

test('a limit that is about one name keeps the others from nothing, and its wait is honoured', async (t) => {
  const house = await OrderHouse.open(t)
  house.wanted = ['busy.example.org', NAME]
  const detail =
    'too many certificates (5) already issued for "busy.example.org", retry later: see https://ca.test/limits'
  let refusals = 0
  house.authority.interfere = (resource, request) => {
    if (resource !== 'order' || !JSON.stringify(request).includes('busy.example.org')) return undefined
    refusals++
    return refused(429, 'rateLimited', detail, { 'retry-after': '86400' })
  }
  house.start()
  await house.until(async () => (await house.shown()).length === 1, DAY_MS, 5 * MINUTE_MS)
  assert.deepEqual(
    (await house.shown()).flatMap(({ names }) => names),
    [NAME],
  )
  assert.equal(house.count('acme/authority-failed'), 0)
  const end = house.clock.nowMs() + 20 * HOUR_MS
  await house.until(() => house.clock.nowMs() >= end, DAY_MS, 5 * MINUTE_MS)
  assert.equal(refusals, 1)
  house.authority.interfere = () => undefined
  await house.until(async () => (await house.shown()).length === 2, 2 * DAY_MS, 10 * MINUTE_MS)
})

test('one name that fails is taken out of a certificate for many', async (t) => {
  const house = await OrderHouse.open(t, { namesPerCertificate: 5 })
  house.wanted = ['a.example.org', 'gone.example.org', 'b.example.org']
  const { validate } = house.authority
  house.authority.validate = async (one) => one.identifier !== 'gone.example.org' && validate(one)
  house.start()
  await house.until(async () => (await house.shown()).length === 1, HOUR_MS, MINUTE_MS)
  assert.deepEqual((await house.shown())[0]?.names, ['a.example.org', 'b.example.org'])
})

test('a name that leads nowhere is not asked for until it does', async (t) => {
  const house = await OrderHouse.open(t)
  house.wanted = [NAME]
  house.lost.add(NAME)
  house.start()
  await house.until(() => house.count('acme/no-address') >= 2, HOUR_MS, MINUTE_MS)
  assert.equal(house.authority.count('order'), 0)
  house.lost.clear()
  await house.until(async () => (await house.shown()).length === 1, DAY_MS, MINUTE_MS)
})

test('an authority that forgets every order is not asked without end, and one that forgot once gives the certificate', async (t) => {
  const house = await OrderHouse.open(t)
  house.wanted = [NAME]
  house.authority.interfere = (resource) =>
    resource === 'read-order' ? refused(404, 'malformed', 'no such order') : undefined
  house.start()
  const end = house.clock.nowMs() + HOUR_MS
  await house.until(() => house.clock.nowMs() >= end, 2 * HOUR_MS, MINUTE_MS)
  const placed = house.authority.count('order')
  assert.ok(placed >= 10 && placed <= 62, `${placed}`)
  house.authority.interfere = () => undefined
  await house.until(async () => (await house.shown()).length === 1, HOUR_MS, MINUTE_MS)
  assert.equal((await house.inventory.entries()).length, 1)
})

test('a second authority is asked when the first one is not there, and the first one again later', async (t) => {
  const house = await OrderHouse.open(t, {}, 2)
  const [first, second] = house.authorities
  assert.ok(first && second)
  first.interfere = () => ({ status: 500 })
  house.wanted = [NAME]
  house.start()
  await house.until(async () => (await house.shown()).length === 1, DAY_MS, MINUTE_MS)
  assert.equal((await house.shown())[0]?.authority, second.directoryUrl)
  assert.equal(second.issued.length, 1)
  first.interfere = () => undefined
  house.wanted = [NAME, 'later.example.org']
  await house.until(async () => (await house.shown()).length === 2, 2 * DAY_MS, 10 * MINUTE_MS)
  assert.equal((await house.shown())[0]?.authority, first.directoryUrl)
})

test('no more orders are placed in an hour than may be', async (t) => {
  const house = await OrderHouse.open(t, { perHour: 3 })
  house.wanted = [...Array(7).keys()].map((i) => `h${i}.example.org`)
  house.start()
  await house.until(async () => (await house.shown()).length === 3, HOUR_MS, MINUTE_MS)
  const end = house.clock.nowMs() + 30 * MINUTE_MS
  await house.until(() => house.clock.nowMs() >= end, HOUR_MS, MINUTE_MS)
  assert.equal(house.authority.count('order'), 3)
  await house.stop()
  house.start()
  await house.until(async () => (await house.shown()).length === 7, 4 * HOUR_MS, MINUTE_MS)
})

test('orders for leaked keys do not wait for the hour to be over, but for an authority that has had enough', async (t) => {
  const house = await OrderHouse.open(t, { perHour: 1 })
  const { inventory, book, clock } = house
  house.wanted = [NAME]
  house.start()
  await firstCertificate(house)
  const makeKey = async () =>
    generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
  const orderForLeak = async (name: string) => {
    const wish = { names: [name], authority: house.authority.directoryUrl, replaces: undefined, dueMs: clock.nowMs() }
    const deed = { by: 'test', why: 'its key has leaked', atMs: clock.nowMs() }
    await makeOrder({ ...wish, isForLeak: true }, { inventory, book }, makeKey, deed)
  }
  const names = [...Array(5).keys()].map((i) => `h${i}.example.org`)
  house.wanted = [NAME, ...names]
  for (const name of names) await orderForLeak(name)
  house.look()
  await house.until(async () => (await house.shown()).length === 6, 5 * MINUTE_MS)

  house.wanted = [NAME, ...names, 'last.example.org']
  house.authority.interfere = () => refused(429, 'rateLimited', 'too many', { 'retry-after': '7200' })
  await orderForLeak('last.example.org')
  const sinceMs = clock.nowMs()
  house.look()
  await house.until(() => house.count('acme/authority-failed') === 1, 5 * MINUTE_MS)
  house.authority.interfere = () => undefined
  await house.until(async () => (await house.shown()).length === 7, 4 * HOUR_MS, MINUTE_MS)
  assert.ok(clock.nowMs() - sinceMs >= 2 * HOUR_MS, `${clock.nowMs() - sinceMs}`)
})

test('a renewal that fails until the end is an alarm, and is tried each hour then', async (t) => {
  const house = await OrderHouse.open(t)
  house.wanted = [NAME]
  house.start()
  const first = await firstCertificate(house)
  house.authority.hasRenewalInfo = false
  house.authority.validate = async () => false
  await house.until(() => house.count('acme/renewal-late') >= 3, 91 * DAY_MS, HOUR_MS)
  const left = (first.facts?.notAfterMs ?? 0) - house.clock.nowMs()
  assert.ok(left > 4 * DAY_MS && left < 4.6 * DAY_MS, `${left / DAY_MS}`)
  const failed = house.count('acme/order-failed')
  const end = house.clock.nowMs() + 2 * DAY_MS
  await house.until(() => house.clock.nowMs() >= end, 3 * DAY_MS, 10 * MINUTE_MS)
  assert.ok(house.count('acme/order-failed') - failed >= 24)
  assert.deepEqual(
    (await house.shown()).map(({ id }) => id),
    [first.id],
  )
})

test('killed before any of its writes, it goes on from there and ends with one certificate', async (t) => {
  const steps = new Set<string>()
  for (let kill = 1; ; kill++) {
    const house = await OrderHouse.open(t)
    house.wanted = [NAME]
    let writes = 0
    let where = ''
    house.interrupt = (step) => {
      if (++writes < kill) return
      where ||= step
      throw new Error('killed')
    }
    house.start()
    const isDone = async () => (await house.shown()).length === 1 && (await house.book.orders()).length === 0
    await house.until(async () => where !== '' || (await isDone()), 10 * MINUTE_MS)
    await house.stop()
    house.interrupt = () => undefined
    house.start()
    await house.until(isDone, DAY_MS, MINUTE_MS)
    await house.until(async () => (await house.board.orders()).length === 0, HOUR_MS, MINUTE_MS)
    const entries = await house.inventory.entries()
    assert.equal(entries.filter(({ state }) => state === 'staged').length, 1, `killed before ${where}`)
    // Killed between a key and its order, the key is destroyed once nobody can be about to use it.
    await house.until(
      async () => (await house.inventory.entries()).every(({ state }) => state !== 'keyed' && state !== 'ordered'),
      HOUR_MS,
      MINUTE_MS,
    )
    await house.stop()
    if (where === '') break
    steps.add(where)
  }
  for (const step of ['inventory.add', 'book.putOrder', 'inventory.request', 'inventory.certify', 'book.removeOrder']) {
    assert.ok(steps.has(step), `${step} of ${[...steps].join()}`)
  }
})

async function firstCertificate(house: OrderHouse): Promise<CertificateEntry> {
  await house.until(async () => (await house.shown()).length === 1, 10 * MINUTE_MS)
  return (await house.shown())[0] as CertificateEntry
}

function idOf({ chain }: CertificateEntry): string {
  return tryCertificateId(new Uint8Array(new X509Certificate(chain ?? '').raw)) ?? ''
}

async function strangersKey(): Promise<webcrypto.CryptoKey> {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const spki = publicKey.export({ format: 'der', type: 'spki' })
  return webcrypto.subtle.importKey('spki', spki, { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify'])
}

test('killed while its authority asks, it is no failure of the name: it is ordered again at once, with the same key', async (t) => {
  const house = await OrderHouse.open(t)
  house.wanted = [NAME]
  let isKilled = false
  house.authority.validate = async () => {
    if (isKilled) return true
    isKilled = true
    house.interrupt = () => {
      throw new Error('killed')
    }
    return false
  }
  house.start()
  await house.until(() => isKilled, 10 * MINUTE_MS)
  await house.stop()
  const [before] = await house.inventory.entries()
  house.interrupt = () => undefined
  house.clock.advance(1)
  house.start()
  await house.until(async () => (await house.shown()).length === 1, MINUTE_MS)
  assert.equal((await house.shown())[0]?.spki, before?.spki)
})
