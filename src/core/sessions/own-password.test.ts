import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemEntropy } from '../../base/entropy.ts'
import { Fault, isFault } from '../../base/fault.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { LocalAccountNotices } from '../directory/account-notices.ts'
import type { Account, Credential } from '../directory/directory.ts'
import { MemorySessionStore } from './memory-session-store.ts'
import { OwnPassword } from './own-password.ts'
import type { SessionNotice } from './session-notices.ts'
import type { SignedIn } from './web-session.ts'
import { WebSessions } from './web-sessions.ts'

const ANNA = { id: 'anna', address: 'anna@here.test', state: 'active' } as Account
const FROM = { address: '192.0.2.1', protection: undefined }
const HOUR_MS = 3_600_000
const LIMITS = { idleMs: HOUR_MS, longestMs: HOUR_MS, keptIdleMs: HOUR_MS, keptLongestMs: HOUR_MS, provedMs: HOUR_MS }

/** Two processes with the same sessions; the first one changes the password. */
function open() {
  const clock = new ManualClock()
  const world = { changedMs: 7 }
  const accounts = new LocalAccountNotices()
  const hears = new Set<(notice: SessionNotice) => void>()
  const notices = {
    publish: (notice: SessionNotice) => {
      for (const hear of hears) hear(notice)
    },
    subscribe: (hear: (notice: SessionNotice) => void) => {
      hears.add(hear)
      return { [Symbol.dispose]: () => void hears.delete(hear) }
    },
  }
  const directory = {
    account: async () => ANNA,
    credential: async () => ({ changedMs: world.changedMs }) as Credential,
  }
  const parts = {
    store: new MemorySessionStore(),
    directory,
    accounts,
    notices,
    clock,
    entropy: systemEntropy,
    log: silentLog,
  }
  const [here, there] = [new WebSessions(parts, LIMITS), new WebSessions(parts, LIMITS)]
  const beforeIsBound: (() => Promise<unknown>)[] = []
  const changing = {
    fewestCharacters: async () => 6,
    guessable: () => [],
    async changePassword(
      _address: string,
      password: string,
      stay: (ms: number) => Promise<void> = async () => undefined,
    ) {
      if (password === 'short') throw new Fault('peer', 'passwords/too-short', 'short')
      world.changedMs = 8
      for (const work of beforeIsBound) await work()
      await stay(8)
      accounts.publish({ accountId: 'anna', what: 'password-changed' })
    },
  }
  const signIn = {
    async proveAgain(signedIn: SignedIn, secret: string, password: string) {
      if (password !== 'right') throw new Fault('peer', 'login/refused', 'wrong')
      return (await here.tryRenew(signedIn, secret)) ?? assert.fail()
    },
  }
  const enter = async () =>
    (await here.tryOpen({ account: ANNA, credentialMs: 7, isKept: false, client: 'x', ...FROM })) ?? assert.fail()
  return { own: new OwnPassword(signIn, changing, here), here, there, enter, beforeIsBound }
}

test('with a new password every session ends but the one that it was set in, in every process', async () => {
  const { own, here, there, enter } = open()
  const [acting, other] = [await enter(), await enter()]
  for (const { secret } of [acting, other]) assert.ok(await there.tryResume(secret))
  const { opened, problem } = await own.change(acting, acting.secret, 'right', 'another one', FROM)
  assert.equal(problem, undefined)
  assert.equal(opened.session.id, acting.session.id)
  for (const process of [here, there]) {
    assert.equal((await process.tryResume(opened.secret))?.session.id, acting.session.id)
    assert.equal(await process.tryResume(acting.secret), undefined, 'the old secret is over too')
    assert.equal(await process.tryResume(other.secret), undefined)
    assert.deepEqual(
      (await process.of('anna')).map(({ id }) => id),
      [acting.session.id],
    )
  }
})

test('what the same browser asks for in the middle of it does not end its session', async () => {
  const { own, there, enter, beforeIsBound } = open()
  const acting = await enter()
  beforeIsBound.push(() => there.tryResume(acting.secret))
  const { opened } = await own.change(acting, acting.secret, 'right', 'another one', FROM)
  assert.ok(await there.tryResume(opened.secret))
})

test('a wrong present password changes nothing, and a new one that is not taken leaves the session going on', async () => {
  const { own, here, enter } = open()
  const [acting, other] = [await enter(), await enter()]
  const wrong = own.change(acting, acting.secret, 'wrong', 'another one', FROM)
  await assert.rejects(wrong, (error) => isFault(error, 'login/refused'))
  assert.ok(await here.tryResume(acting.secret))
  const { opened, problem } = await own.change(acting, acting.secret, 'right', 'short', FROM)
  assert.ok(isFault(problem, 'passwords/too-short'))
  assert.ok(await here.tryResume(opened.secret))
  assert.ok(await here.tryResume(other.secret))
})
