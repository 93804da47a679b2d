import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HOUR_MS, openRecovery } from '../../../core/recovery/recovery.fixture.ts'
import { Visitor } from '../site-visitor.fixture.ts'

const NEW = 'marble lantern otter'

async function open() {
  const house = await openRecovery()
  const visitor = new Visitor(undefined, { recovery: house.recovery })
  const post = async (path: string, fields: Record<string, string>) => {
    const [, csrf = ''] = /name="csrf" value="([^"]+)"/.exec(await (await visitor.ask('/recover')).text()) ?? []
    return visitor.post(path, { csrf, ...fields })
  }
  return { ...house, visitor, post }
}

const ticketIn = async (answer: Response) => /name="ticket" value="([^"]+)"/.exec(await answer.text())?.[1] ?? ''

test('a code leads to a new password, which leads to the sign-in page and what is to be looked through', async () => {
  const { own, anna, opens, post } = await open()
  const [code = ''] = await own.renewCodes(anna.id)
  const wrong = await post('/recover/code', { address: 'anna@example.org', code: 'aaaaa-aaaaa-aaaaa' })
  assert.equal(wrong.status, 422)
  assert.match(await wrong.text(), /id="code-problem"/)
  const shown = await post('/recover/code', { address: 'anna@example.org', code })
  assert.equal(shown.status, 200)
  assert.match(await shown.clone().text(), /encrypted with PGP stays closed/)
  const ticket = await ticketIn(shown)
  for (const [fields, field] of [
    [{ password: NEW, again: 'x' }, 'again'],
    [{ password: 'short', again: 'short' }, 'password'],
  ] as const) {
    assert.match(
      await (await post('/recover/password', { ticket, ...fields })).text(),
      new RegExp(`id="${field}-problem"`),
    )
  }
  const done = await post('/recover/password', { ticket, password: NEW, again: NEW })
  assert.equal(done.headers.get('location'), '/sign-in?recovered&next=%2Faccount%2Fapp-passwords')
  assert.ok(await opens(NEW))
  assert.equal((await post('/recover/password', { ticket, password: NEW, again: NEW })).status, 422)
})

test('the answer to whoever asks for a letter is one and the same, octet by octet', async () => {
  const { recovery, outside, post } = await open()
  const answers = []
  for (const address of ['anna@example.org', 'nobody@example.org', '<b>', '']) {
    const answer = await post('/recover/address', { address })
    answers.push(`${answer.status} ${await answer.text()}`)
  }
  await recovery.settled()
  assert.equal(new Set(answers).size, 1)
  assert.equal(outside.length, 1)
})

test('to look at a link does nothing; it waits, opens once, and is stopped by the other one', async () => {
  const { recovery, outside, inbox, secretIn, clock, visitor, post } = await open()
  await post('/recover/address', { address: 'anna@example.org' })
  await recovery.settled()
  const secret = secretIn(outside[0]?.letter.text)
  const page = await visitor.ask(`/recover/link?secret=${secret}`)
  assert.match(await page.text(), new RegExp(`name="secret" value="${secret}"`))
  assert.match(await (await post('/recover/link', { secret })).text(), /Not yet/)
  clock.advance(24 * HOUR_MS)
  assert.notEqual(await ticketIn(await post('/recover/link', { secret })), '')
  const cancelling = secretIn(inbox[0])
  assert.equal((await visitor.ask(`/recover/cancel?secret=${cancelling}`)).status, 200)
  assert.match(await (await post('/recover/cancel', { secret: cancelling })).text(), /It is stopped/)
  for (const [path, shown] of [
    ['/recover/link', secret],
    ['/recover/cancel', cancelling],
    ['/recover/link', ''],
  ] as const) {
    assert.equal((await post(path, { secret: shown })).status, 404)
  }
})

test('a form of another page is no wish of the visitor', async () => {
  const { visitor } = await open()
  for (const path of ['code', 'address', 'link', 'cancel', 'password']) {
    assert.equal((await visitor.post(`/recover/${path}`, { csrf: 'A'.repeat(43) })).status, 403, path)
  }
})
