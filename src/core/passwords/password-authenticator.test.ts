import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemEntropy } from '../../base/entropy.ts'
import { isFault } from '../../base/fault.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { AppPasswords } from '../app-passwords/app-passwords.ts'
import { MemoryAppPasswordStore } from '../app-passwords/memory-app-password-store.ts'
import { LocalAccountNotices } from '../directory/account-notices.ts'
import type { AccountState } from '../directory/directory.ts'
import { MemoryDirectory } from '../directory/memory-directory.ts'
import { MemoryFactorStore } from '../factors/memory-factor-store.ts'
import type { LoginRecord, PostureLedger } from '../posture/posture-ledger.ts'
import type { LoginOrigin } from './authenticator.ts'
import { CountingVault } from './counting-vault.fixture.ts'
import { GuessThrottle, THROTTLE_SETTINGS } from './guess-throttle.ts'
import { MemoryAttemptLedger } from './memory-attempt-ledger.ts'
import { PasswordAuthenticator } from './password-authenticator.ts'
import type { PasswordVault } from './password-vault.ts'
import { Pepper } from './pepper.ts'
import { VerifiedPasswords } from './verified-passwords.ts'

const CHEAP = { cost: { memoryKiB: 8, passes: 1, lanes: 1 }, scramIterations: 4096 }
const PASSWORD = 'wobbling teapots Å'
const DAY_MS = 86_400_000
const pepper = new Pepper([{ id: 'a', secret: new Uint8Array(32).fill(1) }])

function from(address: string): LoginOrigin {
  return { service: 'imaps', address, protection: undefined }
}
const home = from('192.0.2.1')

async function provider(vaultSettings: Partial<ConstructorParameters<typeof PasswordVault>[2]> = {}) {
  const clock = new ManualClock()
  const directory = new MemoryDirectory()
  const vault = new CountingVault(pepper, systemEntropy, { ...CHEAP, ...vaultSettings })
  const logins: LoginRecord[] = []
  const ledger = { loggedIn: (login: LoginRecord) => void logins.push(login) } as unknown as PostureLedger
  const throttle = new GuessThrottle(new MemoryAttemptLedger(), pepper, clock)
  const store = new MemoryAppPasswordStore()
  const notices = new LocalAccountNotices()
  const appPasswords = new AppPasswords({ store, directory, vault, pepper, notices, clock, entropy: systemEntropy })
  const factors = new MemoryFactorStore()
  const parts = { directory, vault, appPasswords, factors, throttle, ledger, clock, log: silentLog }
  const verified = () => new VerifiedPasswords(clock, systemEntropy)
  const authenticator = new PasswordAuthenticator({ ...parts, verified: verified() })
  await directory.addDomain({ name: 'posthus.test', catchAll: undefined, createdMs: 0 })
  const add = async (id: string, state: AccountState = 'active') =>
    directory.addAccount(
      { id, address: `${id}@posthus.test`, name: id, state, unit: 'u', createdMs: 0 },
      await vault.makeCredential(id, PASSWORD, 1, 0),
    )
  await add('anna')
  const another = (over: Partial<typeof parts>) =>
    new PasswordAuthenticator({ ...parts, ...over, verified: verified() })
  return { clock, directory, vault, logins, throttle, authenticator, another, add, appPasswords, factors, notices }
}

/** The code of the fault, or the id of who came in. */
async function attempt(who: PasswordAuthenticator, password: string, origin = home, login = 'anna@posthus.test') {
  try {
    return (await who.logIn(login, password, origin)).id
  } catch (error) {
    assert.ok(isFault(error), String(error))
    return error.code
  }
}

test('the right password comes in, in any spelling of login and password; anything else is refused in the same words', async () => {
  const { authenticator, logins } = await provider()
  assert.equal(await attempt(authenticator, PASSWORD), 'anna')
  assert.equal(await attempt(authenticator, 'wobbling\u00a0teapots A\u030a', home, 'ANNA@Posthus.test'), 'anna')
  const words = new Set<string>()
  for (const [login, password] of [
    ['anna@posthus.test', 'wrong'],
    ['anna@posthus.test', ''],
    ['anna@posthus.test', 'x'.repeat(10_000)],
    ['anna@posthus.test', `${PASSWORD}\0`],
    ['nobody@posthus.test', PASSWORD],
    ['anna', PASSWORD],
    ['', ''],
    ['x'.repeat(10_000), PASSWORD],
  ] as const) {
    await assert.rejects(authenticator.logIn(login, password, home), (error) => {
      assert.ok(isFault(error, 'login/refused'))
      words.add(error.message)
      return true
    })
  }
  assert.equal(words.size, 1)
  assert.deepEqual(
    logins.map(({ accepted }) => accepted),
    [true, true, false, false, false, false],
  )
  assert.partialDeepStrictEqual(logins[0], { accountId: 'anna', mechanism: 'PASSWORD', address: '192.0.2.1' })
})

test('a login that nobody has costs as many hashes as a wrong password', async () => {
  const { authenticator, vault } = await provider()
  await attempt(authenticator, 'wrong')
  assert.equal(vault.hashes, 1)
  await attempt(authenticator, 'wrong', home, 'nobody@posthus.test')
  await attempt(authenticator, 'wrong', home, 'no address')
  assert.equal(vault.hashes, 3)
})

test('a password that was right is remembered for minutes, until it is changed', async () => {
  const { authenticator, vault, directory, clock } = await provider()
  for (let i = 0; i < 100; i++) assert.equal(await attempt(authenticator, PASSWORD), 'anna')
  assert.equal(vault.hashes, 1)
  clock.advance(11 * 60_000)
  await attempt(authenticator, PASSWORD)
  assert.equal(vault.hashes, 2)
  await directory.putCredential(await vault.makeCredential('anna', 'another one here', 2, 0))
  assert.equal(await attempt(authenticator, PASSWORD), 'login/refused')
  assert.equal(await attempt(authenticator, 'another one here'), 'anna')
})

test('suspension is told to who knows the password, and to nobody else', async () => {
  const { authenticator, directory, add } = await provider()
  await add('sus', 'suspended')
  assert.equal(await attempt(authenticator, 'wrong', home, 'sus@posthus.test'), 'login/refused')
  assert.equal(await attempt(authenticator, PASSWORD, home, 'sus@posthus.test'), 'login/suspended')
  assert.equal(await attempt(authenticator, PASSWORD), 'anna')
  await directory.setState('anna', 'suspended')
  assert.equal(await attempt(authenticator, PASSWORD), 'login/suspended', 'although it is remembered')
})

test('guessing from one network ends soon; the member comes in from home all the time', async () => {
  const { authenticator, vault, logins } = await provider()
  assert.equal(await attempt(authenticator, PASSWORD), 'anna')
  const outcomes: string[] = []
  for (let i = 0; i < 300; i++) {
    outcomes.push(await attempt(authenticator, `guess ${i}`, from(`203.0.113.${i % 256}`)))
    assert.equal(await attempt(authenticator, PASSWORD), 'anna')
  }
  assert.equal(outcomes.filter((code) => code === 'login/refused').length, THROTTLE_SETTINGS.stranger.burst)
  assert.equal(vault.hashes, 1 + THROTTLE_SETTINGS.stranger.burst, 'what is turned away costs no hash')
  assert.equal(logins.filter(({ accepted }) => !accepted).length, 300, 'and is written down')
})

test('many networks together get no more than 100 guesses in a row, and no right one after that', async () => {
  const { authenticator, clock } = await provider()
  await attempt(authenticator, PASSWORD)
  let guesses = 0
  for (let i = 0; i < 600; i++) {
    if ((await attempt(authenticator, `guess ${i}`, from(`10.${i >> 8}.${i & 255}.9`))) === 'login/refused') guesses++
  }
  assert.equal(guesses, 100)
  assert.equal(await attempt(authenticator, PASSWORD, from('10.200.0.1')), 'login/too-many-attempts')
  assert.equal(await attempt(authenticator, PASSWORD, home), 'anna')
  clock.advance(DAY_MS)
  assert.equal(await attempt(authenticator, PASSWORD, from('10.200.0.1')), 'anna')
})

test('500 accounts tried from one network are too many, with one password sooner; a member who lives there still comes in', async () => {
  const { authenticator } = await provider()
  await attempt(authenticator, PASSWORD)
  let tried = 0
  for (let i = 0; i < 500; i++) {
    const login = `member${i}@posthus.test`
    if ((await attempt(authenticator, `Summer ${2026 + i} is here`, home, login)) === 'login/refused') tried++
  }
  assert.equal(tried, THROTTLE_SETTINGS.network.burst)
  assert.equal(await attempt(authenticator, PASSWORD, home), 'anna')
})

test('one password tried on 500 accounts from 500 networks is stopped, and nobody is kept out who comes from home', async () => {
  const { authenticator, add } = await provider()
  await add('same')
  await attempt(authenticator, PASSWORD)
  let tried = 0
  for (let i = 0; i < 500; i++) {
    const outcome = await attempt(
      authenticator,
      'Summer 2026',
      from(`10.${i >> 8}.${i & 255}.9`),
      `member${i}@posthus.test`,
    )
    if (outcome === 'login/refused') tried++
  }
  assert.equal(tried, THROTTLE_SETTINGS.password.burst)
  assert.equal(await attempt(authenticator, PASSWORD), 'anna')
  assert.equal(
    await attempt(authenticator, PASSWORD, from('10.9.9.9'), 'same@posthus.test'),
    'same',
    'another password',
  )
})

test('a hundred guesses at once are a hundred guesses', async () => {
  const { authenticator } = await provider()
  const outcomes = await Promise.all(Array.from({ length: 100 }, (_, i) => attempt(authenticator, `guess ${i}`)))
  assert.equal(outcomes.filter((code) => code === 'login/refused').length, THROTTLE_SETTINGS.stranger.burst)
})

test('what is remembered as right is no oracle for a network that has used up its guesses', async () => {
  const { authenticator, another } = await provider()
  await attempt(authenticator, PASSWORD)
  const far = from('203.0.113.1')
  for (let i = 0; i < 20; i++) await attempt(authenticator, `guess ${i}`, far)
  assert.equal(await attempt(authenticator, PASSWORD, far), 'login/too-many-attempts')
  assert.equal(await attempt(another({}), PASSWORD, far), 'login/too-many-attempts', 'another worker holds to it too')
})

test('a forgotten device with an old password is one guess, however often it asks', async () => {
  const { authenticator, vault } = await provider()
  for (let i = 0; i < 500; i++) assert.equal(await attempt(authenticator, 'last year'), 'login/refused')
  assert.equal(vault.hashes, 1)
  assert.equal(await attempt(authenticator, PASSWORD), 'anna')
})

test('a password is hashed anew when the cost has risen, without anybody noticing', async () => {
  const { authenticator, another, directory } = await provider()
  const dearer = new CountingVault(pepper, systemEntropy, { ...CHEAP, cost: { memoryKiB: 16, passes: 1, lanes: 1 } })
  assert.equal(await attempt(another({ vault: dearer }), PASSWORD), 'anna')
  const upgraded = await directory.credential('anna')
  assert.match(upgraded?.phc ?? '', /m=16,/)
  assert.equal(upgraded?.version, 2)
  assert.equal(await attempt(authenticator, PASSWORD), 'anna')
})

test('when too many hashes are under way, the log-in is put off and not counted as a guess', async () => {
  const { authenticator } = await provider({ hashesAtOnce: 1, hashesWaiting: 0 })
  for (let round = 0; round < 5; round++) {
    const outcomes = await Promise.all([0, 1, 2, 3].map((i) => attempt(authenticator, `guess ${round} ${i}`)))
    assert.equal(outcomes.filter((code) => code === 'login/too-busy').length, 3)
  }
  assert.equal(await attempt(authenticator, PASSWORD), 'anna')
})

test('SCRAM: throttled alike, unknown logins look real, and a password changed meanwhile does not come in', async () => {
  const { authenticator, directory, vault, logins } = await provider()
  const login = 'anna@posthus.test'
  const [verifier] = await authenticator.scramCandidates(login, home)
  assert.equal((await authenticator.scramVerdict(login, verifier, 'SCRAM-SHA-256', home)).id, 'anna')
  assert.equal(logins.at(-1)?.mechanism, 'SCRAM-SHA-256')
  const [nobody] = await authenticator.scramCandidates('nobody@posthus.test', home)
  assert.deepEqual([nobody], await authenticator.scramCandidates('Nobody@posthus.test', home))
  assert.deepEqual([nobody.salt.length, nobody.iterations], [verifier.salt.length, verifier.iterations])
  const refused = (error: unknown) => isFault(error, 'login/refused')
  const verdict = authenticator.scramVerdict('nobody@posthus.test', nobody, 'SCRAM-SHA-256', home)
  await assert.rejects(verdict, refused)
  await directory.putCredential(await vault.makeCredential('anna', 'another one here', 2, 0))
  await assert.rejects(authenticator.scramVerdict(login, verifier, 'SCRAM-SHA-256', home), refused)
  const far = from('203.0.113.1')
  for (let i = 0; i < THROTTLE_SETTINGS.stranger.burst; i++) {
    await assert.rejects(authenticator.scramVerdict(login, undefined, 'SCRAM-SHA-256', far), refused)
  }
  const throttled = (error: unknown) => isFault(error, 'login/too-many-attempts')
  await assert.rejects(authenticator.scramCandidates(login, far), throttled)
  const [present] = await authenticator.scramCandidates(login, home)
  const late = authenticator.scramVerdict(login, present, 'SCRAM-SHA-256', far)
  await assert.rejects(late, throttled, 'an exchange begun before is turned away too')
})

test('the memory of passwords is bounded, and a flood of wrong ones leaves the right ones alone', async () => {
  const verified = new VerifiedPasswords(new ManualClock(), systemEntropy, { most: 10 })
  const claim = (password: string) => ({ login: 'a', version: 1, password, opens: true })
  verified.remember(claim('right'), 'right')
  for (let i = 0; i < 100; i++) verified.remember(claim(`wrong ${i}`), 'wrong')
  assert.equal(verified.verdict(claim('right')), 'right')
  assert.equal(verified.verdict(claim('wrong 99')), 'wrong')
  assert.equal(verified.verdict(claim('wrong 5')), undefined)
  assert.equal(verified.verdict({ ...claim('right'), version: 2 }), undefined)
})
