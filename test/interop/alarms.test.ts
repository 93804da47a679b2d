import assert from 'node:assert/strict'
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { makeCertificate } from './harness/certificate.ts'
import { ImapPeer } from './harness/imap-peer.ts'
import { MailSink } from './harness/mail-sink.ts'
import { PASSWORD, Posthus } from './harness/posthus.ts'
import { eventually } from './harness/program.ts'
import { Workbench } from './harness/workbench.ts'

const PATIENCE_MS = 60_000

test('what is wrong is mailed to the operator, here and elsewhere, once; and that it is over', async () => {
  await using bench = await Workbench.open('alarms')
  await using sink = await MailSink.start()
  const { certificate, key } = await makeCertificate(bench.folder, 'served', 'ecdsa')
  const lasting = await makeCertificate(bench.folder, 'lasting', 'ecdsa', 300)
  const tables = `[tls]
issuer = "files"
files = [{ names = ["localhost"], certificate = "${certificate}", key = "${key}" }]
[alarms]
to = ["anna@posthus.test", "nobody@posthus.test", "operator@far.test"]
every-seconds = 1
over-after-minutes = 0
`
  const posthus = await Posthus.start(bench, { tables, routes: { 'far.test': sink.port }, members: ['anna', 'berit'] })
  const letters = () => sink.messages.map(({ octets }) => octets.toString('latin1'))
  const said = (pattern: RegExp) =>
    eventually(
      async () => letters().find((letter) => pattern.test(letter)) ?? (await pause(100)),
      String(pattern),
      PATIENCE_MS,
    )

  const first = await said(/The certificate for localhost ends on/)
  assert.match(first, /^To: operator@far\.test\r$/m)
  assert.match(first, /^From: "Posthus on localhost" <postmaster@posthus\.test>\r$/m)
  assert.match(first, /^DKIM-Signature: [\s\S]*d=posthus\.test/m)
  assert.match(first, /^Auto-Submitted: auto-generated\r$/m)
  assert.equal(sink.messages[0]?.reversePath, '')
  const listed = await posthus.tryCommand(['alarms'])
  assert.equal(listed.code, 1)
  assert.match(listed.stdout, /The certificate for localhost ends on[\s\S]*Told: anna@posthus\.test/)

  const body = await largeBody(posthus)
  const whole = readFileSync(body)
  writeFileSync(body, Buffer.concat([whole.subarray(0, 100), Buffer.from('!'), whole.subarray(101)]))
  assert.equal((await posthus.tryCommand(['scrub'])).code, 1)
  await said(/1 damaged thing in berit@posthus\.test/)
  writeFileSync(body, whole)
  await posthus.command(['scrub'])
  await said(/over: 1 damaged thing in berit@posthus\.test/)

  copyFileSync(lasting.certificate, certificate)
  copyFileSync(lasting.key, key)
  process.kill(posthus.program.pid, 'SIGHUP')
  await said(/over: The certificate for localhost ends on/)
  assert.doesNotMatch((await posthus.tryCommand(['alarms'])).stdout, /localhost ends on/)

  // Many rounds have gone by: each cause was told once, and its end once.
  const subjects = letters().map((letter) => /^Subject: (.*?)\r$/m.exec(letter)?.[1])
  assert.equal(new Set(subjects).size, subjects.length, JSON.stringify(subjects))
  const anna = await ImapPeer.logIn(posthus.ports.imaps, 'anna@posthus.test', PASSWORD)
  await anna.ok('SELECT INBOX')
  const own = [...(await anna.fetchBodies()).values()].map((octets) => octets.toString('latin1'))
  await anna.logOut()
  assert.deepEqual(own.map((letter) => /^Subject: (.*?)\r$/m.exec(letter)?.[1]).sort(), subjects.toSorted())
  await eventually(
    () => /nobody@posthus\.test.*alarms\/not-told/.test(posthus.log) || undefined,
    'the log says who was not told',
  )
})

/** A message that is kept in a file of its own, in the inbox of berit. Returns the file. */
async function largeBody(posthus: Posthus): Promise<string> {
  const berit = await ImapPeer.logIn(posthus.ports.imaps, 'berit@posthus.test', PASSWORD)
  await berit.ok('APPEND INBOX ', Buffer.from(`Subject: large\r\n\r\n${'a line of it\r\n'.repeat(20_000)}`))
  await berit.logOut()
  const files = readdirSync(join(posthus.data, 'accounts'), { recursive: true, withFileTypes: true })
  const [body] = files.filter((entry) => entry.isFile() && entry.parentPath.includes('/blobs'))
  assert.ok(body)
  return join(body.parentPath, body.name)
}
