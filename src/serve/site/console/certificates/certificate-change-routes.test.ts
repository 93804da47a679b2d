import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '../../../../base/fault.ts'
import type { JointWork } from '../../../../core/operators/joint/joint-deed.ts'
import { actOf } from '../../../../core/operators/operator-act.ts'
import { ANNA } from '../../site-services.fixture.ts'
import type { ConsoleHouse } from '../console-env.ts'
import { CERTIFICATE, CONSOLE_LIMITS, ConsoleVisitor, FACTS } from '../console-visitor.fixture.ts'

const PEM = '-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n'
const OLE = { accountId: 'ole', role: 'operator', name: 'Ole', sinceMs: 0 } as const
const text = async (answer: Response | Promise<Response>) => (await answer).text()

test('a key is made here, by one person, and the request stands on the page of it', async () => {
  const visitor = await ConsoleVisitor.at('operator')
  const csrf = await visitor.token('/console/sign-out')
  const make = (fields: Record<string, string>) => visitor.post('/console/certificates/new', { csrf, ...fields })
  for (const wrong of [{ names: '' }, { due: '0' }, { why: 'x' }]) {
    const answer = await make({ names: 'a.example.org', due: '30', why: 'a new host', ...wrong })
    assert.equal(answer.status, 422, JSON.stringify(wrong))
  }
  const made = await make({ names: 'a.example.org,\n b.example.org', due: '30', why: 'a new host' })
  assert.equal(made.headers.get('location'), '/console/certificates/c1?done=made')
  assert.deepEqual(visitor.done, ['make a.example.org b.example.org'])
  assert.match(await text(visitor.ask('/console/certificates/c1?done=made')), /BEGIN CERTIFICATE REQUEST/)
})

test('to import one is asked for by one and agreed to by another, who reads what is in it', async () => {
  const visitor = await ConsoleVisitor.at('security')
  const csrf = await visitor.token('/console/sign-out')
  const path = '/console/certificates/import'
  assert.equal((await visitor.post(path, { csrf, chain: PEM, root: '', why: ' ' })).status, 422)
  const asked = await visitor.post(path, { csrf, chain: PEM, root: '', why: 'the new one' })
  assert.equal(asked.headers.get('location'), '/console/joint/1?done=request')
  assert.ok(!(await text(visitor.ask('/console/joint/1'))).includes('/agree'))
  assert.equal((await visitor.post('/console/joint/1/agree', { csrf })).status, 403)
  assert.deepEqual(visitor.done, [])
  await visitor.house.joint.request(OLE, importing())
  assert.match(await text(visitor.ask('/console/joint/2/agree')), /ten hosts[\s\S]*An &lt;authority&gt;/)
  assert.equal((await visitor.post('/console/joint/2/agree', { csrf })).status, 303)
  assert.deepEqual(visitor.done, ['cert.import by Ole, Anna at work'])
  assert.equal((await visitor.post('/console/joint/2/agree', { csrf })).status, 409)
  assert.match(await text(visitor.ask('/console/joint/2')), /class="good">done/)
})

test('a private key that is pasted is not kept, not shown again and not looked at', async () => {
  const seen: string[] = []
  const visitor = await ConsoleVisitor.at('operator', (house) => ({
    ...house,
    certificates: { ...house.certificates, examine: async (chain) => Promise.reject(seen.push(chain)) },
  }))
  const csrf = await visitor.token('/console/sign-out')
  const key = `-----BEGIN EC PRIVATE KEY-----\nQUINCUNX\n-----END EC PRIVATE KEY-----`
  for (const fields of [
    { chain: PEM + key, root: '' },
    { chain: PEM, root: key },
  ]) {
    const answer = await visitor.post('/console/certificates/import', { csrf, why: 'the new one', ...fields })
    assert.equal(answer.status, 422)
    assert.ok(!(await answer.text()).includes('QUINCUNX'))
  }
  assert.deepEqual(seen, [])
  assert.ok(!JSON.stringify([await visitor.house.joint.list(), visitor.log.kept]).includes('QUINCUNX'))
})

test('what is wrong with a certificate is said before anybody is asked; a foreign subject is for the second person', async () => {
  const problem = (code: 'certificates/expired' | 'certificates/wrong-operator') =>
    examining(async (chain) => ({ facts: FACTS, entry: CERTIFICATE, chain, problems: [{ code, text: 'Not <good>.' }] }))
  const fields = { chain: PEM, root: '', why: 'the new one' }
  const post = async (change: (house: ConsoleHouse) => ConsoleHouse) => {
    const visitor = await ConsoleVisitor.at('operator', change)
    const csrf = await visitor.token('/console/sign-out')
    return { visitor, answer: await visitor.post('/console/certificates/import', { csrf, ...fields }) }
  }
  const expired = await post(problem('certificates/expired'))
  assert.equal(expired.answer.status, 422)
  assert.match(await expired.answer.text(), /Not &lt;good&gt;\./)
  assert.equal((await expired.visitor.house.joint.list()).length, 0)
  const foreign = await post(problem('certificates/wrong-operator'))
  assert.equal(foreign.answer.status, 303)
  assert.match(await text(foreign.visitor.ask('/console/joint/1')), /takes that upon themselves/)
  const unread = examining(async () => {
    throw new Fault('peer', 'certificates/not-a-certificate', 'none can be read')
  })
  assert.match(await text((await post(unread)).answer), /none can be read/)
})

test('to revoke names the reason, and that nothing newer is shown; both it and a block take two', async () => {
  const visitor = await ConsoleVisitor.at('security')
  const csrf = await visitor.token('/console/sign-out')
  const path = '/console/certificates/c1/revoke'
  const ask = (fields: Record<string, string>) => visitor.post(path, { csrf, why: 'it leaked', ...fields })
  assert.equal((await ask({ reason: 'because' })).status, 422)
  assert.match(await text(ask({ reason: 'key-compromise' })), /Tick that this is meant/)
  assert.equal((await ask({ reason: 'key-compromise', anyway: 'yes' })).status, 303)
  const blocked = await visitor.post('/console/certificates/c1/block', { csrf, why: 'it leaked' })
  assert.equal(blocked.headers.get('location'), '/console/joint/2?done=request')
  await visitor.post('/console/joint/1/withdraw', { csrf })
  assert.deepEqual(visitor.done, [])
  assert.deepEqual(
    visitor.log.kept.map((one) => actOf(one).act),
    ['cert.revoke.request', 'cert.block.request', 'cert.revoke.withdraw'],
  )
})

test('to agree and to ask the factor is asked for again, and what cannot become of a certificate is not asked for', async () => {
  const visitor = await ConsoleVisitor.at('operator', (house) => ({
    ...house,
    inventory: { ...house.inventory, entry: async (id) => ({ ...CERTIFICATE, id, state: 'destroyed' }) },
  }))
  assert.equal((await visitor.ask('/console/certificates/c1/revoke')).status, 409)
  await visitor.house.joint.request(OLE, importing())
  visitor.clock.advance(CONSOLE_LIMITS.provedMs)
  for (const path of ['/console/certificates/import', '/console/joint/1/agree']) {
    assert.match((await visitor.ask(path)).headers.get('location') ?? '', /^\/console\/again/, path)
  }
  await visitor.store.put({ accountId: ANNA.id, role: 'auditor', name: 'Anna', sinceMs: 0 })
  assert.equal((await visitor.ask('/console/joint/1')).status, 200)
  assert.equal((await visitor.ask('/console/joint/1/agree')).status, 403)
})

function importing() {
  const work: JointWork = { kind: 'cert.import', chain: PEM, root: '' }
  return { work, subject: 'mail.provider.test', why: 'ten hosts' }
}

function examining(examine: ConsoleHouse['certificates']['examine']) {
  return (house: ConsoleHouse): ConsoleHouse => ({ ...house, certificates: { ...house.certificates, examine } })
}
