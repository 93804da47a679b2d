import { parseArgs } from 'node:util'
import { utf8 } from '../../src/base/bytes.ts'
import { bodyOf, newMessage } from '../../src/core/queue/outbound-queue.contract.ts'
import type { Lease } from '../../src/core/queue/outbound-queue.ts'
import { QueuePlace } from '../../src/store/queue/queue-place.fixture.ts'

/**
 * Measures the queue at a size and at a tenth of it, in CPU time: adding, leasing, settling, counting, listing, holding. What is done for one message must cost the same in both.
 * `node test/suites/queue-at-size.ts --messages 100000`
 */
const { values } = parseArgs({ options: { messages: { type: 'string', default: '100000' } } })
const most = Number(values.messages)
const NOW = Date.UTC(2026, 0, 1)
const BODY = bodyOf(utf8(`Subject: x\r\n\r\n${'line\r\n'.repeat(300)}`))

for (const messages of [Math.ceil(most / 10), most]) {
  await using place = await QueuePlace.make()
  const { queue, desk } = await place.open()
  const row: Record<string, string> = { messages: String(messages) }
  const measure = async (name: string, times: number, work: () => Promise<unknown>) => {
    const before = process.cpuUsage()
    await work()
    const { user, system } = process.cpuUsage(before)
    row[name] = `${((user + system) / times).toFixed(1)} µs`
  }
  await measure('add', messages, async () => {
    for (let n = 0; n < messages; n += 500) {
      await Promise.all(
        Array.from({ length: Math.min(500, messages - n) }, (_, i) =>
          queue.add(
            newMessage(`m${String(n + i).padStart(7, '0')}`, [`r@d${(n + i) % 1000}.test`], {
              body: BODY,
              accountId: `member${(n + i) % 300}`,
              queuedMs: NOW + n + i,
            }),
          ),
        ),
      )
    }
  })
  const pages = 50
  await measure('page of 100', pages, async () => {
    let after: { queuedMs: number; id: string } | undefined
    for (let i = 0; i < pages; i++) {
      const last = (await desk.list({}, 100, after)).at(-1)?.message
      after = last && { queuedMs: last.queuedMs, id: last.id }
    }
  })
  await measure('counts', 200, async () => {
    for (let i = 0; i < 200; i++) await desk.counts(i % 2 === 0 ? undefined : `member${i}`)
  })
  await measure('next due', 200, async () => {
    for (let i = 0; i < 200; i++) await queue.nextDueMs()
  })
  const rounds = 40
  const leases: Lease[] = []
  await measure('lease', rounds * 50, async () => {
    for (let i = 0; i < rounds; i++) leases.push(...(await queue.lease(NOW + 1e6, 1e6, 50, 10, 10)))
  })
  await measure('settle', leases.length, () =>
    Promise.all(
      leases.map((lease) => queue.settle(lease, [{ index: 0, kind: 'delivered', result: '250', atMs: NOW }])),
    ),
  )
  await measure('hold', messages, () => desk.hold({}, { by: 'operator', reason: 'x' }, NOW))
  await measure('release', messages, () => desk.release({}, NOW))
  await measure('find one destination', 1, () => desk.count({ to: 'd7.test' }))
  await measure('drop', messages, () => desk.drop({}))
  row['memory'] = `${Math.round(process.memoryUsage.rss() / 1048576)} MiB`
  console.table([row])
}
