import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { systemEntropy } from '../../base/entropy.ts'
import { isFault } from '../../base/fault.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { type AccountNotice, LocalAccountNotices } from '../directory/account-notices.ts'
import type { Account } from '../directory/directory.ts'
import { GuessThrottle } from '../passwords/guess-throttle.ts'
import { MemoryAttemptLedger } from '../passwords/memory-attempt-ledger.ts'
import { Pepper } from '../passwords/pepper.ts'
import type { LoginRecord } from '../posture/posture-ledger.ts'
import { Factors } from './factors.ts'
import { MemoryFactorStore } from './memory-factor-store.ts'
import { tryCreated, tryPasskeyId, tryProven } from './passkey-proof.ts'
import { SECOND_STEP_THROTTLE, SecondStep } from './second-step.ts'
import { Tickets } from './tickets.ts'
import { totpCode, totpStep } from './totp.ts'

const ANNA: Account = { id: 'anna', address: 'anna@here.test', name: '', state: 'active', unit: 'u', createdMs: 0 }
const PARTY = { id: 'mail.here.test', origin: 'https://mail.here.test' }
const from = (address = '192.0.2.1') => ({ service: 'https', address, protection: undefined }) as const

function open() {
  const clock = new ManualClock(1_800_000_000_000)
  const pepper = new Pepper([{ id: 'a', secret: new Uint8Array(32).fill(1) }])
  const store = new MemoryFactorStore()
  const notices = new LocalAccountNotices()
  const told: AccountNotice[] = []
  notices.subscribe((notice) => told.push(notice))
  const attempts = new MemoryAttemptLedger()
  const throttle = new GuessThrottle(attempts, pepper, clock)
  const secondThrottle = new GuessThrottle(attempts, pepper, clock, SECOND_STEP_THROTTLE)
  const logins: LoginRecord[] = []
  const ledger = { loggedIn: (login: LoginRecord) => void logins.push(login) }
  const tickets = new Tickets(pepper, clock, systemEntropy)
  const shared = { store, tickets, pepper, party: PARTY, clock, entropy: systemEntropy }
  const step = new SecondStep({ ...shared, throttle, secondThrottle, ledger })
  const factors = new Factors({ ...shared, notices })
  return { clock, store, told, logins, step, factors, throttle }
}

type World = ReturnType<typeof open>

/** Turns the app on; what it shows from then on, and the recovery codes. */
async function withApp({ factors, clock }: World) {
  const offer = factors.offerTotp(ANNA)
  const secret = octetsOf(offer.secret)
  const show = (steps = 0) => totpCode(secret, totpStep(clock.nowMs()) + steps)
  const codes = await factors.addTotp(ANNA, offer.ticket, show())
  assert.ok(codes)
  clock.advance(60_000)
  return { show, codes, offer }
}

function octetsOf(base32: string): Uint8Array {
  const bits = [...base32].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  )
  return Uint8Array.from(bits.join('').match(/.{8}/g) ?? [], (octet) => Number.parseInt(octet, 2))
}

async function prove({ step }: World, kind: 'totp' | 'recovery', code: string, address?: string): Promise<string> {
  try {
    await step.prove(ANNA, 'challenge', { kind, code }, from(address))
    return 'in'
  } catch (error) {
    assert.ok(isFault(error), String(error))
    return error.code
  }
}

test('an app is on once a code has shown that it has the secret; programs are logged out then, and recovery codes come', async () => {
  const world = open()
  const { factors, told } = world
  const offer = factors.offerTotp(ANNA)
  assert.match(offer.uri, /^otpauth:\/\/totp\/mail\.here\.test:anna%40here\.test\?secret=[A-Z2-7]{32}&issuer=/)
  await assert.rejects(factors.addTotp(ANNA, offer.ticket, '000000'), (error) => isFault(error, 'factors/wrong-code'))
  assert.equal(await factors.isOn('anna'), false)
  const { codes } = await withApp(world)
  assert.equal(new Set(codes).size, 10)
  assert.match(codes[0] ?? '', /^[0-9a-z]{5}-[0-9a-z]{5}$/)
  assert.deepEqual(told, [{ accountId: 'anna', what: 'doors-changed' }])
  assert.partialDeepStrictEqual(await factors.view('anna'), { recoveryCodesLeft: 10, passkeys: [] })
  const bob = { ...ANNA, id: 'bob' }
  const stolen = factors.addTotp(bob, offer.ticket, '000000')
  await assert.rejects(stolen, (error) => isFault(error, 'factors/stale'), 'the offer was another member’s')
})

test('a code is good once, a minute late it is not, and the code that turned the app on is spent', async () => {
  const world = open()
  const { factors, clock } = world
  const offer = factors.offerTotp(ANNA)
  const secret = octetsOf(offer.secret)
  const first = totpCode(secret, totpStep(clock.nowMs()))
  await factors.addTotp(ANNA, offer.ticket, first)
  assert.equal(await prove(world, 'totp', first), 'login/wrong-factor')
  clock.advance(60_000)
  const code = totpCode(secret, totpStep(clock.nowMs()))
  assert.equal(await prove(world, 'totp', `${code.slice(0, 3)} ${code.slice(3)}`), 'in')
  assert.equal(await prove(world, 'totp', code), 'login/wrong-factor')
  const next = totpCode(secret, totpStep(clock.nowMs()) + 2)
  assert.equal(await prove(world, 'totp', next), 'login/wrong-factor', 'too early')
  clock.advance(60_000)
  assert.equal(await prove(world, 'totp', next), 'in')
  assert.deepEqual(
    world.logins.map(({ mechanism, accepted }) => `${mechanism} ${accepted}`),
    ['TOTP false', 'TOTP true', 'TOTP false', 'TOTP false', 'TOTP true'],
  )
})

test('a recovery code is good once, in any spelling; new ones make the old ones nothing', async () => {
  const world = open()
  const { codes } = await withApp(world)
  const [one = '', two = '', three = ''] = codes
  assert.equal(await prove(world, 'recovery', ` ${one.toUpperCase().replace('-', '')} `), 'in')
  assert.equal(await prove(world, 'recovery', one), 'login/wrong-factor')
  assert.equal(await prove(world, 'recovery', two), 'in')
  assert.partialDeepStrictEqual(await world.factors.view('anna'), { recoveryCodesLeft: 8 })
  const fresh = await world.factors.renewRecoveryCodes('anna')
  assert.equal(await prove(world, 'recovery', three), 'login/wrong-factor')
  assert.equal(await prove(world, 'recovery', fresh[0] ?? ''), 'in')
  await world.factors.removeTotp('anna')
  assert.partialDeepStrictEqual(await world.factors.view('anna'), { recoveryCodesLeft: 0, totpSinceMs: undefined })
  await assert.rejects(world.factors.renewRecoveryCodes('anna'), (error) => isFault(error, 'factors/none'))
})

test('guesses end soon, from everywhere together too, and the member comes in from home', async () => {
  const world = open()
  const { show } = await withApp(world)
  assert.equal(await prove(world, 'totp', show()), 'in', 'home is known now')
  const far = '203.0.113.1'
  let guesses = 0
  while ((await prove(world, 'totp', '000000', far)) === 'login/wrong-factor') guesses++
  assert.equal(guesses, SECOND_STEP_THROTTLE.stranger?.burst)
  assert.equal(await prove(world, 'totp', show(1), far), 'login/too-many-attempts', 'the right one neither')
  let everywhere = guesses
  for (let i = 0; i < 100; i++) {
    if ((await prove(world, 'totp', '000000', `10.${i}.0.1`)) === 'login/wrong-factor') everywhere++
  }
  assert.equal(everywhere, SECOND_STEP_THROTTLE.account?.burst)
  assert.equal(await prove(world, 'totp', show(1)), 'in')
})

test('the second step makes a network known to the password’s throttle', async () => {
  const world = open()
  const { show } = await withApp(world)
  await prove(world, 'totp', show())
  const guess = await world.throttle.requireRoom(ANNA.address, '192.0.2.77')
  assert.equal(guess.buckets.length, 1, 'a visitor’s bucket')
})

test('no answer of a browser that is made up is a passkey, and none of them takes long or throws', async () => {
  const passkey = {
    id: 'AAAA',
    accountId: 'anna',
    name: 'x',
    publicKey: new Uint8Array([1]),
    counter: 0,
    transports: [],
    isBackedUp: false,
    createdMs: 0,
    usedMs: undefined,
  }
  const shaped = fc.record({
    id: fc.constantFrom('AAAA', '', '..', 'x'.repeat(2000)),
    rawId: fc.constant('AAAA'),
    type: fc.constantFrom('public-key', 'password'),
    response: fc.oneof(
      fc.record({
        clientDataJSON: fc.base64String(),
        attestationObject: fc.base64String(),
        authenticatorData: fc.base64String(),
        signature: fc.base64String(),
      }),
      fc.jsonValue(),
    ),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.string(),
        fc.json(),
        shaped.map((value) => JSON.stringify(value)),
      ),
      async (answer) => {
        assert.equal(await tryCreated(PARTY, 'challenge', answer), undefined)
        assert.equal(await tryProven(PARTY, 'challenge', answer, passkey, true), undefined)
        tryPasskeyId(answer)
      },
    ),
    { numRuns: 100 },
  )
  const world = open()
  const invented = JSON.stringify({ id: 'AAAA', rawId: 'AAAA', type: 'public-key', response: {} })
  const alone = world.step.proveAlone('challenge', invented, async () => ANNA, from())
  await assert.rejects(alone, (error) => isFault(error, 'login/wrong-factor'))
  const { ticket } = await world.factors.offerPasskey(ANNA)
  const made = world.factors.addPasskey(ANNA, ticket, invented, 'Laptop')
  await assert.rejects(made, (error) => isFault(error, 'factors/not-made'))
  await assert.rejects(world.factors.addPasskey(ANNA, ticket, invented, ''), (error) =>
    isFault(error, 'factors/bad-name'),
  )
})

test('a factor that was added since a recovery code was used is unsettled for its time; one of before is not', async () => {
  const DAY_MS = 86_400_000
  const world = open()
  const { step, factors, store, clock } = world
  const { show, codes } = await withApp(world)
  const prove = (proof: Parameters<SecondStep['prove']>[2]) => step.prove(ANNA, 'challenge', proof, from())
  await prove({ kind: 'totp', code: show() })
  assert.equal(await step.isUnsettled(ANNA.id, DAY_MS), false)
  await prove({ kind: 'recovery', code: codes[0] ?? '' })
  assert.equal(await store.recoveredMs(ANNA.id), clock.nowMs())
  assert.equal(await step.isUnsettled(ANNA.id, DAY_MS), false, 'the factor was there before')
  clock.advance(1000)
  const offer = factors.offerTotp(ANNA)
  const code = totpCode(octetsOf(offer.secret), totpStep(clock.nowMs()))
  await factors.addTotp(ANNA, offer.ticket, code)
  assert.equal(await step.isUnsettled(ANNA.id, DAY_MS), true, 'put in the place of the one that there was')
  clock.advance(DAY_MS - 1001)
  assert.equal(await step.isUnsettled(ANNA.id, DAY_MS), true)
  clock.advance(1)
  assert.equal(await step.isUnsettled(ANNA.id, DAY_MS), false)
})

test('a wrong recovery code is no recovery', async () => {
  const world = open()
  await withApp(world)
  const proof = { kind: 'recovery', code: 'aaaaa-aaaaa' } as const
  await assert.rejects(world.step.prove(ANNA, 'challenge', proof, from()))
  assert.equal(await world.store.recoveredMs(ANNA.id), undefined)
})
