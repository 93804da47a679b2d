import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Visitor } from '../../site-visitor.fixture.ts'

const CONFIRM = '/account/close/confirm'
const DAY_MS = 86_400_000

test('an account is closed after a word of warning, ends its sessions, and is opened again by whoever signs in and says so', async () => {
  const anna = new Visitor()
  await anna.signIn()
  const page = await (await anna.ask('/account/close')).text()
  assert.match(page, /After 14 days[\s\S]*\/account\/close\/confirm/)
  assert.match(await (await anna.ask(CONFIRM)).text(), /anna@example\.org is closed now/)
  const closed = await anna.post(CONFIRM, { csrf: await anna.token(CONFIRM) })
  assert.equal(closed.headers.get('location'), '/sign-in?closed')
  assert.match(await (await anna.ask('/sign-in?closed')).text(), /is closed/)
  assert.equal((await anna.ask('/account')).status, 303)

  anna.clock.advance(13 * DAY_MS)
  const turned = await anna.signIn({ next: '/account/export' })
  assert.equal(turned.headers.get('location'), '/sign-in/reopen?next=%2Faccount%2Fexport')
  assert.equal((await anna.ask('/account')).status, 303, 'signing in alone opens nothing')
  const reopen = await (await anna.ask('/sign-in/reopen?next=/account/export')).text()
  assert.match(reopen, /anna@example\.org[\s\S]*erased for good/)
  const [, csrf = ''] = /name="csrf" value="([^"]+)"/.exec(reopen) ?? []
  assert.equal(
    (await anna.post('/sign-in/reopen', { csrf: 'wrong', next: '/' })).status,
    200,
    'a form of others does nothing',
  )
  const back = await anna.post('/sign-in/reopen', { csrf, next: '/account/export' })
  assert.equal(back.headers.get('location'), '/account/export')
  assert.equal((await anna.ask('/account')).status, 200)
})

test('a form of others closes nothing, and the password is asked for again', async () => {
  const anna = new Visitor()
  await anna.signIn()
  assert.equal((await anna.post(CONFIRM, { csrf: 'wrong' })).status, 403)
  const csrf = await anna.token()
  anna.clock.advance(11 * 60_000)
  assert.match((await anna.ask(CONFIRM)).headers.get('location') ?? '', /^\/sign-in\/again/)
  assert.match((await anna.post(CONFIRM, { csrf })).headers.get('location') ?? '', /^\/sign-in\/again/)
  assert.equal((await anna.ask('/account')).status, 200)
})

test('without a ticket nothing is opened again', async () => {
  const anna = new Visitor()
  assert.match((await anna.ask('/sign-in/reopen')).headers.get('location') ?? '', /^\/sign-in\?again/)
})
