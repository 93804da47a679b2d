import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemEntropy } from '../../../base/entropy.ts'
import { isFault } from '../../../base/fault.ts'
import { ManualClock } from '../../../base/manual-clock.ts'
import { MailExchangers } from '../../../core/queue/mail-exchangers.ts'
import { PolicyWorld } from '../../../core/transport-policy/policies.fixture.ts'
import type { Outbound } from '../../outbound/outbound.ts'
import { forgetTransport, listRemembered, showTransport } from './transport-show.ts'

const HOUR_MS = 3_600_000

test('a domain is shown with what each of its hosts has to prove, and why', async () => {
  const { office, world, clock } = officeOf()
  world.dns.put('a.test', 'MX', [
    { preference: 10, exchange: 'mx.a.test' },
    { preference: 20, exchange: 'mx2.b.test' },
  ])
  world.dns.put('mx.a.test', 'A', ['192.0.2.1'], { authentic: true })
  const record = { usage: 3, selector: 1, matchingType: 1, data: new Uint8Array(32) }
  world.dns.put('_25._tcp.mx.a.test', 'TLSA', [record], { authentic: true })
  world.publish('a.test', 'enforce', ['*.a.test'])
  await showTransport(office, 'a.test', false)
  clock.advance(2 * HOUR_MS)
  const { text, json, failed } = await showTransport(office, 'A.test', false)
  assert.match(
    text,
    /^domain +a\.test\nmail hosts +MX records, not signed\nMTA-STS +enforce, fetched 2h ago, ends in 6d 22h\n/,
  )
  assert.match(text, /\nmx\.a\.test:25 +TLS, one of 1 TLSA records +dane\n/)
  assert.match(
    text,
    /\nmx2\.b\.test:25 +nothing goes there: the MTA-STS policy of a\.test does not name this host +mta-sts$/,
  )
  assert.equal(failed, false)
  assert.deepEqual(
    (json as { hosts: { works: boolean }[] }).hosts.map(({ works }) => works),
    [true, false],
  )
})

test('a domain that takes no mail is shown with the reason', async () => {
  const { office, world } = officeOf()
  world.dns.put('null.test', 'MX', [{ preference: 0, exchange: '' }])
  const { text, failed } = await showTransport(office, 'null.test', false)
  assert.match(text, /null MX/)
  assert.equal(failed, true)
})

test('what is remembered is listed and forgotten', async () => {
  const { office, world, clock } = officeOf()
  assert.match((await listRemembered(office)).text, /Nobody is remembered yet.*No MTA-STS policy is kept/s)
  for (let i = 0; i < 3; i++) await world.memory.secured(['mx.a.test'], clock.nowMs())
  world.publish('a.test', 'testing', ['*.a.test'])
  await world.sts.of('a.test')
  clock.advance(HOUR_MS)
  await world.memory.missed(['mx.a.test'], clock.nowMs() - 60_000)
  const { text } = await listRemembered(office)
  assert.match(text, /mx\.a\.test +3 +1h ago +1h ago +1m ago/)
  assert.match(text, /a\.test +1 +1h ago +6d 23h/)
  await forgetTransport(office, 'MX.a.test')
  await forgetTransport(office, 'a.test')
  await assert.rejects(
    forgetTransport(office, 'a.test'),
    (error) => isFault(error, 'transport/nothing-remembered') && error.message.includes('transport remembered'),
  )
})

function officeOf() {
  const clock = new ManualClock()
  const world = new PolicyWorld(clock)
  const { policies, records, sts, store: stsStore, memory } = world
  const settings = { ownHosts: [], port: 25, maxHosts: 10, maxAddresses: 4, allowsAddress: () => true }
  const router = new MailExchangers(world.dns, systemEntropy, settings)
  const outbound = { router, policies, records, sts, stsStore, memory } as Partial<Outbound> as Outbound
  return { office: { outbound, clock }, world, clock }
}
