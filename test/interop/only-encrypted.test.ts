import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { QUEUE_MIGRATIONS } from '../../src/store/queue/queue-schema.ts'
import { SqliteDatabase } from '../../src/store/sql/sqlite-database.ts'
import { ImapPeer } from './harness/imap-peer.ts'
import { MailSink } from './harness/mail-sink.ts'
import { PASSWORD, Posthus } from './harness/posthus.ts'
import { eventually } from './harness/program.ts'
import { SmtpPeer } from './harness/smtp-peer.ts'
import { Workbench } from './harness/workbench.ts'

let bench: Workbench
let posthus: Posthus
/** It knows no STARTTLS, and would take everything. */
let sink: MailSink

before(async () => {
  bench = await Workbench.open('only-encrypted')
  sink = await MailSink.start()
  bench.defer(() => sink[Symbol.asyncDispose]())
  posthus = await Posthus.start(bench, { members: ['anna', 'bo', 'cy', 'dora'], routes: { 'clear.test': sink.port } })
})

after(() => bench[Symbol.asyncDispose]())

test('the control: the host takes what may go out in clear text', async () => {
  await submit('dora', '')
  await eventually(() => sink.messages.find(({ octets }) => octets.includes('canary-dora')), 'it arrives')
})

test('what must not go out in clear text waits, and comes back when its time is over, with the reason and what to do', async () => {
  await posthus.command(['account', 'transport', 'bo@posthus.test', 'encrypted'])
  const wishes = { anna: /only\s+encrypted/, bo: /only\s+encrypted/, cy: /REQUIRETLS/ }
  await submit('anna', 'Posthus-Only-Encrypted: yes\r\n')
  await submit('bo', '')
  await submit('cy', '', ' REQUIRETLS')
  for (const [member, wish] of Object.entries(wishes)) {
    assert.match(await eventually(() => lastResultOf(member), `mail of ${member} waits`), wish)
  }
  await endTime()
  for (const [member, wish] of Object.entries(wishes)) {
    const report = await reportTo(member)
    assert.match(report, /could not be delivered to:/)
    assert.match(report, wish)
    assert.match(report, /you may send the message again without that wish/)
    assert.match(report, /^Action: failed\r\nStatus: 5\.7\.5\r$/m)
    assert.ok(!sink.messages.some(({ octets }) => octets.includes(`canary-${member}`)), 'nothing went out')
  }
})

async function submit(member: string, field: string, parameters = ''): Promise<void> {
  const peer = await SmtpPeer.connect(posthus.ports.submission, 'starttls')
  const sender = `${member}@posthus.test`
  await peer.authenticate(sender, PASSWORD)
  const message = `From: ${sender}\r\nSubject: canary-${member}\r\n${field}\r\ncanary-${member}\r\n`
  await peer.send(sender, [`${member}@clear.test`], Buffer.from(message), parameters)
  await peer.quit()
}

async function lastResultOf(member: string): Promise<string | undefined> {
  const { stdout } = await posthus.command(['queue', 'list', '--json'])
  const { messages } = JSON.parse(stdout) as {
    messages: { recipients: { address: string; lastResult: string | null }[] }[]
  }
  const recipients = messages.flatMap((message) => message.recipients)
  return recipients.find(({ address }) => address === `${member}@clear.test`)?.lastResult ?? undefined
}

/** As if the days had passed for which sending is tried. */
async function endTime(): Promise<void> {
  await posthus.stop()
  await using db = await SqliteDatabase.open(join(posthus.data, 'queue.db'), { migrations: QUEUE_MIGRATIONS })
  await db.write((tx) => tx.run('UPDATE queued_message SET expires_ms = $1', Date.now()))
  await posthus.command(['queue', 'retry'])
  await posthus.serve()
}

async function reportTo(member: string): Promise<string> {
  const peer = await ImapPeer.logIn(posthus.ports.imaps, `${member}@posthus.test`, PASSWORD)
  const uid = await eventually(async () => {
    await peer.ok('SELECT INBOX')
    const { untagged } = await peer.ok('UID SEARCH SUBJECT "could not be delivered"')
    return untagged.find(({ text }) => /^SEARCH \d/.test(text))?.text.split(' ')[1]
  }, 'the report')
  const body = (await peer.fetchBody(Number(uid))).toString('latin1')
  await peer.logOut()
  return body
}
