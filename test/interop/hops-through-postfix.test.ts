import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { Postfix } from './harness/postfix.ts'
import { PASSWORD, Posthus } from './harness/posthus.ts'
import { eventually, runWell } from './harness/program.ts'
import { SmtpPeer } from './harness/smtp-peer.ts'
import { Workbench } from './harness/workbench.ts'

const ANNA = 'anna@posthus.test'

let bench: Workbench
let posthus: Posthus
/** Each hands mail on to Posthus: one with STARTTLS, one without. */
let secure: Postfix
let clear: Postfix

before(async () => {
  bench = await Workbench.open('hops')
  const takesTls = await Postfix.start(bench, { keep: ['tls.test'] }, 'takes-tls')
  const takesNone = await Postfix.start(
    bench,
    { keep: ['clear.test'], settings: { smtpd_tls_security_level: 'none' } },
    'takes-none',
  )
  posthus = await Posthus.start(bench, {
    members: ['anna', 'bo', 'postmaster'],
    routes: { 'tls.test': takesTls.port, 'clear.test': takesNone.port },
  })
  const relay = { 'posthus.test': posthus.ports.smtp }
  secure = await Postfix.start(bench, { relay, settings: { smtpd_tls_received_header: 'yes' } }, 'sends-tls')
  clear = await Postfix.start(
    bench,
    { relay, settings: { smtp_tls_security_level: 'none', smtpd_tls_received_header: 'yes' } },
    'sends-none',
  )
})

after(() => bench[Symbol.asyncDispose]())

interface Shown {
  readonly member: { readonly state: string }
  readonly providers: {
    readonly state: string
    readonly received: readonly {
      readonly source: string
      readonly state: string
      readonly protection?: { readonly version?: string; readonly group?: string }
    }[]
    readonly sent: readonly {
      readonly recipient: string
      readonly isLocal: boolean
      readonly hop?: { readonly state: string }
    }[]
  }
  readonly content: { readonly encrypted?: string }
}

async function hops(address: string, mailbox: string, uid: number): Promise<Shown> {
  const { stdout } = await posthus.command(['message', 'hops', address, mailbox, String(uid), '--json'])
  return JSON.parse(stdout)
}

function message(to: string, id: string, rest = 'Subject: x\r\n\r\ntext\r\n'): Buffer {
  return Buffer.from(
    `From: ${ANNA}\r\nTo: ${to}\r\nMessage-ID: <${id}@posthus.test>\r\nDate: Thu, 26 Nov 2026 09:00:00 +0000\r\n${rest}`,
  )
}

test('a message to several shows for each what its hop was', async () => {
  const to = ['a@tls.test', 'b@clear.test', 'bo@posthus.test']
  const sent = message(to.join(', '), 'several')
  const peer = await SmtpPeer.connect(posthus.ports.submission, 'starttls', { rejectUnauthorized: false })
  await peer.authenticate(ANNA, PASSWORD)
  await peer.send(ANNA, to, sent)
  // Its copy in Sent is what the member's program uploads.
  const file = bench.path('sent')
  writeFileSync(file, sent)
  const url = `imaps://localhost:${posthus.ports.imaps}/Sent`
  await runWell('curl', ['-4', '-sS', '--cacert', posthus.authority, '--user', `${ANNA}:${PASSWORD}`, '-T', file, url])
  const shown = await eventually(async () => {
    const found = await hops(ANNA, 'Sent', 1)
    return found.providers.sent.length === 3 ? found : undefined
  }, 'all deliveries')
  assert.deepEqual(
    shown.providers.sent.map(({ recipient, isLocal, hop }) => `${recipient} ${isLocal ? 'here' : hop?.state}`),
    ['a@tls.test encrypted', 'b@clear.test clear', 'bo@posthus.test here'],
  )
  assert.deepEqual([shown.member.state, shown.providers.state], ['encrypted', 'clear'])
  assert.equal((await hops('bo@posthus.test', 'INBOX', 1)).member.state, 'encrypted')
})

test('what Postfix hands over is shown as it came, and an encrypted text makes no hop better', async () => {
  const pgp =
    'Subject: y\r\nContent-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b\r\n\r\n--b\r\n\r\n--b--\r\n'
  for (const [uid, postfix, state] of [
    [1, secure, 'encrypted'],
    [2, clear, 'clear'],
  ] as const) {
    const peer = await SmtpPeer.connect(postfix.port, 'starttls', { rejectUnauthorized: false })
    await peer.send('x@elsewhere.test', [ANNA], message(ANNA, `in-${uid}`, pgp))
    const shown = await eventually(async () => {
      const outcome = await posthus.tryCommand(['message', 'hops', ANNA, 'INBOX', String(uid), '--json'])
      return outcome.code === 0 ? (JSON.parse(outcome.stdout) as Shown) : undefined
    }, 'the message')
    const [measured, field] = shown.providers.received
    assert.deepEqual([measured?.source, measured?.state], ['measured', state])
    // The field is Postfix's own: it took the message over TLS, and this machine is a trusted relay.
    assert.deepEqual(
      [field?.source, field?.state, field?.protection?.version],
      ['trusted-field', 'encrypted', 'TLSv1.3'],
    )
    assert.notEqual(field?.protection?.group, undefined)
    assert.equal(shown.content.encrypted, 'openpgp')
  }
})

test('a report that comes by Postfix is read', async () => {
  const xml = `<feedback><report_metadata><org_name>reporter.test</org_name><report_id>1</report_id><date_range><begin>1795564800</begin><end>1795651199</end></date_range></report_metadata><policy_published><domain>posthus.test</domain></policy_published><record><row><source_ip>192.0.2.66</source_ip><count>9</count><policy_evaluated><dkim>fail</dkim><spf>fail</spf></policy_evaluated></row></record></feedback>`
  const packed = gzipSync(xml).toString('base64').replace(/.{76}/g, '$&\r\n')
  const rest = `Subject: Report domain: posthus.test\r\nContent-Type: application/gzip\r\nContent-Transfer-Encoding: base64\r\n\r\n${packed}\r\n`
  const peer = await SmtpPeer.connect(secure.port, 'none')
  await peer.send('d@reporter.test', ['postmaster@posthus.test'], message('postmaster@posthus.test', 'report', rest))
  const text = await eventually(async () => {
    const { stdout } = await posthus.command(['reports', '--kind', 'dmarc'])
    return stdout.includes('192.0.2.66') ? stdout : undefined
  }, 'the report')
  assert.match(text, /0 messages passed, 9 failed, in 1 reports/)
})
