import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '../../../../base/fault.ts'
import { ANNAS_PASSWORD } from '../../site-services.fixture.ts'
import { Visitor } from '../../site-visitor.fixture.ts'

const PATH = '/account/password'
const NEXT = 'lantern ferry on a quiet fjord'

async function signedIn() {
  const visitor = new Visitor()
  await visitor.signIn()
  const csrf = await visitor.token(PATH)
  const change = (fields: Record<string, string>) =>
    visitor.post(PATH, { csrf, present: ANNAS_PASSWORD, password: NEXT, again: NEXT, ...fields })
  return { visitor, csrf, change }
}

test('a member changes the own password and stays signed in with another secret', async () => {
  const { visitor, change } = await signedIn()
  const before = visitor.jar.get('__Host-session')
  assert.match(await (await visitor.ask(PATH)).text(), /At least 6 characters\./)
  const done = await change({})
  assert.deepEqual([done.status, done.headers.get('location')], [303, `${PATH}?done=changed`])
  assert.deepEqual(visitor.world.passwords, [NEXT])
  assert.notEqual(visitor.jar.get('__Host-session'), before)
  assert.match(await (await visitor.ask(`${PATH}?done=changed`)).text(), /role="status"/)
})

test('what is wrong stands at its field, no password is shown again, and nothing is changed', async () => {
  for (const [fields, id] of [
    [{ present: 'something else' }, 'present-problem'],
    [{ password: 'short', again: 'short' }, 'password-problem'],
    [{ again: `${NEXT}!` }, 'again-problem'],
  ] as const) {
    const { visitor, change } = await signedIn()
    const answer = await change(fields)
    const page = await answer.text()
    assert.equal(answer.status, 422)
    assert.ok(page.includes(`id="${id}"`), id)
    for (const typed of [NEXT, ANNAS_PASSWORD, 'something else'])
      assert.ok(!page.includes(typed), 'a password stands there')
    assert.deepEqual(visitor.world.passwords, [])
    assert.equal((await visitor.ask(PATH)).status, 200, 'and the session goes on')
  }
})

test('after a new password that was refused, the form that is shown can be sent', async () => {
  const { visitor, change } = await signedIn()
  const page = await (await change({ password: 'short', again: 'short' })).text()
  const [, csrf = ''] = /name="csrf" value="([^"]+)"/.exec(page) ?? []
  assert.equal((await change({ csrf })).status, 303)
  assert.deepEqual(visitor.world.passwords, [NEXT])
})

test('guesses at the present password are slowed down, and it says so', async () => {
  const { visitor, change } = await signedIn()
  visitor.world.faults.push(new Fault('world', 'login/too-many-attempts', 'wait'))
  assert.match(await (await change({})).text(), /too many wrong passwords/)
})

test('a form that is not ours changes nothing', async () => {
  const { visitor, change } = await signedIn()
  assert.equal((await change({ csrf: 'x' })).status, 403)
  assert.deepEqual(visitor.world.passwords, [])
})

test('programs that keep passwords find where this one is changed', async () => {
  const answer = await new Visitor().ask('/.well-known/change-password')
  assert.deepEqual([answer.status, answer.headers.get('location')], [302, PATH])
})
