import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ANNA, SESSION_LIMITS } from '../../site-services.fixture.ts'
import { Visitor } from '../../site-visitor.fixture.ts'

const NEW = '/account/app-passwords/new'

async function signedIn(): Promise<Visitor> {
  const visitor = new Visitor()
  await visitor.signIn()
  return visitor
}

test('an app password is made for a device and some programs, shown once, and revoked after a question', async () => {
  const visitor = await signedIn()
  const csrf = await visitor.token(NEW)
  const made = await visitor.post(NEW, { csrf, device: 'Phone <3', imap: 'yes', smtp: 'yes' })
  const page = await made.text()
  const [, shown = ''] = /<code class="secret">([^<]+)</.exec(page) ?? []
  assert.equal(made.status, 200)
  assert.match(shown, /^[0-9a-z]{5}( [0-9a-z]{5}){3}$/)
  assert.equal(made.headers.get('cache-control'), 'no-store')
  const [entry] = await visitor.world.appPasswords.of(ANNA.id)
  assert.deepEqual([entry?.device, entry?.scopes], ['Phone <3', ['imap', 'smtp']])
  assert.ok(entry && visitor.world.appPasswords.tryMatch([entry], shown), 'what is shown is what opens')

  const list = await (await visitor.ask('/account/app-passwords')).text()
  assert.match(list, /Phone &lt;3/)
  assert.ok(!list.includes(shown), 'and is shown never again')
  const question = await visitor.ask(`/account/app-passwords/revoke?id=${entry.id}`)
  assert.match(await question.text(), /Phone &lt;3/)
  const revoked = await visitor.post('/account/app-passwords/revoke', { csrf, id: entry.id })
  assert.equal(revoked.headers.get('location'), '/account/app-passwords?done=revoked')
  assert.deepEqual(await visitor.world.appPasswords.of(ANNA.id), [])
  const again = await visitor.post('/account/app-passwords/revoke', { csrf, id: entry.id })
  assert.equal(again.headers.get('location'), '/account/app-passwords?done=gone')
})

test('a form that is sent twice makes one app password, which is the one that is shown', async () => {
  const visitor = await signedIn()
  const fields = { csrf: await visitor.token(NEW), device: 'Phone', imap: 'yes' }
  await visitor.post(NEW, fields)
  const [, shown = ''] = /<code class="secret">([^<]+)</.exec(await (await visitor.post(NEW, fields)).text()) ?? []
  const entries = await visitor.world.appPasswords.of(ANNA.id)
  assert.equal(entries.length, 1)
  assert.ok(visitor.world.appPasswords.tryMatch(entries, shown))
  await visitor.post(NEW, { ...fields, smtp: 'yes' })
  assert.equal((await visitor.world.appPasswords.of(ANNA.id)).length, 2, 'for something else it is another one')
})

test('what is wrong with a new one stands at its field, and nothing is made', async () => {
  const visitor = await signedIn()
  const csrf = await visitor.token(NEW)
  for (const [fields, words] of [
    [{ device: ' ', imap: 'yes' }, /id="device-problem"/],
    [{ device: 'x'.repeat(61), imap: 'yes' }, /id="device-problem"/],
    [{ device: 'Phone' }, /id="scopes-problem"/],
    [{ device: 'Phone', everything: 'yes' }, /id="scopes-problem"/],
  ] as const) {
    const answer = await visitor.post(NEW, { csrf, ...fields })
    assert.equal(answer.status, 422)
    assert.match(await answer.text(), words)
  }
  assert.equal((await visitor.post(NEW, { csrf: 'x', device: 'Phone', imap: 'yes' })).status, 403)
  assert.deepEqual(await visitor.world.appPasswords.of(ANNA.id), [])
})

test('to make one the password is asked for again, and to revoke one it is not', async () => {
  const visitor = await signedIn()
  const csrf = await visitor.token(NEW)
  await visitor.post(NEW, { csrf, device: 'Phone', imap: 'yes' })
  const [entry] = await visitor.world.appPasswords.of(ANNA.id)
  visitor.clock.advance(SESSION_LIMITS.provedMs + 1)
  const again = '/sign-in/again?next=%2Faccount%2Fapp-passwords%2Fnew'
  assert.equal((await visitor.ask(NEW)).headers.get('location'), again)
  const made = await visitor.post(NEW, { csrf, device: 'Other', imap: 'yes' })
  assert.deepEqual([made.status, made.headers.get('location')], [303, again])
  assert.equal((await visitor.world.appPasswords.of(ANNA.id)).length, 1)
  await visitor.post('/account/app-passwords/revoke', { csrf, id: entry?.id ?? '' })
  assert.equal((await visitor.world.appPasswords.of(ANNA.id)).length, 0)
})
