import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '../../../../base/fault.ts'
import { anAsset, anOpening } from '../../../../core/incidents/incident.fixture.ts'
import type { MemoryIncidentBook } from '../../../../core/incidents/memory-incident-book.ts'
import { actOf } from '../../../../core/operators/operator-act.ts'
import type { OpeningWish } from '../console-env.ts'
import { CONSOLE_LIMITS, ConsoleVisitor } from '../console-visitor.fixture.ts'

const text = async (answer: Response | Promise<Response>) => (await answer).text()
const ONE = '/console/incidents/1'

test('an incident is opened with what happened, and what is wrong with it is said beside the field', async () => {
  const wishes: OpeningWish[] = []
  const visitor = await ConsoleVisitor.at('security', (house) => ({
    ...house,
    incidentDesk: {
      ...house.incidentDesk,
      open: async (wish) => {
        if (wish.cves.includes('X')) throw new Fault('peer', 'incident/incomplete', '"X" is no CVE number')
        return wishes.push(wish)
      },
    },
  }))
  const csrf = await visitor.token('/console/sign-out')
  const right = { kind: 'key', summary: 'A key <leaked>', source: 'Ada', advice: 'advise', from: '2026-11-01T10:30' }
  const open = (change: Record<string, string>) =>
    visitor.post('/console/incidents/open', { csrf, ...right, ...change })
  for (const wrong of [
    { kind: 'drill' },
    { summary: ' ' },
    { advice: '' },
    { detected: 'noon' },
    { mended: 'java=1' },
    { cves: 'X' },
  ]) {
    const answer = await open(wrong)
    assert.equal(answer.status, 422, JSON.stringify(wrong))
    assert.match(await answer.text(), /value="Ada"/)
  }
  const opened = await open({
    cves: 'CVE-2014-0160, CVE-2014-0161',
    references: 'https://a.test\nhttps://b.test',
    mended: 'openssl=3.5.8',
  })
  assert.equal(opened.headers.get('location'), `${ONE}?done=open`)
  assert.deepEqual(wishes, [
    {
      kind: 'key',
      advice: 'advise',
      summary: 'A key <leaked>',
      source: 'Ada',
      cves: ['CVE-2014-0160', 'CVE-2014-0161'],
      references: ['https://a.test', 'https://b.test'],
      mendedIn: { openssl: '3.5.8' },
      exposedFrom: Date.UTC(2026, 10, 1, 10, 30),
    },
  ])
})

test('what is at risk is answered, searched, assessed and announced, each written down with who', async () => {
  const visitor = await ConsoleVisitor.at('operator')
  await bookOf(visitor).open(anOpening())
  const csrf = await visitor.token('/console/sign-out')
  const asset = 'tls:mail.posthus.test'
  const note = (name: string, fields: Record<string, string>) => visitor.post(`${ONE}/${name}`, { csrf, ...fields })
  assert.match(await text(visitor.ask(ONE)), /answer\?asset=tls%3Amail\.posthus\.test/)
  assert.equal((await visitor.ask(`${ONE}/answer?asset=tls%3Aother`)).status, 404)
  assert.match(
    await text(visitor.ask(`${ONE}/answer?asset=${encodeURIComponent(asset)}`)),
    /value="tls:mail\.posthus\.test"/,
  )
  for (const [name, fields] of [
    ['assess', { risk: 'enormous', reason: 'x' }],
    ['assess', { risk: 'high', reason: ' ' }],
    ['answer', { asset, how: 'forgotten', text: 'x' }],
    ['answer', { asset, how: 'handled', text: '' }],
    ['searched', { where: '', result: 'nothing' }],
    ['announce', { text: '' }],
    ['review', { text: ' ' }],
  ] as const) {
    assert.equal((await note(name, fields)).status, 422, `${name} ${JSON.stringify(fields)}`)
  }
  assert.deepEqual(visitor.done, [])
  await note('assess', { risk: 'high', reason: 'it lay open' })
  await note('answer', { asset, how: 'not-exposed', text: 'it was another key' })
  await note('searched', { where: 'the logs', result: 'nothing', found: '' })
  await note('announce', { text: 'We said so.' })
  await note('resolve', {})
  assert.deepEqual(visitor.done, ['assessed 1', 'not-exposed 1', 'searched 1', 'announced 1', 'resolved 1'])
  assert.deepEqual(
    visitor.log.kept.map((one) => `${actOf(one).act} ${actOf(one).subject}`),
    ['incident.assess 1', 'incident.answer 1', 'incident.searched 1', 'incident.announce 1', 'incident.resolve 1'],
  )
})

test('to run one asks for the factor again; how far it is, what was seen and what is stuck stand on its page', async () => {
  const visitor = await ConsoleVisitor.at('operator')
  const book = bookOf(visitor)
  await book.open(anOpening({}, [anAsset('tls:a.test'), anAsset('dkim:a.test')]))
  const csrf = await visitor.token('/console/sign-out')
  assert.match(await text(visitor.ask(`${ONE}/run`)), /Run it now/)
  assert.equal((await visitor.post(`${ONE}/run`, { csrf })).headers.get('location'), `${ONE}?done=run`)
  assert.deepEqual(visitor.done, ['run 1'])
  await book.append(1, { what: 'run', atMs: 1, by: 'Anna' })
  const rows = [{ what: 'this process', seen: 'openssl <3.5.8>', holds: true }]
  await book.append(1, { what: 'proved', atMs: 2, by: 'posthus', stage: 'patched', rows })
  const going = await text(visitor.ask(ONE))
  assert.match(going, /at keys-reissued[\s\S]*Look again[\s\S]*openssl &lt;3\.5\.8&gt;/)
  await book.append(1, { what: 'stuck', atMs: 3, by: 'posthus', stage: 'keys-reissued', reason: 'no authority' })
  assert.match(await text(visitor.ask(ONE)), /stuck at keys-reissued[\s\S]*no authority[\s\S]*What is left/)
  visitor.clock.advance(CONSOLE_LIMITS.provedMs)
  for (const path of [`${ONE}/run`, '/console/incidents/open', '/console/incidents/drill']) {
    assert.match((await visitor.ask(path)).headers.get('location') ?? '', /^\/console\/again/, path)
  }
})

test('what cannot be written down, and a drill with a public authority, say why', async () => {
  const visitor = await ConsoleVisitor.at('operator', (house) => ({
    ...house,
    incidentDesk: {
      ...house.incidentDesk,
      note: async () => Promise.reject(new Fault('peer', 'incident/unresolved', 'it is not over')),
      drill: async () => Promise.reject(new Fault('peer', 'incident/public-authority', 'that one is public')),
    },
  }))
  await bookOf(visitor).open(anOpening())
  const csrf = await visitor.token('/console/sign-out')
  const resolved = await visitor.post(`${ONE}/resolve`, { csrf })
  assert.equal(resolved.status, 409)
  assert.match(await resolved.text(), /it is not over/)
  const drill = await visitor.post('/console/incidents/drill', { csrf })
  assert.match(await drill.text(), /that one is public/)
  assert.equal((await visitor.ask('/console/incidents/2')).status, 404)
})

function bookOf({ house }: ConsoleVisitor): MemoryIncidentBook {
  return house.incidents as MemoryIncidentBook
}
