import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '../../../base/fault.ts'
import { ManualClock } from '../../../base/manual-clock.ts'
import { DAY_MS, KARI, OLE, openAbuse } from '../../../core/abuse/abuse.fixture.ts'
import { ANNA, ANNAS_PASSWORD, abuseSite } from '../site-services.fixture.ts'
import { FROM_HERE, Visitor } from '../site-visitor.fixture.ts'
import { ABUSE_MESSAGES } from './abuse-messages.ts'
import { RULES_MESSAGES } from './abuse-rules-messages.ts'

const PATH = '/account/abuse'
/** English last: a browser stays in the language that was chosen. */
const LANGUAGES = ['nb', 'de', 'en'] as const

/** A site beside a house in which there is a case about Anna. */
async function open() {
  const clock = new ManualClock(Date.UTC(2026, 9, 1))
  const house = await openAbuse(clock)
  const visitor = new Visitor(undefined, { clock, abuse: abuseSite(house) })
  return { visitor, house, id: await house.open() }
}

test('a member reads what was done, why and until when, in every language, and nothing of a report alone', async () => {
  const { visitor, house, id } = await open()
  await visitor.signIn()
  assert.match(await (await visitor.ask(PATH)).text(), /Nothing was done to your account/)
  await house.desk.act(OLE, id, { measure: 'warn', why: 'spam <b>was</b> seen' }, 'console')
  await house.desk.act(OLE, id, { measure: 'throttle', why: 'it went on', days: 7 }, 'console')
  for (const language of LANGUAGES) {
    const page = await (await visitor.ask(`${PATH}?lang=${language}`)).text()
    const text = ABUSE_MESSAGES[language]
    for (const word of [
      'spam &lt;b&gt;was&lt;/b&gt; seen',
      text.kinds.throttle,
      text.means.warn,
      text.inForce,
      text.appealHint,
    ])
      assert.ok(page.includes(word), word)
    assert.match(page, /<dd>8 Oct 2026, 00:00 UTC|<dd>8\. okt\. 2026|<dd>08\.10\.2026/)
  }
})

test('a member appeals once; what was typed is kept where it is too short; the answer stands beside it', async () => {
  const { visitor, house, id } = await open()
  await house.desk.act(OLE, id, { measure: 'warn', why: 'spam was seen' }, 'console')
  await visitor.signIn()
  const csrf = await visitor.token(PATH)
  const fields = { csrf, case: `${id}`, number: '1' }
  const short = await visitor.post(PATH, { ...fields, text: 'no' })
  assert.equal(short.status, 422)
  assert.match(await short.text(), /aria-invalid="true"[^>]*>\s*no<\/textarea>/)
  const sent = await visitor.post(PATH, { ...fields, text: 'It was my newsletter.' })
  assert.equal(sent.headers.get('location'), `${PATH}?done=sent`)
  const again = await visitor.post(PATH, { ...fields, text: 'It was my newsletter.' })
  assert.equal(again.status, 422)
  assert.match(await again.text(), /cannot be appealed any more/)
  await house.desk.decide(KARI, id, 1, true, 'They had asked for it.', 'console')
  const page = await (await visitor.ask(PATH)).text()
  assert.match(page, /It was my newsletter\.[\s\S]*It is undone\.[\s\S]*They had asked for it\. \(kari/)
  assert.doesNotMatch(page, /<textarea/)
})

test('nobody appeals in the case of somebody else, and an odd number is no case', async () => {
  const { visitor, house } = await open()
  const bobs = await house.open('bob')
  await house.desk.act(OLE, bobs, { measure: 'warn', why: 'spam was seen' }, 'console')
  await visitor.signIn()
  const csrf = await visitor.token()
  for (const [of, number] of [
    [`${bobs}`, '1'],
    ['99', '1'],
    ['x', '1'],
    [`${bobs}`, '__proto__'],
    ['1e400', '-1'],
  ] as const) {
    const refused = await visitor.post(PATH, { csrf, case: of, number, text: 'It was my newsletter.' })
    assert.equal(refused.status, 422)
    assert.doesNotMatch(await refused.text(), /spam was seen/)
  }
  assert.equal((await house.desk.case(bobs)).state, 'acted')
})

test('a suspended member is led to the appeal by the right password alone, and appeals without being signed in', async () => {
  const { visitor, house, id } = await open()
  await house.desk.act(OLE, id, { measure: 'suspend', why: 'an attack was seen', atOnce: 'it goes on' }, 'console')
  visitor.world.faults.push(new Fault('peer', 'login/refused', 'wrong'))
  assert.doesNotMatch(await (await visitor.signIn({ password: 'wrong' })).text(), /appeal/)
  visitor.world.faults.push(new Fault('peer', 'login/suspended', 'suspended'))
  const page = await (await visitor.signIn()).text()
  const [, path = ''] = /href="(\/appeal\?ticket=[\w-]+)"/.exec(page) ?? []
  assert.ok(path)
  for (const language of LANGUAGES) {
    const shown = await (await visitor.ask(`${path}&lang=${language}`)).text()
    for (const word of [ANNA.address, 'an attack was seen', ABUSE_MESSAGES[language].suspendedLead])
      assert.ok(shown.includes(word), word)
  }
  const csrf = await visitor.token(path)
  const ticket = path.slice(path.indexOf('=') + 1)
  assert.equal((await visitor.post('/appeal', { csrf, ticket, text: 'no' })).status, 422)
  const sent = await visitor.post('/appeal', { csrf, ticket, text: 'My server was broken into.' })
  assert.match(await sent.text(), /has been received[\s\S]*My server was broken into\./)
  assert.deepEqual(
    [...visitor.jar.keys()].filter((name) => /session/i.test(name)),
    [],
    'nobody is signed in by it',
  )
  assert.equal(
    (await visitor.post('/appeal', { csrf, ticket, text: 'My server was broken into.' })).status,
    422,
    'once',
  )
  assert.equal((await house.desk.case(id)).measures[0]?.appeal?.via, 'link')
  assert.equal(
    house.outside.at(-1)?.subject,
    'Your appeal has been received',
    'whoever has the password cannot do it unseen',
  )
  await house.desk.decide(KARI, id, 1, true, 'You were broken into.', 'console')
  assert.equal((await visitor.ask(path)).status, 404, 'the suspension is over')
})

test('a link that is made up, too old or of another kind leads nowhere, and tells nothing', async () => {
  const { visitor, house, id } = await open()
  await house.desk.act(OLE, id, { measure: 'suspend', why: 'an attack was seen', atOnce: 'it goes on' }, 'console')
  const ticket = (await house.appeals.tryTicket(ANNA.address)) ?? ''
  const csrf = await visitor.token(`/appeal?ticket=${ticket}`)
  for (const wrong of ['', 'x', `${ticket}x`, ticket.toUpperCase(), 'A'.repeat(3000)]) {
    const asked = await visitor.ask(`/appeal?ticket=${wrong}`)
    assert.equal(asked.status, 404)
    assert.doesNotMatch(await asked.text(), /anna|attack/)
    assert.equal(
      (await visitor.post('/appeal', { csrf, ticket: wrong, text: 'My server was broken into.' })).status,
      404,
    )
  }
  assert.equal((await visitor.post('/appeal', { ticket, text: 'My server was broken into.' })).status, 403)
  house.clock.advance(DAY_MS)
  assert.equal((await visitor.ask(`/appeal?ticket=${ticket}`)).status, 404)
  assert.equal((await house.desk.case(id)).state, 'acted')
})

test('an account that is suspended for another reason has no way to an appeal, nor has one whose password is wrong', async () => {
  const { visitor } = await open()
  visitor.world.faults.push(new Fault('peer', 'login/suspended', 'suspended'))
  const answer = await visitor.post('/sign-in', { address: ANNA.address, password: ANNAS_PASSWORD }, FROM_HERE)
  assert.doesNotMatch(await answer.text(), /\/appeal/)
})

test('everybody reads how abuse is dealt with, and the numbers of it, in every language', async () => {
  const { visitor, house, id } = await open()
  await house.desk.act(OLE, id, { measure: 'warn', why: 'spam was seen' }, 'console')
  await house.appeals.appeal(await house.account(), id, 1, 'It was my newsletter.', 'account')
  await house.desk.decide(KARI, id, 1, false, 'It was not.', 'console')
  for (const language of LANGUAGES) {
    const answer = await visitor.ask(`/abuse?lang=${language}`)
    const page = await answer.text()
    const text = RULES_MESSAGES[language]
    for (const word of [text.lead, text.legalWhat, 'mailto:abuse@example.org', text.appealWhat(30)])
      assert.ok(page.includes(word), word)
    assert.match(
      page,
      /2026-Q4<\/th><td>1<\/td><td>0<\/td><td>1<\/td><td>0<\/td><td>0<\/td><td>0<\/td><td>1<\/td><td>1<\/td><td>0<\/td>/,
    )
    assert.doesNotMatch(page, /anna|spam was seen/)
  }
})
