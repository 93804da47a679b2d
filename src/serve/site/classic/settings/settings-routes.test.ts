import assert from 'node:assert/strict'
import { test } from 'node:test'
import { letter } from '../../../../../test/kit/jmap-test-bed.ts'
import { ClassicVisitor } from '../classic-visitor.fixture.ts'
import { rowMoment } from '../list/row-moment.ts'

test('times are those of the zone that was chosen, and pages as long as was chosen, in every browser; what a browser has kept from before counts until then, and is not believed whatever it is', async () => {
  await using it = await ClassicVisitor.open()
  for (let at = 0; at < 25; at++) await it.deliver(letter(`Letter ${at}`))
  assert.match(await it.page('/classic/'), /UTC<\/time>/)
  assert.match(await it.post('/classic/settings/pages', { zone: 'Europe/Oslo', rows: '20' }), /Saved\./)
  const page = await it.page('/classic/')
  assert.doesNotMatch(page, /UTC<\/time>/)
  assert.equal(page.match(/class="what"/g)?.length, 20)
  await it.post('/classic/settings/pages', { zone: 'Mars/Olympus', rows: '9000' })
  assert.match(await it.page('/classic/settings'), /<option value="Europe\/Oslo" selected/)
  it.visitor.jar.clear()
  await it.visitor.signIn()
  assert.match(await it.page('/classic/settings'), /"Europe\/Oslo" selected[\s\S]*"20" selected/)
  it.visitor.jar.set('__Host-classic', '80 UTC messages')
  assert.match(await it.page('/classic/settings'), /"Europe\/Oslo" selected[\s\S]*"conversations" selected/)
  await using fresh = await ClassicVisitor.open()
  fresh.visitor.jar.set('__Host-classic', '80 Europe/Oslo messages')
  assert.match(
    await fresh.page('/classic/settings'),
    /"Europe\/Oslo" selected[\s\S]*"80" selected[\s\S]*"messages" sel/,
  )
  await fresh.post('/classic/settings/pages', { zone: 'Europe/Oslo', rows: '20', list: 'messages' })
  assert.equal(fresh.visitor.jar.has('__Host-classic'), false)
  fresh.visitor.jar.set('__Host-classic', '1e9 <script>')
  await fresh.visitor.world.services.pageSettings.change('bo', { rows: 80 })
  assert.match(await fresh.page('/classic/settings'), /"20" selected/)
})

test('today is told by its time, in the zone of the reader, also around midnight', () => {
  const now = Date.parse('2026-11-27T23:30Z')
  const shown = (at: string, zone: string) => rowMoment(at, now, { language: 'en', zone }).shown
  assert.equal(shown('2026-11-27T22:30:00Z', 'UTC'), '22:30 UTC')
  assert.equal(shown('2026-11-27T22:30:00Z', 'Europe/Oslo'), '27 Nov')
  assert.equal(shown('2026-11-27T23:10:00Z', 'Europe/Oslo'), '00:10')
  assert.match(shown('2025-11-27T23:10:00Z', 'UTC'), /2025/)
  assert.equal(shown('never', 'UTC'), '')
})

test('a signature is kept with the name, and letters begin with it', async () => {
  await using it = await ClassicVisitor.open()
  const [, id = ''] = /name="id" value="([^"]+)"/.exec(await it.page('/classic/settings')) ?? []
  const kept = { id, name: 'Anna B', replyTo: '', signature: 'Anna\r\nHarbour office' }
  assert.match(await it.post('/classic/settings/identity', kept), /Saved\./)
  const page = await it.page('/classic/compose?to=bo%40example.net')
  assert.match(page, /-- \nAnna\nHarbour office\n<\/textarea>/)
  assert.match(page, /Anna B &lt;anna@example\.org&gt;/)
  assert.match(page, /name="to"[^>]*value="bo@example\.net"/)
  const wrong = await it.post('/classic/settings/identity', { ...kept, replyTo: 'nobody' })
  assert.match(wrong, /This is no address: nobody[\s\S]*value="nobody"/)
})

test('answers while away are switched on with days of the reader, and off again; what cannot be is said', async () => {
  await using it = await ClassicVisitor.open()
  await it.post('/classic/settings/pages', { zone: 'Europe/Oslo', rows: '40' })
  const away = {
    isOn: 'yes',
    from: '2026-12-24',
    to: '2027-01-03',
    subject: 'Away',
    text: 'Back soon',
    onlyContacts: 'yes',
  }
  const page = await it.post('/classic/away', away)
  assert.match(page, /Saved\.[\s\S]*value="2026-12-24"[\s\S]*value="2027-01-03"[\s\S]*Back soon/)
  assert.match(await it.post('/classic/away', { ...away, to: '2026-12-01' }), /The last day is before the first/)
  assert.match(await it.post('/classic/away', { ...away, text: ' ' }), /Write what is to be answered/)
  assert.match(await it.post('/classic/away', { ...away, from: '2026-13-40' }), /Choose a day/)
  assert.match(await it.post('/classic/away', { ...away, isOn: '' }), /Nobody is answered at present/)
})
