import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ImapPeer } from './harness/imap-peer.ts'
import { differs, numberOf, type TestMessage, testMessage } from './harness/messages.ts'
import { PopPeer } from './harness/pop-peer.ts'
import { Postfix } from './harness/postfix.ts'
import { PASSWORD, Posthus } from './harness/posthus.ts'
import { eventually, runWell } from './harness/program.ts'
import { SmtpPeer } from './harness/smtp-peer.ts'
import { Workbench } from './harness/workbench.ts'

const COUNT = 500
const LARGE = 20 * 1024 * 1024
const ANNA = 'anna@posthus.test'

const messages: readonly TestMessage[] = Array.from({ length: COUNT }, (_, n) =>
  testMessage(n, 1, n === COUNT - 1 ? LARGE : undefined),
)

let bench: Workbench
let posthus: Posthus
let postfix: Postfix

before(async () => {
  bench = await Workbench.open('relay')
  postfix = await Postfix.start(bench, { keep: ['sink.test'], relay: {} })
  posthus = await Posthus.start(bench, { workers: 2, routes: { 'sink.test': postfix.port } })
  const inward = await Postfix.start(bench, { relay: { 'posthus.test': posthus.ports.smtp } }, 'inward')
  await relay(inward)
})

after(() => bench[Symbol.asyncDispose]())

test(`${COUNT} messages that Postfix relays over STARTTLS are read back octet by octet over IMAP`, async () => {
  const peer = await ImapPeer.logIn(posthus.ports.imaps, ANNA, PASSWORD)
  const { untagged } = await peer.ok('SELECT INBOX')
  assert.ok(untagged.some(({ text }) => text === `${COUNT} EXISTS`))
  const bodies = [...(await peer.fetchBodies('1:400')).values()]
  const { untagged: rest } = await peer.ok('UID SEARCH UID 401:*')
  for (const uid of (rest[0]?.values ?? []).slice(1)) bodies.push(await peer.fetchBody(Number(uid)))
  sameMessages(bodies)
  await peer.logOut()
})

test('they are read back octet by octet over POP3', async () => {
  const peer = await PopPeer.logIn(posthus.ports.pop3s, ANNA, PASSWORD)
  const bodies: Buffer[] = []
  for (const line of await peer.lines('LIST')) {
    const [number, size] = line.split(' ').map(Number) as [number, number]
    const body = await peer.retrieve(number)
    assert.equal(body.length, size)
    bodies.push(body)
  }
  sameMessages(bodies)
  await peer.quit()
})

test('they are read back octet by octet by mbsync', async () => {
  const folder = bench.path('mbsync')
  mkdirSync(join(folder, 'mail'), { recursive: true })
  const config = join(folder, 'mbsyncrc')
  writeFileSync(config, mbsyncConfiguration(folder))
  await runWell('mbsync', ['-c', config, '-a'], { env: { HOME: folder }, timeoutMs: 120_000 })
  const names = ['new', 'cur'].flatMap((part) =>
    readdirSync(join(folder, 'mail/INBOX', part)).map((name) => join(folder, 'mail/INBOX', part, name)),
  )
  // A maildir has the line ends of Unix; mbsync adds a field of its own for itself.
  const bodies = names.map((name) =>
    Buffer.from(
      readFileSync(name, 'latin1')
        .replace(/^X-TUID: .*\n/m, '')
        .replaceAll('\n', '\r\n'),
      'latin1',
    ),
  )
  sameMessages(bodies)
})

test(`${COUNT} messages that a member submits reach a Postfix octet by octet`, async () => {
  const peers = await Promise.all([1, 2, 3, 4].map(() => submitter()))
  await Promise.all(
    peers.map(async (peer, worker) => {
      for (let n = worker; n < COUNT; n += peers.length) {
        const octets = ownMessage(n)
        await peer.send(
          ANNA,
          [`somebody-${n}@sink.test`],
          octets,
          octets.includes('bjørn@') ? ' SMTPUTF8 BODY=8BITMIME' : ' BODY=8BITMIME',
        )
      }
      await peer.quit()
    }),
  )
  await eventually(() => postfix.countKept() >= COUNT || undefined, 'everything is delivered', 120_000)
  sameMessages(postfix.kept(), ownMessage)
})

/** Hands every message to a Postfix that relays them to Posthus, and waits until it has. */
async function relay(inward: Postfix): Promise<void> {
  const peers = await Promise.all([1, 2, 3, 4].map(() => SmtpPeer.connect(inward.port, 'none')))
  await Promise.all(
    peers.map(async (peer, worker) => {
      for (let n = worker; n < COUNT; n += peers.length) {
        const { octets, utf8 } = messages[n] as TestMessage
        const from = utf8 ? 'bjørn@relay.test' : 'sender@relay.test'
        await peer.send(from, [ANNA], octets, utf8 ? ' SMTPUTF8 BODY=8BITMIME' : ' BODY=8BITMIME')
      }
      await peer.quit()
    }),
  )
  const settled = (): number => inward.log.match(/status=(sent|bounced)/g)?.length ?? 0
  await eventually(() => settled() >= COUNT || undefined, 'Postfix has handed everything on', 120_000)
  assert.deepEqual(
    inward.log.split('\n').filter((line) => /status=(?!sent)/.test(line)),
    [],
  )
  assert.match(inward.log, /TLSv1\.3 with cipher/)
}

async function submitter(): Promise<SmtpPeer> {
  const peer = await SmtpPeer.connect(posthus.ports.submissions, 'implicit')
  await peer.authenticate(ANNA, PASSWORD)
  return peer
}

/** The test message as a member may send it: from an address of her own. */
function ownMessage(n: number): Buffer {
  const text = (messages[n] as TestMessage).octets.toString('latin1')
  return Buffer.from(text.replace(/^From: .*\r\n/, `From: Anna <${ANNA}>\r\n`), 'latin1')
}

function sameMessages(
  received: readonly Buffer[],
  sent = (n: number): Buffer => (messages[n] as TestMessage).octets,
): void {
  const seen = new Set<number>()
  for (const body of received) {
    const n = numberOf(body)
    assert.ok(!seen.has(n), `message ${n} came twice`)
    seen.add(n)
    assert.equal(differs(body, sent(n)), undefined, `message ${n} (${messages[n]?.kind})`)
  }
  assert.equal(seen.size, COUNT)
}

function mbsyncConfiguration(folder: string): string {
  return `IMAPAccount posthus
Host localhost
Port ${posthus.ports.imaps}
User ${ANNA}
Pass ${PASSWORD}
SSLType IMAPS
CertificateFile ${posthus.authority}

IMAPStore far
Account posthus

MaildirStore near
Path ${folder}/mail/
Inbox ${folder}/mail/INBOX

Channel all
Far :far:
Near :near:
Patterns INBOX
Create Near
Sync Pull
SyncState *
`
}
