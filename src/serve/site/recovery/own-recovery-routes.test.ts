import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openRecovery } from '../../../core/recovery/recovery.fixture.ts'
import { ANNA } from '../site-services.fixture.ts'
import { Visitor } from '../site-visitor.fixture.ts'

async function open() {
  const house = await openRecovery()
  const visitor = new Visitor(undefined, { recovery: house.recovery, ownRecovery: house.own })
  await visitor.signIn()
  const post = async (path: string, fields: Record<string, string> = {}) =>
    visitor.post(path, { csrf: await visitor.token('/account/recovery'), ...fields })
  return { ...house, visitor, post }
}

test('codes are shown once, after a question, and counted', async () => {
  const { own, visitor, post } = await open()
  assert.match(await (await visitor.ask('/account/recovery')).text(), /You have none/)
  assert.match(await (await visitor.ask('/account/recovery/codes')).text(), /are good no more/)
  const shown = await (await post('/account/recovery/codes')).text()
  assert.equal(shown.match(/<li><code>/g)?.length, 5)
  assert.equal((await own.view(ANNA.id)).codesLeft, 5)
  assert.match(await (await visitor.ask('/account/recovery')).text(), /5 are left/)
})

test('an address is named, confirmed by the code in the letter, and removed after a question', async () => {
  const { outside, visitor, post } = await open()
  assert.match(await (await post('/account/recovery/address', { address: 'x' })).text(), /id="address-problem"/)
  const sent = await post('/account/recovery/address', { address: 'me@elsewhere.example' })
  assert.equal(sent.headers.get('location'), '/account/recovery?done=sent')
  assert.match(await (await visitor.ask('/account/recovery')).text(), /me@elsewhere\.example[\s\S]*does not count yet/)
  assert.match(await (await post('/account/recovery/confirm', { code: 'aaaa-aaaa' })).text(), /id="code-problem"/)
  const code = /[0-9a-z]{4}-[0-9a-z]{4}/.exec(outside.at(-1)?.letter.text ?? '')?.[0] ?? ''
  const confirmed = await post('/account/recovery/confirm', { code })
  assert.equal(confirmed.headers.get('location'), '/account/recovery?done=confirmed')
  assert.match(await (await visitor.ask('/account/recovery')).text(), /It counts/)
  assert.equal((await visitor.ask('/account/recovery/remove')).status, 200)
  assert.equal((await post('/account/recovery/remove')).headers.get('location'), '/account/recovery?done=removed')
  assert.equal((await post('/account/recovery/remove')).headers.get('location'), '/account/recovery?done=gone')
})

test('a link on its way is shown and stopped, also by whoever has not shown the password lately', async () => {
  const { recovery, visitor } = await open()
  await recovery.linkByOperator(ANNA, 3_600_000)
  assert.match(await (await visitor.ask('/account/recovery')).text(), /A new password is on its way/)
  const csrf = await visitor.token('/account/recovery')
  visitor.clock.advance(15 * 60_000)
  assert.equal((await visitor.ask('/account/recovery')).status, 303)
  const stopped = await visitor.post('/account/recovery/stop', { csrf })
  assert.equal(stopped.headers.get('location'), '/account/recovery?done=stopped')
  assert.equal(
    (await visitor.post('/account/recovery/stop', { csrf })).headers.get('location'),
    '/account/recovery?done=gone',
  )
})
