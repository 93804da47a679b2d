import assert from 'node:assert/strict'
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto'
import { test } from 'node:test'
import { systemEntropy } from '../../base/entropy.ts'
import { isFault } from '../../base/fault.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import type { AppScope } from '../app-passwords/app-password.ts'
import { AppPasswords, likeBefore } from '../app-passwords/app-passwords.ts'
import { MemoryAppPasswordStore } from '../app-passwords/memory-app-password-store.ts'
import { type AccountNotice, LocalAccountNotices } from '../directory/account-notices.ts'
import type { Account, ScramVerifier } from '../directory/directory.ts'
import { MemoryDirectory } from '../directory/memory-directory.ts'
import { MemoryFactorStore } from '../factors/memory-factor-store.ts'
import type { LoginRecord, PostureLedger } from '../posture/posture-ledger.ts'
import type { Service } from '../posture/protection.ts'
import { CountingVault } from './counting-vault.fixture.ts'
import { GuessThrottle, THROTTLE_SETTINGS } from './guess-throttle.ts'
import { MemoryAttemptLedger } from './memory-attempt-ledger.ts'
import { PasswordAuthenticator } from './password-authenticator.ts'
import { PasswordVault } from './password-vault.ts'
import { Pepper } from './pepper.ts'
import { isScramProof } from './scram-proof.ts'
import { VerifiedPasswords } from './verified-passwords.ts'

const PASSWORD = 'wobbling teapots of old'
const LOGIN = 'anna@posthus.test'
const ANNA: Account = { id: 'anna', address: LOGIN, name: 'Anna', state: 'active', unit: 'u', createdMs: 0 }
const KEY = { id: 'a', secret: new Uint8Array(32).fill(1) }
const MAIL: readonly Service[] = ['imap', 'imaps', 'pop3', 'pop3s', 'submission', 'submissions', 'managesieve', 'jmap']

async function open() {
  const clock = new ManualClock(1000)
  const directory = new MemoryDirectory()
  const pepper = new Pepper([KEY])
  const cost = { memoryKiB: 8, passes: 1, lanes: 1 }
  const vault = new CountingVault(pepper, systemEntropy, { cost, scramIterations: 4096 })
  const logins: LoginRecord[] = []
  const ledger = { loggedIn: (login: LoginRecord) => void logins.push(login) } as unknown as PostureLedger
  const throttle = new GuessThrottle(new MemoryAttemptLedger(), pepper, clock)
  const notices = new LocalAccountNotices()
  const told: AccountNotice[] = []
  notices.subscribe((notice) => told.push(notice))
  const store = new MemoryAppPasswordStore()
  const appPasswords = new AppPasswords({ store, directory, vault, pepper, notices, clock, entropy: systemEntropy })
  const factors = new MemoryFactorStore()
  const verified = new VerifiedPasswords(clock, systemEntropy)
  const parts = { directory, vault, appPasswords, factors, throttle, verified, ledger, clock, log: silentLog }
  const who = new PasswordAuthenticator(parts)
  await directory.addDomain({ name: 'posthus.test', catchAll: undefined, createdMs: 0 })
  await directory.addAccount(ANNA, await vault.makeCredential('anna', PASSWORD, 1, 0))
  const turnOn = () => factors.putTotp({ accountId: 'anna', sealedSecret: new Uint8Array(), createdMs: 0, lastStep: 0 })
  const make = (...scopes: AppScope[]) => appPasswords.make(ANNA, { device: 'Phone', scopes })
  return { clock, directory, pepper, vault, logins, who, told, store, appPasswords, turnOn, make }
}

type House = Awaited<ReturnType<typeof open>>

const from = (service: Service, address = '192.0.2.1') => ({ service, address, protection: undefined })

async function attempt({ who }: House, password: string, service: Service = 'imaps', address?: string) {
  try {
    return (await who.logIn(LOGIN, password, from(service, address))).id
  } catch (error) {
    assert.ok(isFault(error), String(error))
    return error.code
  }
}

/** What a client of SCRAM does with `password`; the code of the fault, or the id of who came in. */
async function scram({ who }: House, password: string, service: Service = 'imaps') {
  const origin = from(service)
  const candidates = await who.scramCandidates(LOGIN, origin)
  const [{ salt, iterations }] = candidates
  for (const one of candidates) assert.deepEqual([one.salt, one.iterations], [salt, iterations])
  const proof = proofOf(password, { salt, iterations })
  const proven = candidates.find((candidate) => isScramProof(candidate, 'message', proof))
  try {
    return (await who.scramVerdict(LOGIN, proven, 'SCRAM-SHA-256', origin)).id
  } catch (error) {
    assert.ok(isFault(error), String(error))
    return error.code
  }
}

function proofOf(password: string, { salt, iterations }: Pick<ScramVerifier, 'salt' | 'iterations'>) {
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256')
  const mac = (key: Uint8Array, text: string) => createHmac('sha256', key).update(text).digest()
  const clientKey = mac(salted, 'Client Key')
  const signature = mac(createHash('sha256').update(clientKey).digest(), 'message')
  return clientKey.map((octet, i) => octet ^ (signature[i] as number))
}

test('with a second factor the main password opens the site and nothing else, however it is shown', async () => {
  const house = await open()
  for (const service of MAIL) assert.equal(await attempt(house, PASSWORD, service), 'anna', service)
  await house.turnOn()
  for (const service of MAIL) {
    assert.equal(await attempt(house, PASSWORD, service), 'login/refused', `${service}, although it was remembered`)
    assert.equal(await scram(house, PASSWORD, service), 'login/refused', `${service} by SCRAM`)
    assert.deepEqual(
      house.logins.slice(-2).map(({ accepted, detail }) => [accepted, detail]),
      [
        [false, 'second-factor'],
        [false, 'second-factor'],
      ],
    )
  }
  assert.equal(await attempt(house, PASSWORD, 'https'), 'anna')
})

test('who comes in by an app password is known as that, however it is shown; who comes in by the main one is not', async () => {
  const { who, make } = await open()
  const { password: app } = await make('imap')
  const proven = async (password: string) => {
    const candidates = await who.scramCandidates(LOGIN, from('imaps'))
    return candidates.find((one) => isScramProof(one, 'message', proofOf(password, one)))
  }
  for (const [password, expected] of [
    [app, true],
    [PASSWORD, undefined],
  ] as const) {
    assert.equal((await who.logIn(LOGIN, password, from('imaps'))).isByAppPassword, expected)
    const verdict = await who.scramVerdict(LOGIN, await proven(password), 'SCRAM-SHA-256', from('imaps'))
    assert.equal(verdict.isByAppPassword, expected)
  }
})

test('a stranger cannot tell the right password that is refused from a wrong one: words, hashes, and what is counted', async () => {
  const house = await open()
  await house.turnOn()
  const far = '203.0.113.7'
  const messages = new Set<string>()
  for (const password of [PASSWORD, 'a wrong one']) {
    const before = house.vault.hashes
    await assert.rejects(house.who.logIn(LOGIN, password, from('imaps', far)), (error) => {
      messages.add(`${(error as { code: string }).code} ${(error as Error).message}`)
      return true
    })
    assert.equal(house.vault.hashes, before + 1, password)
  }
  assert.equal(messages.size, 1)
  let guesses = 2
  while ((await attempt(house, `guess ${guesses}`, 'imaps', far)) === 'login/refused') guesses++
  assert.equal(guesses, THROTTLE_SETTINGS.stranger.burst, 'the right one has cost a guess too')
  assert.equal(await attempt(house, PASSWORD, 'imaps', far), 'login/too-many-attempts')
})

test('the right password at the site makes no network known, and is no log-in yet, where more is asked', async () => {
  const house = await open()
  await house.turnOn()
  const far = '203.0.113.7'
  const origin = { ...from('https', far), isFirstStep: true, mechanism: 'SIGN-IN' }
  await house.who.logIn(LOGIN, PASSWORD, origin)
  await house.who.logIn(LOGIN, PASSWORD, origin)
  assert.deepEqual(
    house.logins.map(({ accepted, detail }) => [accepted, detail]),
    [
      [false, 'second-factor'],
      [false, 'second-factor'],
    ],
  )
  let guesses = 0
  while ((await attempt(house, `guess ${guesses}`, 'https', far)) === 'login/refused') guesses++
  assert.equal(guesses, THROTTLE_SETTINGS.stranger.burst, 'still a stranger’s')
})

test('an app password opens what it was made for, with and without a second factor, by PLAIN and by SCRAM', async () => {
  const house = await open()
  const { password, entry } = await house.make('imap', 'smtp')
  assert.match(password, /^[0-9a-hjkmnp-tv-z]{20}$/)
  for (const round of ['without', 'with']) {
    const hashes = house.vault.hashes
    for (const service of ['imap', 'imaps', 'submission', 'submissions'] as const) {
      assert.equal(await attempt(house, password, service), 'anna', `${round} ${service}`)
      assert.equal(await scram(house, password, service), 'anna', `${round} ${service} by SCRAM`)
      assert.partialDeepStrictEqual(house.logins.at(-1), { accepted: true, device: 'Phone' })
    }
    for (const service of ['pop3s', 'managesieve', 'jmap', 'https'] as const) {
      assert.equal(await attempt(house, password, service), 'login/refused', `${round} ${service}`)
      assert.equal(await scram(house, password, service), 'login/refused', `${round} ${service} by SCRAM`)
      assert.partialDeepStrictEqual(house.logins.at(-1), { accepted: false, detail: 'scope', device: 'Phone' })
    }
    assert.equal(house.vault.hashes, hashes, 'no slow hash')
    await house.turnOn()
  }
  assert.equal(await attempt(house, ` ${password.slice(0, 10).toUpperCase()} ${password.slice(10)}`), 'anna')
  const [kept] = await house.appPasswords.of('anna')
  assert.partialDeepStrictEqual(kept, { id: entry.id, lastUse: { address: '192.0.2.1' } })
})

test('a revoked one opens nothing, a begun exchange included, and ends what is connected', async () => {
  const house = await open()
  const { password, entry } = await house.make('imap')
  const candidates = await house.who.scramCandidates(LOGIN, from('imaps'))
  assert.equal(candidates.length, 2)
  assert.equal(await house.appPasswords.revoke('bob', entry.id), false)
  assert.deepEqual(house.told, [])
  assert.equal(await house.appPasswords.revoke('anna', entry.id), true)
  assert.deepEqual(house.told, [{ accountId: 'anna', what: 'doors-changed' }])
  const late = house.who.scramVerdict(LOGIN, candidates[1], 'SCRAM-SHA-256', from('imaps'))
  await assert.rejects(late, (error) => isFault(error, 'login/refused'))
  assert.equal(await attempt(house, password), 'login/refused')
})

test('another main password, or dearer hashes, leave app passwords working by SCRAM', async () => {
  const house = await open()
  const { password } = await house.make('imap')
  const { directory, vault, appPasswords } = house
  const old = await directory.credential('anna')
  const like = likeBefore(vault, old, await appPasswords.of('anna'))
  await directory.putCredential(await vault.makeCredential('anna', 'another one here', 2, 5, like))
  assert.equal(await scram(house, password), 'anna')
  assert.equal(await scram(house, 'another one here'), 'anna')
  assert.equal(await scram(house, PASSWORD), 'login/refused')
  const dearer = new PasswordVault(house.pepper, systemEntropy, { cost: { memoryKiB: 16, passes: 1, lanes: 1 } })
  const fresh = (await directory.credential('anna')) as NonNullable<typeof old>
  assert.equal(dearer.needsRehash(fresh, true), true, 'its cost')
  const rehashed = await dearer.makeCredential('anna', 'another one here', 3, 5, like)
  assert.equal(dearer.needsRehash(rehashed, true), false)
  assert.equal(dearer.needsRehash(rehashed), true, 'its rounds, which are not asked about')
  await directory.putCredential(rehashed)
  assert.equal(await scram(house, password), 'anna')
})

test('under a new pepper an app password is kept with it once it is shown', async () => {
  const house = await open()
  const { password } = await house.make('imap')
  house.pepper.adopt([{ id: 'b', secret: new Uint8Array(32).fill(2) }, KEY])
  assert.equal(await attempt(house, password), 'anna')
  assert.equal((await house.appPasswords.of('anna'))[0]?.secret.keyId, 'b')
  assert.equal(await attempt(house, password), 'anna')
  assert.equal(await scram(house, password), 'anna')
})

test('a forced password opens nothing but the site, where it is no log-in; an advised one goes on', async () => {
  const house = await open()
  const { password } = await house.make('imap')
  await house.directory.putDemand('anna', { level: 'advise', sinceMs: 1000 })
  assert.equal(await attempt(house, PASSWORD), 'anna')
  await house.directory.putDemand('anna', { level: 'force', sinceMs: 1000 })
  for (const service of MAIL) {
    assert.equal(await attempt(house, PASSWORD, service), 'login/refused', service)
    assert.equal(house.logins.at(-1)?.detail, 'forced')
    assert.equal(await scram(house, PASSWORD, service), 'login/refused', service)
  }
  assert.equal((await house.who.logIn(LOGIN, PASSWORD, { ...from('https'), isFirstStep: true })).id, 'anna')
  assert.partialDeepStrictEqual(house.logins.at(-1), { accepted: false, detail: 'forced' })
  assert.equal(await attempt(house, password), 'anna', 'an app password is another secret')
  await house.directory.putCredential(await house.vault.makeCredential('anna', 'another one here', 2, 1001))
  assert.equal(await attempt(house, 'another one here'), 'anna')
})

test('what is no name of a device, no scope, or one too many is refused', async () => {
  const { appPasswords } = await open()
  const refused = (code: string) => (error: unknown) => isFault(error, code)
  for (const device of ['', '  ', 'x'.repeat(61), 'a\u0007b', 'a\u202eb']) {
    await assert.rejects(appPasswords.make(ANNA, { device, scopes: ['imap'] }), refused('app-passwords/bad-device'))
  }
  for (const scopes of [[], ['imap', 'root']] as AppScope[][]) {
    await assert.rejects(appPasswords.make(ANNA, { device: 'Phone', scopes }), refused('app-passwords/no-scope'))
  }
  for (let i = 0; i < 40; i++) await appPasswords.make(ANNA, { device: `  Phone \t ${i}`, scopes: ['imap'] })
  assert.equal((await appPasswords.of('anna'))[7]?.device, 'Phone 7')
  await assert.rejects(appPasswords.make(ANNA, { device: 'x', scopes: ['imap'] }), refused('app-passwords/too-many'))
})
