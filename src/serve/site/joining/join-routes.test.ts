import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openJoining } from '../../../core/joining/joining.fixture.ts'
import { Visitor } from '../site-visitor.fixture.ts'

const GOOD = 'wobbling teapots hum'

/** A browser at a site where people may join, and that site's house. */
async function open(settings: Parameters<typeof openJoining>[0] = {}) {
  const house = await openJoining({ leastMs: 0, ...settings })
  const { joining, sessions, terms } = house
  await terms.publish('terms', { en: 'Terms' })
  return { house, visitor: new Visitor(undefined, { joining, sessions, terms }) }
}

/** What the hidden fields of a page say. */
async function hidden(answer: Response): Promise<Record<string, string>> {
  const fields = [...(await answer.text()).matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)]
  return Object.fromEntries(fields.map(([, name = '', value = '']) => [name, value]).reverse())
}

async function choose(visitor: Visitor, name: string, more: Record<string, string> = {}): Promise<Response> {
  const { csrf = '' } = await hidden(await visitor.ask('/join'))
  return visitor.post('/join', { csrf, name, domain: 'example.org', ...more })
}

test('an address is chosen, an account is made, and one is in', async () => {
  const { house, visitor } = await open()
  const page = await choose(visitor, 'Anna')
  assert.equal(page.status, 200)
  const fields = await hidden(page)
  const answer = await visitor.post('/join/account', { ...fields, password: GOOD, again: GOOD, agree: 'yes' })
  const shown = await answer.text()
  assert.equal(shown.match(/<li><code>(?:[0-9a-z]{5}-){2}[0-9a-z]{5}<\/code>/g)?.length, 5)
  assert.ok(await house.directory.accountAt('anna@example.org'))
  const session = visitor.jar.get('__Host-session') ?? ''
  assert.equal((await house.sessions.tryResume(session))?.account.address, 'anna@example.org')
  const [, csrf = ''] = /name="csrf" value="([^"]+)"/.exec(shown) ?? []
  assert.equal((await visitor.post('/join/written', { csrf })).status, 422)
  const on = await visitor.post('/join/written', { csrf, written: 'yes' })
  assert.equal(on.headers.get('location'), '/account')
})

test('a form that is sent twice, by two clicks, leads to where one signs in, if it has made the account', async () => {
  const { visitor } = await open()
  const fields = { ...(await hidden(await choose(visitor, 'anna'))), password: GOOD, again: GOOD, agree: 'yes' }
  assert.equal((await visitor.post('/join/account', fields)).status, 200)
  assert.equal((await visitor.post('/join/account', fields)).headers.get('location'), '/sign-in?sent-twice')
  visitor.jar.clear()
  assert.match(await (await visitor.ask('/sign-in?sent-twice')).text(), /The form was sent twice\. If you can sign in/)
})

test('each mistake stands beside its field, and passwords are not shown again', async () => {
  const { visitor } = await open()
  for (const [name, problem] of [
    ['an', 'At least 3'],
    ['an na', 'Only the letters'],
    ['postmaster', 'cannot be had'],
  ] as const) {
    const answer = await choose(visitor, name)
    assert.equal(answer.status, 422)
    assert.match(await answer.text(), new RegExp(`id="name-problem">[^<]*${problem}`))
  }
  const fields = await hidden(await choose(visitor, 'anna'))
  for (const [more, field] of [
    [{ password: GOOD, again: 'x', agree: 'yes' }, 'again'],
    [{ password: GOOD, again: GOOD }, 'agree'],
    [{ password: GOOD, again: GOOD, agree: 'yes', shown: 'terms 9' }, 'agree'],
    [{ password: 'short', again: 'short', agree: 'yes' }, 'password'],
    [{ password: GOOD, again: GOOD, agree: 'yes', display: '<b>' }, 'display'],
    [{ password: GOOD, again: GOOD, agree: 'yes', recovery: 'nowhere' }, 'recovery'],
  ] as const) {
    const answer = await visitor.post('/join/account', { ...fields, ...more })
    const text = await answer.text()
    assert.equal(answer.status, 422)
    assert.match(text, new RegExp(`id="${field}-problem"`), field)
    assert.doesNotMatch(text, /wobbling/)
  }
})

test('a field that nobody sees is filled in by programs alone', async () => {
  const { house, visitor } = await open()
  assert.match(await (await choose(visitor, 'anna', { subject: 'Buy' })).text(), /that nobody sees/)
  const fields = await hidden(await choose(visitor, 'anna'))
  const sent = { ...fields, password: GOOD, again: GOOD, agree: 'yes', subject: 'https://shop.example' }
  assert.equal((await visitor.post('/join/account', sent)).status, 422)
  assert.equal(house.places.size, 0)
})

test('where it is closed nothing is asked, and where one is invited the link carries the invitation', async () => {
  const closed = await open({ mode: 'closed' })
  const answer = await closed.visitor.ask('/join')
  assert.equal(answer.status, 404)
  assert.doesNotMatch(await answer.text(), /<form/)
  const invited = await open({ mode: 'invitation' })
  assert.match(
    await (await invited.visitor.ask('/join?invitation=abcd-efgh')).text(),
    /name="invitation"[^>]*value="abcd-efgh"/,
  )
  assert.match(await (await choose(invited.visitor, 'anna', { invitation: 'none' })).text(), /id="invitation-problem"/)
})

test('whoever asks too often is told to wait', async () => {
  const { visitor } = await open({ questionsPerNetworkAndHour: 5 })
  for (let asked = 0; asked < 5; asked++) await choose(visitor, `name${asked}`)
  assert.equal((await choose(visitor, 'name6')).status, 429)
})
