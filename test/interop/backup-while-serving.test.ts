import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { ImapPeer } from './harness/imap-peer.ts'
import { numberOf, testMessage } from './harness/messages.ts'
import { PASSWORD, Posthus } from './harness/posthus.ts'
import { eventually } from './harness/program.ts'
import { SmtpPeer } from './harness/smtp-peer.ts'
import { Workbench } from './harness/workbench.ts'

const ANNA = 'anna@posthus.test'
const PATIENCE_MS = 60_000

describe('backups and restores while mail comes in', () => {
  let bench: Workbench
  let posthus: Posthus
  let archive: string
  /** Messages that were acknowledged. */
  const acknowledged = new Set<number>()
  let delivering: Promise<void>
  let isEnding = false
  /** UID to number of the message, as in the backup. */
  let archived: ReadonlyMap<number, number>

  before(async () => {
    bench = await Workbench.open('backup')
    posthus = await Posthus.start(bench, {
      workers: 2,
      tables: '[alarms]\nevery-seconds = 1\nover-after-minutes = 0\n',
    })
    archive = bench.path('archive')
    delivering = deliver()
    await moreDeliveries(40)
  })
  after(async () => {
    isEnding = true
    await delivering
    await bench[Symbol.asyncDispose]()
  })

  /** Delivers as fast as it is let; what is not acknowledged may be there or not. */
  async function deliver(): Promise<void> {
    for (let n = 0; !isEnding; ) {
      try {
        const peer = await SmtpPeer.connect(posthus.ports.smtp, 'starttls')
        for (; !isEnding; n++) {
          await peer.send('sender@elsewhere.test', [ANNA], messageOf(n))
          acknowledged.add(n)
        }
        peer.stream.destroy()
      } catch {
        n++
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }
  }

  async function moreDeliveries(count: number): Promise<void> {
    const wanted = acknowledged.size + count
    const deadline = performance.now() + PATIENCE_MS
    while (acknowledged.size < wanted) {
      assert.ok(performance.now() < deadline, `mail is not taken in any more: ${posthus.log.slice(-2000)}`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }

  /** What stands at the last look of the house. */
  async function alarmsBecome(wanted: RegExp): Promise<void> {
    const look = async () => wanted.test((await posthus.tryCommand(['alarms', '--json'])).stdout) || undefined
    await eventually(look, `alarms that are ${wanted}`)
  }

  async function inbox(): Promise<Map<number, number>> {
    const peer = await ImapPeer.logIn(posthus.ports.imaps, ANNA, PASSWORD)
    await peer.ok('SELECT INBOX')
    const bodies = await peer.fetchBodies()
    await peer.logOut()
    return new Map([...bodies].map(([uid, body]) => [uid, numberOf(body)]))
  }

  /** Nothing that was acknowledged before is missing, and nothing is there twice. */
  async function requireAll(expected: ReadonlySet<number>): Promise<Map<number, number>> {
    const found = await inbox()
    const numbers = [...found.values()]
    assert.equal(new Set(numbers).size, numbers.length, 'a message is there twice')
    const missing = [...expected].filter((n) => !numbers.includes(n))
    assert.deepEqual(missing, [], 'messages are missing')
    return found
  }

  test('a backup that fails is an alarm', async () => {
    const { code } = await posthus.tryCommand(['backup', archive, '--key-file', bench.path('no-such.key')])
    assert.equal(code, 1)
    await alarmsBecome(/"The last backup to .*archive has failed"/)
  })

  test('a backup is made of a service at work, and its parts fit together', async () => {
    const sure = new Set(acknowledged)
    const { stdout } = await posthus.command(['backup', archive, '--json'])
    assert.deepEqual(JSON.parse(stdout).problems, [])
    assert.ok(JSON.parse(stdout).messages >= sure.size)
    // The one that failed is over by that.
    await alarmsBecome(/^(?!.*last backup).*"alarms"/s)
    const verified = JSON.parse((await posthus.command(['backup', 'verify', archive, '--json'])).stdout)
    assert.deepEqual(verified.problems, [])
    archived = new Map([...(await requireAll(sure))].slice(0, sure.size))
  })

  test('what a member has deleted comes back into the open mailbox, once', async () => {
    const peer = await ImapPeer.logIn(posthus.ports.imaps, ANNA, PASSWORD)
    await peer.ok('SELECT INBOX')
    await peer.ok('UID STORE 5:24 +FLAGS.SILENT (\\Deleted)')
    await peer.ok('UID EXPUNGE 5:24')
    const { stdout } = await posthus.command(['restore', archive, '--account', ANNA, '--json'])
    assert.equal(JSON.parse(stdout).added, 20)
    const { stdout: again } = await posthus.command(['restore', archive, '--account', ANNA, '--json'])
    assert.equal(JSON.parse(again).added, 0)
    const deadline = performance.now() + PATIENCE_MS
    for (let seen = 0; seen === 0; ) {
      assert.ok(performance.now() < deadline, 'the open session heard nothing of it')
      seen = (await peer.ok('NOOP')).untagged.filter(({ text }) => text.includes('EXISTS')).length
    }
    await peer.logOut()
    await requireAll(new Set(acknowledged))
  })

  test('an account is replaced by that of the backup, and what came since is added: nothing acknowledged is lost', async () => {
    await moreDeliveries(10)
    const { stdout } = await posthus.command(['restore', archive, '--account', ANNA, '--replace', '--json'])
    const { added, problems } = JSON.parse(stdout)
    assert.deepEqual(problems, [])
    assert.ok(added >= 10, `only ${added} were added`)
    await moreDeliveries(20)
    isEnding = true
    await delivering
    const found = await requireAll(acknowledged)
    for (const [uid, n] of archived) assert.equal(found.get(uid), n, `UID ${uid} is another message than in the backup`)
    const scrub = JSON.parse((await posthus.command(['scrub', '--json', '--rate', '1000000000'])).stdout)
    assert.deepEqual(scrub.findings, [])
  })
})

function messageOf(n: number): Buffer {
  return testMessage(n, 41, n % 15 === 0 ? 200_000 : undefined).octets
}
