import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OLE, openAbuse } from '../../../../core/abuse/abuse.fixture.ts'
import type { AbuseReport } from '../../../../core/abuse/abuse-case.ts'
import type { OperatorRole } from '../../../../core/operators/operator-role.ts'
import { ConsoleVisitor } from '../console-visitor.fixture.ts'

const REPORT: AbuseReport = {
  type: 'abuse',
  reporter: 'far.test',
  from: '<fbl@far.test>',
  attribution: 'shown',
  ground: 'our Received field has the id q1',
  header: ['message-id: <x@y>'],
  fields: ['feedback-type: abuse'],
  text: 'This is <script>spam</script>',
  sent: { queueId: 'q1', acceptedMs: 1, recipients: 3, delivered: 2, failed: 1 },
}

/** A console at which somebody works, beside a house with a case about Bob that was reported. */
async function open(role: OperatorRole = 'security') {
  const world = await openAbuse()
  const visitor = await ConsoleVisitor.at(role, (house) => {
    const { directory } = house
    const accountAt = (address: string) => world.directory.accountAt(address)
    return { ...house, abuse: world.desk, directory: { ...directory, accountAt } }
  })
  const id = await world.open('bob')
  await world.book.append(id, { what: 'reported', atMs: world.clock.nowMs(), report: REPORT }, 1)
  const csrf = await visitor.token('/console/sign-out')
  const post = (path: string, fields: Record<string, string> = {}) =>
    visitor.post(`/console/abuse/${path}`, { csrf, why: 'spam was seen', ...fields })
  return { visitor, world, id, post }
}

test('a case is shown with its reports, as text, and each step is taken on a page of its own', async () => {
  const { visitor, world, id, post } = await open()
  const page = await (await visitor.ask(`/console/abuse/${id}`)).text()
  for (const word of [
    'shown to be ours',
    'to 3 recipients: 2 delivered, 1 refused',
    '&lt;script&gt;spam',
    'message-id: &lt;x@y&gt;',
  ])
    assert.ok(page.includes(word), word)
  assert.match(
    await (await visitor.ask('/console/abuse')).text(),
    new RegExp(`/console/abuse/${id}"[\\s\\S]*bob@example.org`),
  )
  assert.match(await (await visitor.ask(`/console/abuse/${id}/throttle`)).text(), /name="days"[^>]*value="7"/)
  for (const [act, fields] of [
    ['warn', {}],
    ['throttle', { days: '3' }],
    ['hold', { days: '' }],
    ['suspend', { days: '30' }],
  ] as const) {
    assert.equal((await post(`${id}/${act}`, fields)).headers.get('location'), `/console/abuse/${id}?done=${act}`)
  }
  assert.equal(await world.standing('bob'), 'suspended, abuse')
  assert.match(
    await (await visitor.ask(`/console/abuse/${id}?done=suspend`)).text(),
    /The account is suspended\.[\s\S]*4: suspend/,
  )
  assert.equal((await post(`${id}/lift`)).status, 303)
  assert.equal((await post(`${id}/close`)).status, 303)
  assert.equal(await world.standing('bob'), 'active')
})

test('what is missing is said at its field, and what is not possible on a page', async () => {
  const { id, post } = await open()
  for (const [path, fields, status, text] of [
    [`${id}/warn`, { why: '' }, 422, /aria-invalid="true"/],
    [`${id}/hold`, {}, 422, /id="atOnce-problem"|leaves a milder step out/],
    [`${id}/throttle`, { days: 'many', atOnce: 'it goes on' }, 422, /whole number/],
    [`${id}/throttle`, { days: '999', atOnce: 'it goes on' }, 422, /1 to 365 days/],
    [`${id}/lift`, {}, 409, /not in force/],
    [`${id}/attribute`, { address: 'anna@example.org' }, 409, /already/],
    ['open', { address: 'nobody@example.org' }, 422, /Nobody here/],
    ['99/warn', {}, 403, /out of date/],
  ] as const) {
    const answer = await post(path, fields)
    assert.equal(answer.status, status, path)
    assert.match(await answer.text(), text, path)
  }
})

test('an appeal is answered by another one than who acted', async () => {
  const { visitor, world, id, post } = await open()
  await post(`${id}/warn`)
  await world.appeals.appeal(await world.account('bob'), id, 1, 'It was my newsletter.', 'account')
  const own = await (await visitor.ask(`/console/abuse/${id}`)).text()
  assert.match(own, /Another operator decides/)
  assert.doesNotMatch(own, /\/reverse\/1/)
  const refused = await post(`${id}/reverse/1`, { why: 'I was wrong.' })
  assert.equal(refused.status, 403)
  assert.match(await refused.text(), /takes another operator/)
  await world.desk.act(OLE, id, { measure: 'throttle', why: 'it went on', days: 3 }, 'console')
  await world.appeals.appeal(await world.account('bob'), id, 2, 'That was not me.', 'account')
  assert.match(await (await visitor.ask(`/console/abuse/${id}/reverse/2`)).text(), /That was not me\./)
  assert.equal(
    (await post(`${id}/reverse/2`, { why: 'It was not.' })).headers.get('location'),
    `/console/abuse/${id}?done=reverse`,
  )
  assert.equal(await world.standing('bob'), 'active')
  // Where nobody else may decide, the answer is the same person's, and the page says from when on.
  world.hired.length = 0
  assert.match(await (await visitor.ask(`/console/abuse/${id}`)).text(), /nobody else may decide[\s\S]*\/reverse\/1/)
  const early = await post(`${id}/uphold/1`, { why: 'I was right.' })
  assert.equal(early.status, 409)
  assert.match(await early.text(), /turn the appeal down from 2026-10-04/)
  assert.equal((await post(`${id}/reverse/1`, { why: 'I was wrong.' })).status, 303)
  assert.match(await (await visitor.ask(`/console/abuse/${id}`)).text(), /who had acted: nobody else may decide/)
})

test('an appeal is upheld, and nothing else is done', async () => {
  const { visitor, world, id, post } = await open()
  await world.desk.act(OLE, id, { measure: 'warn', why: 'it went on' }, 'console')
  await world.desk.act(OLE, id, { measure: 'throttle', why: 'it went on', days: 3 }, 'console')
  await world.appeals.appeal(await world.account('bob'), id, 2, 'That was not me.', 'account')
  assert.match(await (await visitor.ask(`/console/abuse/${id}/uphold/2`)).text(), /That was not me\./)
  const answer = await post(`${id}/uphold/2`, { why: 'It was you.' })
  assert.equal(answer.headers.get('location'), `/console/abuse/${id}?done=uphold`)
  const { measures } = await world.desk.case(id)
  assert.deepEqual([measures.length, measures[1]?.decision?.words], [2, 'It was you.'])
  assert.equal((await post(`${id}/threshold`)).status, 404)
})

test('who may not, sees and does nothing of it', async () => {
  for (const role of ['support', 'auditor'] as const) {
    const { visitor, world, id, post } = await open(role)
    for (const path of ['', `/${id}`, `/${id}/warn`, `/${id}/reverse/1`, '/open'])
      assert.equal((await visitor.ask(`/console/abuse${path}`)).status, 403, path)
    for (const path of [`${id}/warn`, `${id}/suspend`, `${id}/uphold/1`, 'open'])
      assert.equal((await post(path)).status, 403, path)
    assert.equal((await world.desk.case(id)).measures.length, 0)
    assert.doesNotMatch(await (await visitor.ask('/console')).text(), /console\/abuse/)
  }
})

test('a case is opened by hand, and one that nobody was named for is given to an account', async () => {
  const { visitor, world, post } = await open()
  const opened = await post('open', { address: ' Kari@Example.org ' })
  const { pathname } = new URL(opened.headers.get('location') ?? '', 'https://x')
  assert.match(await (await visitor.ask(pathname)).text(), /kari@example\.org/)
  const { id } = await world.book.open({
    what: 'opened',
    atMs: 1,
    key: 'reporter x',
    source: 'report',
    about: 'a letter',
  })
  assert.match(
    await (await visitor.ask(`/console/abuse/${id}`)).text(),
    /nothing of ours has shown whose[\s\S]*\/attribute"/,
  )
  assert.equal((await post(`${id}/attribute`, { address: 'bo@example.org' })).status, 303)
  assert.equal((await world.desk.case(id)).account?.accountId, 'bo')
})

test('what takes something from a member asks for the second factor again', async () => {
  const { visitor, id, post } = await open()
  visitor.clock.advance(11 * 60_000)
  for (const path of [`${id}/suspend`, `${id}/hold`, `${id}/uphold/1`]) {
    const answer = await post(path)
    assert.ok(/^\/console\/again/.test(answer.headers.get('location') ?? '') || answer.status === 403, path)
  }
  assert.equal((await post(`${id}/warn`)).status, 303)
})

test('an account that a case holds is not let go on its own page', async () => {
  const { visitor, world, id } = await open()
  await world.desk.act(OLE, id, { measure: 'hold', why: 'spam was seen', atOnce: 'it goes on' }, 'console')
  await visitor.look()
  const csrf = await visitor.token('/console/sign-out')
  const answer = await visitor.post('/console/accounts/bob/resume', { csrf, why: 'he called' })
  assert.equal(answer.status, 409)
  assert.match(await answer.text(), /abuse case 1 holds it/)
  assert.deepEqual(visitor.done, [])
})
