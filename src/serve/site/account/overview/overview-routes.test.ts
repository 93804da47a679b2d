import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LoginFilter } from '../../../../core/posture/posture-ledger.ts'
import { Visitor } from '../../site-visitor.fixture.ts'

test('at a glance an account is what it has and how it is protected, in the member’s language', async () => {
  const visitor = new Visitor()
  await visitor.signIn()
  const text = await (await visitor.ask('/account')).text()
  for (const said of [
    /anna@example\.org/,
    /hello@example\.org/,
    /500 MB of 2 GB \(25 %\)/,
    /12,345 messages/,
    /none: whoever has the password is in/,
    /nothing: without the password/,
    /this browser only/,
  ]) {
    assert.match(text, said)
  }
  for (const path of [
    'alerts',
    'password',
    'second-factors',
    'recovery',
    'app-passwords',
    'sessions',
    'log-ins',
    'export',
    'close',
    'problem',
  ])
    assert.ok(text.includes(`href="/account/${path}"`), path)
})

test('the language that a member chooses is that of pages and letters; one that is none is not kept', async () => {
  const visitor = new Visitor()
  await visitor.signIn()
  const choose = async (language: string) =>
    visitor.post('/account/language', { csrf: await visitor.token(), language })
  assert.deepEqual(whereTo(await choose('xx')), [303, '/account'])
  assert.equal(await visitor.world.services.languages.of('anna'), 'en')
  assert.deepEqual(whereTo(await choose('de')), [303, '/account?done=language'])
  assert.equal(await visitor.world.services.languages.of('anna'), 'de')
  assert.match(await (await visitor.ask('/account?done=language')).text(), /<html lang="de">.*in dieser Sprache/s)
  visitor.jar.clear()
  await visitor.signIn()
  assert.match(await (await visitor.ask('/account')).text(), /<html lang="de">/, 'a browser without one speaks it too')
})

test('something that waits for an answer stands above everything until it has one', async () => {
  const visitor = new Visitor()
  await visitor.signIn()
  const { alerts } = visitor.world
  for (const kind of ['forwarding', 'export'] as const) await alerts.raise('anna', kind, 'x@y.test')
  assert.match(await (await visitor.ask('/account')).text(), /2 things have changed in your account/)
  const [first, second] = await alerts.open('anna')
  const answer = async (alert: string, what: string) =>
    whereTo(await visitor.post('/account/alerts', { csrf: await visitor.token(), alert, answer: what }))
  assert.deepEqual(await answer(first?.id ?? '', 'mine'), [303, '/account/alerts?done=mine'])
  assert.deepEqual(await answer(first?.id ?? '', 'mine'), [303, '/account/alerts?done=gone'])
  assert.deepEqual(await answer(second?.id ?? '', 'not-mine'), [303, '/account/alerts/secure'])
  assert.doesNotMatch(await (await visitor.ask('/account')).text(), /changed in your account/)
  assert.match(await (await visitor.ask('/account/alerts')).text(), /It was not me/)
})

test('whoever has done all of it says so at once, of what was shown and of nothing that came meanwhile', async () => {
  const visitor = new Visitor()
  await visitor.signIn()
  const { alerts } = visitor.world
  for (const to of ['a@y.test', 'b@y.test', 'c@y.test']) await alerts.raise('anna', 'forwarding', to)
  const text = await (await visitor.ask('/account/alerts')).text()
  await alerts.raise('anna', 'export')
  const all = /name="alert" value="([^"]+ [^"]+)"/.exec(text)?.[1] ?? ''
  const fields = { csrf: await visitor.token(), alert: all, answer: 'mine' }
  assert.deepEqual(whereTo(await visitor.post('/account/alerts', fields)), [303, '/account/alerts?done=mine'])
  assert.deepEqual(
    (await alerts.open('anna')).map(({ kind }) => kind),
    ['export'],
  )
})

test('to sign everything else out asks for the password when it was not shown for long, and ends programs too', async () => {
  const ended: string[] = []
  const visitor = new Visitor(undefined, { endPrograms: (accountId) => void ended.push(accountId) })
  await visitor.signIn()
  visitor.jar.clear()
  await visitor.signIn()
  const csrf = await visitor.token()
  visitor.clock.advance(24 * 60_000)
  const path = '/account/alerts/secure'
  assert.deepEqual(whereTo(await visitor.post(path, { csrf })), [
    303,
    `/sign-in/again?next=${encodeURIComponent(path)}`,
  ])
  assert.equal((await visitor.world.sessions.of('anna')).length, 2)
  visitor.clock.advance(-24 * 60_000)
  assert.deepEqual(whereTo(await visitor.post(path, { csrf })), [303, `${path}?done=ended`])
  assert.equal((await visitor.world.sessions.of('anna')).length, 1)
  assert.deepEqual(ended, ['anna'])
})

test('all log-ins are looked at a page at a time, by service and by result; what is no number is the first page', async () => {
  const asked: LoginFilter[] = []
  const login = {
    accountId: 'anna',
    mechanism: 'PLAIN',
    address: '192.0.2.7',
    protection: undefined,
    service: 'imaps',
    accepted: false,
  } as const
  const visitor = new Visitor(undefined, {
    loginHistory: async (_id, filter) => {
      asked.push(filter)
      return filter.skip === 0 ? Array.from({ length: filter.most }, (_, atMs) => ({ ...login, atMs })) : []
    },
  })
  await visitor.signIn()
  const text = await (await visitor.ask('/account/log-ins?service=sending&result=refused')).text()
  assert.deepEqual(asked[0], { services: ['submission', 'submissions'], accepted: false, skip: 0, most: 51 })
  assert.equal(text.match(/IMAPS/g)?.length, 50)
  assert.match(text, /rel="next" href="\/account\/log-ins\?service=sending&amp;result=refused&amp;page=2"/)
  assert.match(text, /the last 90 days/)
  for (const query of ['?page=-1&service=constructor', '?page=x&result=__proto__', '']) {
    await visitor.ask(`/account/log-ins${query}`)
    assert.deepEqual(asked.at(-1), { skip: 0, most: 51 })
  }
  assert.match(await (await visitor.ask('/account/log-ins?page=3')).text(), /There is none of this kind/)
})

function whereTo({ status, headers }: Response): [number, string | null] {
  return [status, headers.get('location')]
}
