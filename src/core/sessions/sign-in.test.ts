import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault, isFault } from '../../base/fault.ts'
import type { Account, Credential } from '../directory/directory.ts'
import type { LoginOrigin } from '../passwords/authenticator.ts'
import { makeSession } from './session.fixture.ts'
import { SignIn } from './sign-in.ts'
import type { OpenedSession } from './web-session.ts'
import type { SessionOpening } from './web-sessions.ts'

const ANNA = { id: 'anna', address: 'anna@here.test' } as Account
const OPENED: OpenedSession = { session: makeSession(), account: ANNA, csrf: 'token', secret: 'secret' }
const FROM = { address: '192.0.2.1', protection: undefined, client: 'Firefox\u0000\u202e\n5'.padEnd(500, 'x') }

/** A house with Anna in it; `changed` is done while her password is looked at. */
function open(changed: () => void = () => undefined) {
  const asked: string[] = []
  const openings: SessionOpening[] = []
  const origins: LoginOrigin[] = []
  const world = { changedMs: 7, isOpened: true }
  const directory = {
    async accountAt(address: string) {
      asked.push('account')
      return address === ANNA.address ? ANNA : undefined
    },
    async credential(id: string) {
      asked.push('credential')
      return id === 'anna' ? ({ changedMs: world.changedMs } as Credential) : undefined
    },
  }
  const authenticator = {
    async logIn(login: string, password: string, origin: LoginOrigin) {
      asked.push('password')
      origins.push(origin)
      changed()
      if (login.toLowerCase() === ANNA.address && password === 'right') return ANNA
      throw new Fault('peer', 'login/refused', 'wrong')
    },
  }
  const sessions = {
    async tryOpen(opening: SessionOpening) {
      openings.push(opening)
      return world.isOpened ? OPENED : undefined
    },
    tryRenew: async () => (world.isOpened ? OPENED : undefined),
  }
  return { signIn: new SignIn(authenticator, directory, sessions), asked, openings, origins, world }
}

test('the same is looked up for an address that nobody has, in the same order', async () => {
  const [known, unknown, none] = [open(), open(), open()]
  await assert.rejects(known.signIn.signIn('anna@here.test', 'wrong', false, FROM))
  await assert.rejects(unknown.signIn.signIn('nobody@here.test', 'wrong', false, FROM))
  await assert.rejects(none.signIn.signIn('no address', 'wrong', false, FROM))
  assert.deepEqual(known.asked, ['account', 'credential', 'password'])
  assert.deepEqual([unknown.asked, none.asked], [known.asked, known.asked])
})

test('a session is bound to the credential that there was before the password was looked at', async () => {
  const world: ReturnType<typeof open> = open(() => {
    world.world.changedMs = 8
  })
  await world.signIn.signIn('ANNA@here.test', 'right', true, FROM)
  assert.partialDeepStrictEqual(world.openings, [
    { account: ANNA, credentialMs: 7, isKept: true, address: '192.0.2.1' },
  ])
})

test('a session that is over before it has begun is a log-in that was refused', async () => {
  const { signIn, world } = open()
  world.isOpened = false
  for (const work of [
    signIn.signIn('anna@here.test', 'right', false, FROM),
    signIn.proveAgain(OPENED, 'secret', 'right', FROM),
  ]) {
    await assert.rejects(work, (error) => isFault(error, 'login/refused'))
  }
})

test('what a browser says of itself is kept short and printable', async () => {
  const { signIn, openings } = open()
  await signIn.signIn('anna@here.test', 'right', false, FROM)
  assert.match(openings[0]?.client ?? '', /^Firefox5x{192}$/)
})

test('the record tells signing in from showing the password again', async () => {
  const { signIn, origins } = open()
  await signIn.signIn('anna@here.test', 'right', false, FROM)
  await signIn.proveAgain(OPENED, 'secret', 'right', FROM)
  assert.deepEqual(
    origins.map(({ service, mechanism }) => [service, mechanism]),
    [
      ['https', 'SIGN-IN'],
      ['https', 'STEP-UP'],
    ],
  )
})
