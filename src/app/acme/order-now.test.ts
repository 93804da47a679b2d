import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { OrderHouse } from '../../../test/kit/acme/order-house.ts'
import { isFault } from '../../base/fault.ts'
import { parseConfiguration } from '../config/read-configuration.ts'
import { orderNow } from './order-now.ts'

const DEED = { by: 'anna', why: 'a test', atMs: 1 }

test('what is shown is ordered anew with what it replaces, what is missing too, and the server is told', async (t) => {
  const { orders, house, notices } = await meeting(t)
  house.wanted = ['mail.example.org']
  house.start()
  await house.until(async () => (await house.shown()).length === 1, 600_000)
  await house.stop()
  const made = await orderNow(orders, [], DEED)
  const shown = (await house.shown())[0]
  assert.deepEqual(made.map(({ replaces }) => replaces).sort(), [shown?.id, undefined])
  assert.equal((await house.book.orders()).length, 2)
  assert.equal(notices(), 1)
})

test('what was planned becomes due, what failed is forgotten, and nothing is ordered twice', async (t) => {
  const { orders, house } = await meeting(t)
  const [first] = await orderNow(orders, ['www.example.org'], DEED)
  assert.ok(first)
  await house.book.putOrder({ ...first, dueMs: house.clock.nowMs() + 1_000_000 })
  const subject = `${orders.configuration.acme.authorities[0]?.directoryUrl} www.example.org`
  await house.book.putWait({ subject, untilMs: 9e15, failures: 7, code: 'x', message: 'y' })
  const again = await orderNow(orders, ['www.example.org'], DEED)
  assert.deepEqual(
    again.map(({ id, dueMs }) => [id, dueMs]),
    [[first.id, house.clock.nowMs()]],
  )
  assert.equal((await house.book.waits()).size, 0)
  assert.equal((await house.inventory.entries()).length, 1)
})

test('a name that is none of ours, and a server that orders nothing, are told what to do', async (t) => {
  const { orders } = await meeting(t)
  await assert.rejects(orderNow(orders, ['evil.test'], DEED), (error) => isFault(error, 'acme/not-wanted'))
  const configuration = parseConfiguration('hostname = "mail.example.org"', { folder: '/' })
  await assert.rejects(orderNow({ ...orders, configuration }, [], DEED), (error) => isFault(error, 'acme/not-used'))
})

async function meeting(t: TestContext) {
  const house = await OrderHouse.open(t)
  const text = `hostname = "mail.example.org"
[tls]
issuer = "acme"
[acme]
names = ["www.example.org"]
[[acme.authorities]]
directory = "${house.authority.directoryUrl}"
`
  let told = 0
  const orders = {
    configuration: parseConfiguration(text, { folder: '/' }),
    directory: { domains: async () => [] } as never,
    inventory: house.inventory,
    orderBook: house.book,
    orderNotices: { publish: () => void told++, subscribe: () => ({ [Symbol.dispose]: () => undefined }) },
    clock: house.clock,
  }
  return { orders, house, notices: () => told }
}
