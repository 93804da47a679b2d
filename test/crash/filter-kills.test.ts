import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { ImapPeer } from '../interop/harness/imap-peer.ts'
import { Dice } from '../interop/harness/messages.ts'
import { PASSWORD, Posthus } from '../interop/harness/posthus.ts'
import { SmtpPeer } from '../interop/harness/smtp-peer.ts'
import { Workbench } from '../interop/harness/workbench.ts'
import { SEED } from '../kit/seed.ts'

const KILLS = 7
const CLIENTS = 3

/** Files a copy, throws a second one away, and forwards: the three steps that a death may part. */
const SCRIPT = `require ["fileinto", "copy", "duplicate"];
if duplicate { discard; stop; }
fileinto :copy "Archive";
redirect "bo@posthus.test";
`

test('whatever a death parts, a message whose 250 was said is filed and forwarded', async (context) => {
  const seed = SEED
  await using bench = await Workbench.onDisk('filter-kills')
  const posthus = await Posthus.start(bench, { workers: 0, members: ['anna', 'bo'] })
  const file = bench.path('anna.sieve')
  writeFileSync(file, SCRIPT)
  await posthus.command(['sieve', 'put', 'anna@posthus.test', file, '--activate'])
  const sender = new PersistentSender(posthus)
  const clients = Array.from({ length: CLIENTS }, () => sender.run())
  const dice = new Dice(seed)
  for (let kill = 1; kill <= KILLS; kill++) {
    await sender.acknowledgements(5)
    await new Promise((resolve) => setTimeout(resolve, dice.number(60)))
    await posthus.program.kill()
    await posthus.serve()
  }
  sender.ended = true
  await Promise.all(clients)
  const filed = await numbersIn(posthus, 'anna', 'Archive', sender.acknowledged)
  const forwarded = await numbersIn(posthus, 'bo', 'INBOX', sender.acknowledged)
  const lost = [...sender.acknowledged].filter((n) => !filed.has(n) || !forwarded.has(n))
  assert.deepEqual(lost, [], `seed ${seed}`)
  const doubled = [filed, forwarded].map((counts) => [...counts.values()].filter((count) => count > 1).length)
  context.diagnostic(
    `seed ${seed}: ${sender.acknowledged.size} acknowledged, ${doubled[0]} filed twice, ${doubled[1]} forwarded twice`,
  )
  // What is sent again after a death has not been acknowledged: each death may double what the clients had under way, and what the queue was about to settle.
  assert.ok(Math.max(...doubled) <= KILLS * (CLIENTS + 10), `seed ${seed}`)
})

/** Sends numbered messages, each again until it is acknowledged, as a sender with a queue does. */
class PersistentSender {
  readonly acknowledged = new Set<number>()
  ended = false
  readonly #posthus: Posthus
  #next = 0

  constructor(posthus: Posthus) {
    this.#posthus = posthus
  }

  async run(): Promise<void> {
    while (!this.ended) {
      const n = this.#next++
      while (!(await this.#send(n))) await new Promise((resolve) => setTimeout(resolve, 20))
      this.acknowledged.add(n)
    }
  }

  async acknowledgements(count: number): Promise<void> {
    const wanted = this.acknowledged.size + count
    const deadline = performance.now() + 60_000
    while (this.acknowledged.size < wanted) {
      assert.ok(performance.now() < deadline, this.#posthus.log.slice(-2000))
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }

  async #send(n: number): Promise<boolean> {
    const message = `From: sender@elsewhere.test\r\nSubject: number ${n}.\r\nMessage-ID: <${n}@elsewhere.test>\r\n\r\ntext\r\n`
    let peer: SmtpPeer | undefined
    try {
      peer = await SmtpPeer.connect(this.#posthus.ports.smtp, 'starttls')
      await peer.send('sender@elsewhere.test', ['anna@posthus.test'], Buffer.from(message))
      return true
    } catch {
      return false
    } finally {
      peer?.stream.destroy()
    }
  }
}

/** How often each message lies in a mailbox, once all of `wanted` are there or a minute has gone by. */
async function numbersIn(
  posthus: Posthus,
  member: string,
  mailbox: string,
  wanted: ReadonlySet<number>,
): Promise<ReadonlyMap<number, number>> {
  const peer = await ImapPeer.logIn(posthus.ports.imaps, `${member}@posthus.test`, PASSWORD)
  for (const deadline = performance.now() + 60_000; ; await new Promise((resolve) => setTimeout(resolve, 500))) {
    await peer.ok(`EXAMINE ${mailbox}`)
    const counts = new Map<number, number>()
    for (const body of (await peer.fetchBodies()).values()) {
      const n = Number(/^Subject: number (\d+)\.\r$/m.exec(body.toString('latin1'))?.[1])
      counts.set(n, (counts.get(n) ?? 0) + 1)
    }
    if ([...wanted].every((n) => counts.has(n)) || performance.now() > deadline) {
      await peer.logOut()
      return counts
    }
  }
}
