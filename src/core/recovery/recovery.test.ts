import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFault } from '../../base/fault.ts'
import { HOUR_MS, OLD, openRecovery as open } from './recovery.fixture.ts'

const NEW = 'marble lantern otter'
const HERE = { address: '192.0.2.1', protection: undefined, client: 'Firefox' }
const elsewhere = (network: number) => ({ ...HERE, address: `198.51.${network}.1` })
const code = (error: unknown) => (isFault(error) ? error.code : error)

test('a recovery code sets a new password at once, once, and every address is told', async () => {
  const { recovery, own, anna, outside, inbox, logins, opens } = await open()
  const [first = '', second = ''] = await own.renewCodes(anna.id)
  const ticket = await recovery.byCode(' ANNA@example.org', first.toUpperCase().replaceAll('-', ' '), HERE)
  const again = await recovery.byCode('anna@example.org', first, HERE)
  assert.equal((await recovery.recovering(ticket)).address, 'anna@example.org')
  await assert.rejects(recovery.setPassword(ticket, 'short', HERE), { code: 'passwords/too-short' })
  assert.ok(await opens(OLD), 'a password that is refused costs nothing')
  await recovery.setPassword(ticket, NEW, HERE)
  assert.ok(await opens(NEW))
  for (const used of [ticket, again])
    await assert.rejects(recovery.setPassword(used, OLD, HERE), { code: 'recovery/begin-again' })
  await assert.rejects(recovery.byCode('anna@example.org', first, HERE), { code: 'recovery/wrong-code' })
  assert.equal((await own.view(anna.id)).codesLeft, 4)
  await recovery.byCode('anna@example.org', second, HERE)
  assert.deepEqual(
    outside.map(({ to }) => to),
    ['anna@elsewhere.example'],
  )
  assert.equal(inbox.length, 1)
  assert.deepEqual(
    logins.map(({ mechanism, accepted }) => `${mechanism} ${accepted}`),
    ['RECOVERY-CODE true', 'RECOVERY-CODE false'],
  )
})

test('codes that were renewed, of somebody else, of nobody or made up are wrong in the same words, and few are let through', async () => {
  const { recovery, own, anna, accounts } = await open()
  await accounts.addAccount('bob@example.org', '', OLD)
  const [old = ''] = await own.renewCodes(anna.id)
  const ticket = await recovery.byCode('anna@example.org', old, HERE)
  const [fresh = ''] = await own.renewCodes(anna.id)
  await assert.rejects(recovery.setPassword(ticket, NEW, HERE), { code: 'recovery/begin-again' })
  for (const [login, tried] of [
    ['anna@example.org', old],
    ['anna@example.org', ''],
    ['bob@example.org', fresh],
    ['nobody@example.org', fresh],
    ['no address', fresh],
  ] as const) {
    assert.equal(await recovery.byCode(login, tried, HERE).catch(code), 'recovery/wrong-code', `${login} ${tried}`)
  }
  const guesses = await Promise.all(
    Array.from({ length: 20 }, () => recovery.byCode('anna@example.org', 'x', elsewhere(1)).catch(code)),
  )
  assert.equal(guesses.filter((one) => one === 'login/too-many-attempts').length, 15)
})

test('whoever guesses at the codes from many networks does not keep the member out who has one', async () => {
  const { recovery, own, anna } = await open()
  const [first = ''] = await own.renewCodes(anna.id)
  for (let network = 0; network < 40; network++) {
    assert.equal(await recovery.byCode('anna@example.org', 'x', elsewhere(network)).catch(code), 'recovery/wrong-code')
  }
  assert.equal(typeof (await recovery.byCode('anna@example.org', first, HERE)), 'string')
})

test('who only reads the recovery address waits, and the member is told and stops it', async () => {
  const { recovery, own, anna, clock, outside, inbox, opens, secretIn } = await open()
  await recovery.askByAddress('anna@example.org', 'de', HERE)
  await recovery.settled()
  const [letter] = outside
  assert.equal(letter?.to, 'anna@elsewhere.example')
  const secret = secretIn(letter?.letter.text)
  assert.deepEqual(await recovery.open(secret, HERE), { dueMs: clock.nowMs() + 24 * HOUR_MS })
  assert.equal((await own.view(anna.id)).links.length, 1)
  await assert.rejects(
    recovery.open(secretIn(inbox[0]), HERE),
    { code: 'recovery/no-such-link' },
    'what stops it does not open',
  )
  await assert.rejects(recovery.cancel(secret, HERE), { code: 'recovery/no-such-link' })
  await recovery.cancel(secretIn(inbox[0]), HERE)
  clock.advance(25 * HOUR_MS)
  await assert.rejects(recovery.open(secret, HERE), { code: 'recovery/no-such-link' })

  await recovery.askByAddress('anna@example.org', 'en', HERE)
  await recovery.settled()
  const next = secretIn(outside.at(-1)?.letter.text)
  clock.advance(24 * HOUR_MS)
  const opened = await recovery.open(next, HERE)
  assert.ok('ticket' in opened)
  await recovery.setPassword(opened.ticket, NEW, HERE)
  assert.ok(await opens(NEW))
  await assert.rejects(recovery.open(next, HERE), { code: 'recovery/no-such-link' }, 'once')
})

test('a link that is stopped while its page is open sets no password, and one that is old opens nothing', async () => {
  const { recovery, own, anna, clock, outside, secretIn, opens } = await open()
  await recovery.askByAddress('anna@example.org', 'en', HERE)
  await recovery.settled()
  clock.advance(24 * HOUR_MS)
  const opened = await recovery.open(secretIn(outside[0]?.letter.text), HERE)
  assert.ok('ticket' in opened && (await own.stopLinks(anna.id)))
  await assert.rejects(recovery.setPassword(opened.ticket, NEW, HERE), { code: 'recovery/begin-again' })
  assert.ok(await opens(OLD))
  await recovery.askByAddress('anna@example.org', 'en', HERE)
  await recovery.settled()
  clock.advance(96 * HOUR_MS)
  const late = recovery.open(secretIn(outside.at(-1)?.letter.text), HERE)
  await assert.rejects(late, { code: 'recovery/no-such-link' })
})

test('whoever was stopped cannot go on with the open page by asking for another link', async () => {
  const { recovery, own, anna, clock, outside, secretIn, opens } = await open()
  await recovery.askByAddress('anna@example.org', 'en', HERE)
  await recovery.settled()
  clock.advance(24 * HOUR_MS)
  const opened = await recovery.open(secretIn(outside[0]?.letter.text), HERE)
  assert.ok('ticket' in opened && (await own.stopLinks(anna.id)))
  await recovery.askByAddress('anna@example.org', 'en', HERE)
  await recovery.settled()
  assert.equal((await own.view(anna.id)).links.length, 1)
  await assert.rejects(recovery.setPassword(opened.ticket, NEW, HERE), { code: 'recovery/begin-again' })
  assert.ok(await opens(OLD))
})

test('a link to an address is over when the member sets a new password, or names another address', async () => {
  const { recovery, own, anna, accounts, clock, outside, secretIn } = await open()
  const asked = async () => {
    await recovery.askByAddress('anna@example.org', 'en', HERE)
    await recovery.settled()
    return secretIn(outside.at(-1)?.letter.text)
  }
  const before = await asked()
  const { url } = await recovery.linkByOperator(anna, 48 * HOUR_MS)
  clock.advance(HOUR_MS)
  await accounts.changePassword(anna.address, NEW)
  await assert.rejects(recovery.open(before, HERE), { code: 'recovery/no-such-link' })
  assert.ok('ticket' in (await recovery.open(secretIn(url), HERE)), 'what an operator has made stays')
  const second = await asked()
  assert.ok('dueMs' in (await recovery.open(second, HERE)))
  await own.offerAddress(anna, 'new@elsewhere.example', 'en', '192.0.2.1')
  await assert.rejects(recovery.open(second, HERE), { code: 'recovery/no-such-link' })
})

test('an account that a thief has closed is recovered as well, and stays closed until its member opens it; a suspended one is not', async () => {
  const { recovery, own, anna, directory, clock, outside, secretIn, opens } = await open()
  const [first = '', second = ''] = await own.renewCodes(anna.id)
  await directory.setState(anna.id, 'closed')
  await recovery.setPassword(await recovery.byCode(anna.address, first, HERE), NEW, HERE)
  assert.ok(await opens(NEW))
  assert.equal((await directory.account(anna.id))?.state, 'closed')
  outside.length = 0
  await recovery.askByAddress(anna.address, 'en', HERE)
  await recovery.settled()
  clock.advance(24 * HOUR_MS)
  const opened = await recovery.open(secretIn(outside[0]?.letter.text), HERE)
  assert.ok('ticket' in opened)
  await directory.setState(anna.id, 'suspended')
  await assert.rejects(recovery.setPassword(opened.ticket, OLD, HERE), { code: 'recovery/begin-again' })
  await assert.rejects(recovery.byCode(anna.address, second, HERE), { code: 'recovery/wrong-code' })
})

test('whoever has no account, no address or one that is not confirmed gets no letter, and is told the same', async () => {
  const { recovery, own, accounts, outside } = await open()
  const bob = await accounts.addAccount('bob@example.org', '', OLD)
  await own.offerAddress(bob, 'bob@elsewhere.example', 'en', '192.0.2.1')
  outside.length = 0
  for (const login of ['bob@example.org', 'nobody@example.org', 'x', '']) await recovery.askByAddress(login, 'en', HERE)
  await recovery.settled()
  assert.deepEqual(outside, [])
  for (let asked = 0; asked < 4; asked++) await recovery.askByAddress('anna@example.org', 'en', HERE)
  await recovery.settled()
  assert.equal(outside.length, 2, 'so many letters a day')
  let refused: unknown
  for (let asked = 0; asked < 40; asked++) refused = await recovery.askByAddress('x', 'en', HERE).catch(code)
  assert.equal(refused, 'recovery/too-many')
})

test('a link of the operator opens at once, and the member reads of it', async () => {
  const { recovery, anna, inbox, secretIn, opens, clock } = await open()
  const { url, untilMs } = await recovery.linkByOperator(anna, HOUR_MS)
  assert.equal(untilMs, clock.nowMs() + HOUR_MS)
  assert.match(inbox[0] ?? '', /operator/)
  const opened = await recovery.open(secretIn(url), HERE)
  assert.ok('ticket' in opened)
  await recovery.setPassword(opened.ticket, NEW, HERE)
  assert.ok(await opens(NEW))
})

test('an address counts when its code was shown, and the one before is told that it does no more', async () => {
  const { own, anna, outside, book } = await open()
  outside.length = 0
  await own.offerAddress(anna, 'new@elsewhere.example', 'nb', '192.0.2.1')
  assert.deepEqual(
    outside.map(({ to }) => to),
    ['new@elsewhere.example', 'anna@elsewhere.example'],
  )
  assert.deepEqual((await own.view(anna.id)).address, { text: 'new@elsewhere.example', isVerified: false })
  assert.doesNotMatch(JSON.stringify([...((await book.address(anna.id))?.sealed ?? [])]), /110,101,119,64/)
  await assert.rejects(own.confirmAddress(anna, 'aaaa-aaaa', '192.0.2.1'), { code: 'recovery/wrong-code' })
  for (const bad of ['anna@example.org', 'x', '']) {
    await assert.rejects(own.offerAddress(anna, bad, 'en', '192.0.2.1'), { code: 'recovery/bad-address' })
  }
  assert.deepEqual([await own.removeAddress(anna), await own.removeAddress(anna)], [true, false])
})
