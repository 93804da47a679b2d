import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '../../base/fault.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import type { Account, Credential, PasswordDemand } from '../directory/directory.ts'
import { StrengthWatch } from './strength-watch.ts'

const ANNA: Account = {
  id: 'anna',
  address: 'anna@posthus.test',
  name: 'Anna',
  state: 'active',
  unit: 'local',
  createdMs: 0,
}
const GOOD = 'lantern ferry on a quiet fjord'

/** Anna's password is what she types; `demand`: what was asked of her before. */
function open(demand?: PasswordDemand, isBroken = false) {
  const asked: PasswordDemand[] = []
  const watch = new StrengthWatch({
    directory: {
      credential: async () => ({ accountId: 'anna', changedMs: 100, version: 1, demand }) as Credential,
      putDemand: async (_id, made) => {
        if (isBroken) throw new Fault('world', 'store/unavailable', 'no disk')
        if (made) asked.push(made)
      },
    },
    guessable: () => ['anna', 'posthus'],
    clock: new ManualClock(500),
    log: silentLog,
  })
  const authenticator = watch.watching({
    async logIn(_login, password) {
      if (password === 'wrong') throw new Fault('peer', 'login/refused', 'no')
      return ANNA
    },
  })
  const logIn = (password: string, isFirstStep = true) =>
    authenticator.logIn(ANNA.address, password, {
      service: 'https',
      address: '192.0.2.1',
      protection: undefined,
      isFirstStep,
    })
  return { watch, asked, logIn }
}

test('whoever signs in with a password that is easily guessed is advised to take another, and let in', async () => {
  const { asked, logIn } = open()
  assert.equal(await logIn(GOOD), ANNA)
  assert.deepEqual(asked, [])
  assert.equal(await logIn('password1'), ANNA)
  assert.deepEqual(asked, [{ level: 'advise', sinceMs: 500 }])
})

test('scores are counted without anybody’s name, of what opens and of nothing else', async () => {
  const { watch, logIn } = open()
  await logIn(GOOD)
  await logIn(GOOD)
  await logIn('password')
  await logIn(GOOD, false)
  await assert.rejects(logIn('wrong'), /no/)
  assert.equal(watch.counts[4], 2)
  assert.equal(watch.counts[0], 1)
  assert.equal(
    watch.counts.reduce((sum, one) => sum + one),
    3,
  )
  assert.doesNotMatch(JSON.stringify(watch.counts), /anna/)
})

test('what an operator has asked for stays, also where it was for an older password', async () => {
  const force = open({ level: 'force', sinceMs: 200 })
  await force.logIn('password')
  assert.deepEqual(force.asked, [])
  const old = open({ level: 'force', sinceMs: 50 })
  await old.logIn('password')
  assert.equal(old.asked.length, 1, 'there was another password since')
})

test('a log-in does not fail for what cannot be written down', async () => {
  const { logIn } = open(undefined, true)
  assert.equal(await logIn('password'), ANNA)
})
