import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFault } from '../../base/fault.ts'
import { digestOfInvitation } from './invitation.ts'
import { openJoining } from './joining.fixture.ts'
import type { Application } from './joining.ts'

const VISITOR = 'token of the browser'
const GOOD = 'wobbling teapots hum'
const from = (address: string) => ({ address, protection: undefined, client: 'Firefox\u0007 on Linux' })
const HERE = from('192.0.2.1')
const code = (error: unknown) => (isFault(error) ? error.code : error)

type World = Awaited<ReturnType<typeof openJoining>>

/** What somebody sends who has taken four seconds. */
function filledIn({ joining, clock }: World, facts: Partial<Application> = {}): Application {
  const begun = joining.begin(VISITOR)
  clock.advance(4000)
  const key = { kind: 'password', password: GOOD } as const
  const usual = {
    begun,
    visitor: VISITOR,
    name: 'Anna.Berg',
    domain: 'example.org',
    displayName: 'Anna Berg',
    recoveryAddress: '',
    key,
  }
  return { ...usual, invitation: '', language: 'nb', ...facts }
}

test('whoever joins has an account with that password, is in, has agreed, and finds a letter', async () => {
  const world = await openJoining()
  await world.terms.publish('terms', { en: 'One' })
  const application = filledIn(world, { recoveryAddress: 'anna@elsewhere.example' })
  const { account, opened, codes, recoveryCodes } = await world.joining.join(application, HERE)
  assert.partialDeepStrictEqual(account, { address: 'anna.berg@example.org', name: 'Anna Berg', state: 'active' })
  const credential = await world.directory.credential(account.id)
  assert.ok(credential && (await world.vault.verify(credential, GOOD)))
  assert.equal(opened?.session.client, 'Firefox on Linux')
  assert.deepEqual([codes.length, recoveryCodes.length], [0, 5])
  assert.equal((await world.recoveryBook.codes(account.id)).length, 5)
  assert.deepEqual(world.outside, ['anna@elsewhere.example'])
  assert.equal((await world.recoveryBook.address(account.id))?.verifiedMs, undefined, 'it counts when it is confirmed')
  assert.equal((await world.terms.acceptances(account.id)).length, 1)
  assert.deepEqual(
    world.letters.map(({ subject, to }) => [subject, to]),
    [['Velkommen til Fjordpost', ['"Anna Berg" <anna.berg@example.org>']]],
  )
  assert.match(world.letters[0]?.text ?? '', /14 dagene .* 300 mottakere/)
  assert.deepEqual(
    world.logins.map(({ mechanism, accepted }) => [mechanism, accepted]),
    [['JOIN', true]],
  )
})

test('of addresses that are taken, kept, aliases or look like one nothing is said but that they are not free, and others are offered', async () => {
  const world = await openJoining({ questionsPerNetworkAndHour: 500 })
  const { accounts, joining } = world
  await accounts.addAccount('anna.berg@example.org', '', GOOD)
  await accounts.putAlias('crew@example.org', ['anna.berg@example.org'])
  for (const name of [
    'Anna.Berg',
    'annaberg',
    'anna-berg',
    'crew',
    'postmaster',
    'p0stmaster',
    'wiki',
    'team-fjordpost',
  ]) {
    const verdict = await joining.look(name, 'example.org', '', '192.0.2.1')
    assert.equal(verdict.kind, 'not-free', name)
    if (verdict.kind !== 'not-free') continue
    for (const other of verdict.others) {
      const [local = '', domain = ''] = other.split('@')
      assert.equal((await joining.look(local, domain, '', '192.0.2.9')).kind, 'free', other)
    }
  }
  assert.deepEqual(await joining.look('anna.berg', 'example.net', '', '192.0.2.1'), {
    kind: 'free',
    address: 'anna.berg@example.net',
  })
  assert.equal((await joining.look('anna', 'elsewhere.example', '', '192.0.2.1')).kind, 'no-such-domain')
  await assert.rejects(world.joining.join(filledIn(world), HERE), { code: 'joining/not-free' })
})

test('nobody joins where nobody may, too fast, with the form of another browser, or with one of yesterday', async () => {
  const closed = await openJoining({ mode: 'closed' })
  const world = await openJoining()
  const old = filledIn(world)
  world.clock.advance(7_200_001)
  const hasty = { ...filledIn(world), begun: world.joining.begin(VISITOR) }
  assert.equal(await world.joining.join(hasty, HERE).then(() => 'joined', code), 'joining/too-fast')
  for (const [application, at, expected] of [
    [filledIn(closed), closed, 'joining/closed'],
    [filledIn(world, { visitor: 'another' }), world, 'joining/stale'],
    [filledIn(world, { begun: 'made up' }), world, 'joining/stale'],
    [old, world, 'joining/stale'],
    [filledIn(world, { displayName: 'Anna <boss@example.org>' }), world, 'joining/bad-display-name'],
    [filledIn(world, { recoveryAddress: 'nowhere' }), world, 'recovery/bad-address'],
    [filledIn(world, { displayName: 'a\u202eb' }), world, 'joining/bad-display-name'],
    [filledIn(world, { displayName: 'a\u061cb' }), world, 'joining/bad-display-name'],
    [filledIn(world, { displayName: 'a\u2028b' }), world, 'joining/bad-display-name'],
    [filledIn(world, { displayName: 'boss＠example.org' }), world, 'joining/bad-display-name'],
    [filledIn(world, { key: { kind: 'password', password: 'password' } }), world, 'passwords/too-short'],
    [filledIn(world, { key: { kind: 'password', password: 'anna.berg anna.berg' } }), world, 'passwords/names-you'],
    [filledIn(world, { key: { kind: 'passkey', ticket: '', answer: '{}', device: 'x' } }), world, 'factors/stale'],
  ] as const) {
    assert.equal(await at.joining.join(application, HERE).then(() => 'joined', code), expected)
  }
  assert.deepEqual([world.places.size, closed.places.size], [0, 0])
})

test('a form makes one account, and of two who want an address at once one has it', async () => {
  const world = await openJoining({ accountsPerNetworkAndDay: 9 })
  const application = filledIn(world)
  const both = await Promise.all(
    [application, { ...filledIn(world) }].map((one) => world.joining.join(one, HERE).then(() => 'joined', code)),
  )
  assert.deepEqual(both.sort(), ['joined', 'joining/not-free'])
  assert.equal(world.places.size, 1)
})

test('a form that is sent twice, at once or with another name later, takes nothing from the account that it has made', async () => {
  const world = await openJoining({ accountsPerNetworkAndDay: 9, accountsPerHour: 9 })
  const { places, factorStore, joining } = world
  const form = filledIn(world)
  const twice = await Promise.all(
    [form, form].map((one) => joining.join(one, HERE).then(({ account }) => account.id, code)),
  )
  const [id = ''] = places
  assert.deepEqual(twice.sort(), [id, 'joining/sent-twice'].sort())
  await factorStore.putTotp({ accountId: id, sealedSecret: new Uint8Array(), createdMs: 0, lastStep: 0 })
  for (const again of [form, { ...form, name: 'somebody.else' }])
    assert.equal(await joining.join(again, HERE).catch(code), 'joining/sent-twice')
  assert.deepEqual([...places], [id])
  assert.ok(await factorStore.isOn(id))
})

test('a form whose account came to nothing is sent again', async () => {
  const world = await openJoining({ accountsPerNetworkAndDay: 1 })
  const form = filledIn(world)
  const short = { ...form, key: { kind: 'password', password: 'short' } } as const
  assert.equal(await world.joining.join(short, HERE).catch(code), 'passwords/too-short')
  await world.joining.join(form, HERE)
  const next = filledIn(world, { name: 'somebody.else' })
  for (let times = 0; times < 2; times++)
    assert.equal(await world.joining.join(next, HERE).catch(code), 'joining/too-many', 'and is no form that was used')
})

test('a network makes so many accounts in a day, all together so many in an hour, and what failed is not counted', async () => {
  const world = await openJoining()
  const join = (name: string, address: string, password = GOOD) =>
    world.joining
      .join(filledIn(world, { name, key: { kind: 'password', password } }), from(address))
      .then(() => 'joined', code)
  assert.equal(await join('first', '192.0.2.1', 'short'), 'passwords/too-short')
  assert.equal(await join('first', '192.0.2.1'), 'joined')
  assert.equal(await join('second', '192.0.2.77'), 'joined')
  assert.equal(await join('third', '192.0.2.3'), 'joining/too-many')
  assert.equal(await join('third', '2001:db8::1'), 'joined')
  assert.equal(await join('fourth', '198.51.100.1'), 'joining/too-many')
  world.clock.advance(3_600_000)
  assert.equal(await join('fourth', '198.51.100.1'), 'joined')
  assert.equal(await join('fifth', '192.0.2.1'), 'joining/too-many')
})

test('a network that asks about one address after the other is slowed down, before anything is looked up', async () => {
  const world = await openJoining({ questionsPerNetworkAndHour: 5 })
  for (let asked = 0; asked < 5; asked++) await world.joining.look(`name${asked}`, 'example.org', '', '192.0.2.1')
  await assert.rejects(world.joining.look('name6', 'example.org', '', '192.0.2.200'), { code: 'joining/too-many' })
  await world.joining.look('name6', 'example.org', '', '198.51.100.1')
})

test('where one needs an invitation it counts, is given back if nothing came of it, and ends', async () => {
  const world = await openJoining({ mode: 'invitation', accountsPerNetworkAndDay: 9 })
  const invitation = { id: 'i', note: '', uses: 1, used: 0, createdMs: 0, untilMs: 3_600_000 }
  await world.invitations.add(invitation, digestOfInvitation('abcd-efgh-jkmn-pqrs'))
  const join = (name: string, shown: string, password = GOOD) =>
    world.joining
      .join(filledIn(world, { name, invitation: shown, key: { kind: 'password', password } }), HERE)
      .then(() => 'joined', code)
  assert.equal(await join('anna', ''), 'joining/bad-invitation')
  assert.equal(await join('anna', 'ABCD EFGH JKMN PQRS', 'short'), 'passwords/too-short')
  assert.equal(await join('anna', 'ABCD EFGH JKMN PQRS'), 'joined')
  assert.equal(await join('bert', 'abcd-efgh-jkmn-pqrs'), 'joining/bad-invitation')
})
