import assert from 'node:assert/strict'
import { test } from 'node:test'
import { doneAt, tryDone } from '../page/notice.ts'
import { FROM_HERE, HOST, Visitor } from '../site-visitor.fixture.ts'
import { formLimit } from './member.ts'
import { tryVisitorForm, visitorToken } from './visitor.ts'

/** A site with one form for whoever comes. */
function openForm(): Visitor {
  return new Visitor((site, { services }) => {
    site.get('/form', (c) => {
      const done = tryDone(c, ['sent', 'kept'])
      return c.html(`<input name="csrf" value="${visitorToken(c, services.entropy)}">${done ?? ''}`)
    })
    site.post('/form', formLimit, async (c) => {
      const field = await tryVisitorForm(c)
      return field ? doneAt(c, '/form', field('what')) : c.text('stale', 403)
    })
  })
}

test('a visitor posts the form that this browser was given, twice as well as once', async () => {
  const visitor = openForm()
  const csrf = await visitor.token('/form')
  assert.equal(await visitor.token('/form'), csrf, 'two windows have one token')
  for (let times = 0; times < 2; times++) {
    const answer = await visitor.post('/form', { csrf, what: 'sent' })
    assert.deepEqual([answer.status, answer.headers.get('location')], [303, '/form?done=sent'])
  }
})

test('the secret of a visitor is for this host alone, and gone with the browser', async () => {
  const [cookie = ''] = (await openForm().ask('/form')).headers.getSetCookie()
  assert.match(cookie, /^__Host-visitor=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
})

const SECRET = '__Host-visitor'
const refused: readonly (readonly [string, Partial<Record<'csrf' | 'secret', string>>, Record<string, string>])[] = [
  ['no token', { csrf: '' }, {}],
  ['the token of another browser', { csrf: 'A'.repeat(43) }, {}],
  ['a page elsewhere that knows the token', {}, { 'sec-fetch-site': 'cross-site' }],
  ['a page of a neighbour', {}, { origin: `https://evil.${HOST}` }],
  ['a browser that has lost its secret', { secret: '' }, {}],
  ['a secret that is none', { secret: 'short' }, {}],
]
for (const [what, { csrf, secret }, headers] of refused) {
  test(`a form is refused from ${what}`, async () => {
    const visitor = openForm()
    const given = await visitor.token('/form')
    if (secret !== undefined) visitor.jar.set(SECRET, secret)
    const fields = { csrf: csrf ?? given, what: 'sent' }
    assert.equal((await visitor.post('/form', fields, { ...FROM_HERE, ...headers })).status, 403)
  })
}

test('a link has a page say only what it says by itself', async () => {
  const visitor = openForm()
  assert.match(await (await visitor.ask('/form?done=kept')).text(), /kept$/)
  for (const what of ['Your+account+is+closed', '__proto__', '']) {
    assert.match(await (await visitor.ask(`/form?done=${what}`)).text(), />$/)
  }
})
