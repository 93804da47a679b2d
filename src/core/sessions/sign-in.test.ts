import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemEntropy } from '../../base/entropy.ts'
import { Fault, isFault } from '../../base/fault.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import type { Account, Credential, PasswordDemand } from '../directory/directory.ts'
import type { SecondProof } from '../factors/second-step.ts'
import { Tickets } from '../factors/tickets.ts'
import type { LoginOrigin } from '../passwords/authenticator.ts'
import { Pepper } from '../passwords/pepper.ts'
import { makeSession } from './session.fixture.ts'
import { SignIn, type SignInTurn } from './sign-in.ts'
import type { OpenedSession } from './web-session.ts'
import type { SessionOpening } from './web-sessions.ts'

const ANNA = { id: 'anna', address: 'anna@here.test', state: 'active' } as Account
const OPENED: OpenedSession = { session: makeSession(), account: ANNA, csrf: 'token', secret: 'secret' }
const FROM = { address: '192.0.2.1', protection: undefined, client: 'Firefox\u0000\u202e\n5'.padEnd(500, 'x') }

/** A house with Anna in it; `changed` is done while her password is looked at. */
function open(changed: () => void = () => undefined) {
  const asked: string[] = []
  const openings: SessionOpening[] = []
  const origins: LoginOrigin[] = []
  const clock = new ManualClock()
  const world = {
    changedMs: 7,
    isOpened: true,
    hasFactor: false,
    challenges: 0,
    state: 'active' as Account['state'],
    demand: undefined as PasswordDemand | undefined,
  }
  const directory = {
    account: async (id: string) => (id === 'anna' ? { ...ANNA, state: world.state } : undefined),
    async accountAt(address: string) {
      asked.push('account')
      return address === ANNA.address ? ANNA : undefined
    },
    async credential(id: string) {
      asked.push('credential')
      return id === 'anna' ? ({ changedMs: world.changedMs, demand: world.demand } as Credential) : undefined
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
  const secondStep = {
    isOn: async () => {
      asked.push('factor')
      return world.hasFactor
    },
    makeChallenge: () => `challenge ${++world.challenges}`,
    requestAlone: (challenge: string) => ({ challenge }),
    ways: async (_id: string, challenge: string) => ({ totp: true, recovery: true, passkey: { challenge } }),
    prove: async (_account: Account, challenge: string, proof: SecondProof) => {
      if (proof.kind === 'passkey' ? proof.answer !== challenge : proof.code !== 'right') throw wrongFactor()
    },
    proveAlone: async (challenge: string, answer: string) => {
      if (answer !== challenge) throw wrongFactor()
      return { ...ANNA, state: world.state }
    },
  }
  const tickets = new Tickets(new Pepper([{ id: 'a', secret: new Uint8Array(32) }]), clock, systemEntropy)
  const accounts = {
    guessable: () => ['anna'],
    changePassword: async () => {
      world.changedMs++
      world.demand = undefined
    },
  }
  const closing = { closure: async () => undefined, reopen: async () => undefined }
  const parts = { authenticator, directory, sessions, secondStep, tickets, accounts, closing }
  return { signIn: new SignIn(parts), clock, asked, openings, origins, world }
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

const wrongFactor = () => new Fault('peer', 'login/wrong-factor', 'wrong')
const begun = (error: unknown) => isFault(error, 'login/begin-again')

/** The ticket of a turn that is not the last. */
function ticketOf(turn: SignInTurn): string {
  assert.notEqual(turn.at, 'in')
  return turn.at === 'in' ? '' : turn.ticket
}

test('with a second factor the password gives a ticket, and the ticket with the factor a session', async () => {
  const { signIn, world, openings } = open()
  world.hasFactor = true
  const turn = await signIn.signIn('anna@here.test', 'right', true, FROM)
  assert.partialDeepStrictEqual(turn, {
    at: 'second-step',
    ways: { totp: true, passkey: { challenge: 'challenge 1' } },
  })
  assert.deepEqual(openings, [], 'no session yet')
  const ticket = ticketOf(turn)
  assert.partialDeepStrictEqual(await signIn.secondWays(ticket), { passkey: { challenge: 'challenge 1' } })
  const wrong = signIn.proveSecond(ticket, { kind: 'totp', code: 'wrong' }, FROM)
  await assert.rejects(wrong, (error) => isFault(error, 'login/wrong-factor'))
  const proofs: SecondProof[] = [
    { kind: 'totp', code: 'right' },
    { kind: 'recovery', code: 'right' },
    { kind: 'passkey', answer: 'challenge 1' },
  ]
  for (const proof of proofs) assert.equal((await signIn.proveSecond(ticket, proof, FROM)).at, 'in')
  assert.partialDeepStrictEqual(openings[0], { credentialMs: 7, isKept: true })
})

test('a ticket is nothing when it is old, of another step, made up, or of a password that was changed', async () => {
  const { signIn, world, clock } = open()
  world.hasFactor = true
  const proof: SecondProof = { kind: 'totp', code: 'right' }
  const ticket = ticketOf(await signIn.signIn('anna@here.test', 'right', false, FROM))
  for (const other of ['', 'x', ticket.slice(0, -2), `${ticket.slice(0, -3)}AAA`, signIn.invitePasskey().ticket]) {
    await assert.rejects(signIn.proveSecond(other, proof, FROM), begun, other)
    await assert.rejects(signIn.secondWays(other), begun)
    await assert.rejects(signIn.setNewPassword(other, 'x', FROM), begun)
  }
  await assert.rejects(
    signIn.setNewPassword(ticket, 'x', FROM),
    begun,
    'the ticket of the second step sets no password',
  )
  world.changedMs++
  await assert.rejects(signIn.proveSecond(ticket, proof, FROM), begun)
  world.changedMs--
  world.state = 'suspended'
  await assert.rejects(signIn.proveSecond(ticket, proof, FROM), (error) => isFault(error, 'login/suspended'))
  world.state = 'active'
  clock.advance(10 * 60_000)
  await assert.rejects(signIn.proveSecond(ticket, proof, FROM), begun)
})

test('a passkey alone is enough, for the challenge of its page', async () => {
  const { signIn, world, openings } = open()
  world.hasFactor = true
  const { ticket } = signIn.invitePasskey()
  const wrong = signIn.signInWithPasskey(ticket, 'challenge 7', true, FROM)
  await assert.rejects(wrong, (error) => isFault(error, 'login/wrong-factor'))
  assert.equal((await signIn.signInWithPasskey(ticket, 'challenge 1', true, FROM)).at, 'in')
  assert.partialDeepStrictEqual(openings, [{ credentialMs: 7, isKept: true }])
  world.state = 'suspended'
  const suspended = await signIn.signInWithPasskey(ticket, 'challenge 1', true, FROM)
  assert.deepEqual(suspended, { at: 'suspended', address: ANNA.address }, 'nobody is let in')
})

test('a passkey stands in where the password is asked for again, for that member and the challenge of that page', async () => {
  const { signIn, world, clock } = open()
  const bob = { ...OPENED, account: { ...ANNA, id: 'bob' } }
  const { ticket = '', request } = (await signIn.invitePasskeyAgain(OPENED)) ?? {}
  assert.deepEqual(request, { challenge: 'challenge 1' })
  const prove = (who: typeof OPENED, shown: string, answer: string) =>
    signIn.provePasskeyAgain(who, 'secret', shown, answer, FROM)
  await assert.rejects(prove(OPENED, ticket, 'challenge 7'), (error) => isFault(error, 'login/wrong-factor'))
  for (const [who, shown] of [
    [bob, ticket],
    [OPENED, signIn.invitePasskey().ticket],
    [OPENED, 'made up'],
  ] as const) {
    await assert.rejects(prove(who, shown, 'challenge 1'), begun)
  }
  assert.equal(await prove(OPENED, ticket, 'challenge 1'), OPENED)
  world.isOpened = false
  await assert.rejects(prove(OPENED, ticket, 'challenge 1'), (error) => isFault(error, 'login/refused'))
  clock.advance(10 * 60_000)
  await assert.rejects(prove(OPENED, ticket, 'challenge 1'), begun)
})

test('a forced password leads to a new one, after the second step, and nowhere else', async () => {
  const { signIn, world, openings } = open()
  world.hasFactor = true
  world.demand = { level: 'force', sinceMs: 7 }
  const second = ticketOf(await signIn.signIn('anna@here.test', 'right', false, FROM))
  const turn = await signIn.proveSecond(second, { kind: 'totp', code: 'right' }, FROM)
  assert.partialDeepStrictEqual(turn, { at: 'new-password', address: 'anna@here.test' })
  assert.deepEqual(openings, [])
  const ticket = ticketOf(turn)
  assert.deepEqual(await signIn.whoseNewPassword(ticket), { address: 'anna@here.test', guessable: ['anna'] })
  assert.equal((await signIn.setNewPassword(ticket, 'another one', FROM)).at, 'in')
  assert.partialDeepStrictEqual(openings, [{ credentialMs: 8 }])
  await assert.rejects(signIn.setNewPassword(ticket, 'a third one', FROM), begun, 'once')
})

test('an advised password opens as ever', async () => {
  const { signIn, world } = open()
  world.demand = { level: 'advise', sinceMs: 7 }
  assert.equal((await signIn.signIn('anna@here.test', 'right', false, FROM)).at, 'in')
})
