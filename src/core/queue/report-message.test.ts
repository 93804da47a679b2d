import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Bytes, concat, text, utf8 } from '../../base/bytes.ts'
import { systemEntropy } from '../../base/entropy.ts'
import { Fault } from '../../base/fault.ts'
import type { DeliveryReport, ReportAction, ReportedRecipient } from './delivery-report.ts'
import { bodyOf, newMessage } from './outbound-queue.contract.ts'
import type { NewOutboundMessage } from './outbound-queue.ts'
import { composeReport } from './report-message.ts'

const SETTINGS = { hostname: 'mail.example.org', from: 'postmaster@example.org', maxReturnBytes: 1000 }
const ORIGINAL = 'From: a@here.example\r\nSubject: private\r\n\r\nthe secret text\r\n'
const AT = Date.UTC(2026, 0, 2)

test('a failure is told in words, in fields for programs, and with the header only', async () => {
  const composed = await compose('failed', { envelopeId: 'QQ314159' }, [
    { originalRecipient: 'rfc822;info@here.example', reply: '550 5.1.1 no such user', host: 'mx.there.example' },
  ])
  assert.match(composed.head, /^From: Mail delivery at mail\.example\.org <postmaster@example\.org>$/m)
  assert.match(composed.head, /^To: <sender@here\.example>$/m)
  assert.match(composed.head, /^Auto-Submitted: auto-replied$/m)
  assert.match(composed.head, /^Content-Type: multipart\/report; report-type=delivery-status;$/m)
  assert.equal(composed.parts.length, 3)
  const [words, status, returned] = composed.parts as [string, string, string]
  assert.match(words, /could not be delivered to:\n\n {2}b@there\.example\n {4}mx said no\n/)
  assert.match(words, /check the address for typing mistakes/)
  assert.match(status, /^Content-Type: message\/delivery-status\n/)
  const fields = status.slice(status.indexOf('\n\n') + 2)
  assert.equal(
    fields.trimEnd(),
    [
      'Reporting-MTA: dns; mail.example.org',
      'Original-Envelope-Id: QQ314159',
      'Arrival-Date: Thu, 01 Jan 2026 00:00:00 +0000',
      '',
      'Original-Recipient: rfc822;info@here.example',
      'Final-Recipient: rfc822; b@there.example',
      'Action: failed',
      'Status: 5.1.1',
      'Remote-MTA: dns; mx.there.example',
      'Diagnostic-Code: smtp; 550 5.1.1 no such user',
      'Last-Attempt-Date: Fri, 02 Jan 2026 00:00:00 +0000',
    ].join('\n'),
  )
  assert.match(returned, /^Content-Type: text\/rfc822-headers\n(?:.*\n)+\nFrom: a@here\.example\nSubject: private\n$/)
  assert.doesNotMatch(composed.all, /the secret text/)
  assert.deepEqual([composed.eightBit, composed.smtpUtf8], [false, false])
})

for (const [what, action, changes, isWhole] of [
  ['RET=FULL', 'failed', { dsnReturn: 'FULL' }, true],
  ['RET=HDRS', 'failed', { dsnReturn: 'HDRS' }, false],
  [
    'RET=FULL of a large message',
    'failed',
    { dsnReturn: 'FULL', body: bodyOf(utf8(ORIGINAL.padEnd(2000, 'x'))) },
    false,
  ],
  ['RET=FULL of a binary message', 'failed', { dsnReturn: 'FULL', binaryMime: true }, false],
  ['RET=FULL of a delay', 'delayed', { dsnReturn: 'FULL' }, false],
] as const) {
  test(`${what} gives ${isWhole ? 'the whole message' : 'the header'} back`, async () => {
    const composed = await compose(action, changes)
    assert.equal(composed.all.includes('the secret text'), isWhole)
    assert.match(
      composed.parts[2] ?? '',
      isWhole ? /^Content-Type: message\/rfc822\n/ : /^Content-Type: text\/rfc822-h/,
    )
  })
}

test('what an operator has given back is no answer of another server, and is not said to be one', async () => {
  const { parts } = await compose('failed', { isGivenBack: true }, [
    { status: '5.7.1', reply: '452 4.2.2 full', host: 'mx.there.example', text: 'mx said full' },
  ])
  const [words = '', status = ''] = parts
  assert.match(
    words,
    /was given back by the administrator[\s\S]*not tried any more[\s\S]*No other server has refused it/,
  )
  assert.match(status, /^Status: 5\.7\.1\nDiagnostic-Code: X-Posthus; given back by the administrator\n/m)
  assert.doesNotMatch(words + status, /full|Remote-MTA|rule of its own|could not be delivered/)
})

test('a delay says how long it will be tried', async () => {
  const composed = await compose('delayed')
  assert.match(composed.parts[1] ?? '', /^Action: delayed\n/m)
  assert.match(composed.parts[1] ?? '', /^Will-Retry-Until: Tue, 06 Jan 2026 00:00:00 \+0000$/m)
  assert.match(composed.parts[0] ?? '', /You need not do anything/)
})

for (const action of ['delivered', 'relayed'] as const) {
  test(`success is reported as ${action}`, async () => {
    const composed = await compose(action)
    assert.match(composed.parts[1] ?? '', new RegExp(`^Action: ${action}$`, 'm'))
  })
}

test('international addresses make an international report (RFC 6533)', async () => {
  const composed = await compose('failed', { dsnReturn: 'FULL', body: bodyOf(utf8('Subject: Grüße\r\n\r\nx\r\n')) }, [
    { address: 'jürgen@there.example' },
  ])
  assert.match(
    composed.parts[1] ?? '',
    /^Content-Type: message\/global-delivery-status\nContent-Transfer-Encoding: 8bit\n/,
  )
  assert.match(composed.parts[1] ?? '', /^Final-Recipient: utf-8; jürgen@there\.example$/m)
  assert.match(composed.parts[2] ?? '', /^Content-Type: message\/global\n/)
  assert.deepEqual([composed.eightBit, composed.smtpUtf8], [true, true])
})

test('what peers have chosen cannot add fields, parts or lines', async () => {
  const evil = 'x\r\nBcc: all@x\r\n\r\n--=_'
  const composed = await compose('failed', { envelopeId: evil, reversePath: 'a@b\r\nBcc: c@d' }, [
    { address: `v@x${evil}`, originalRecipient: evil, reply: evil, host: evil, text: evil },
  ])
  assert.doesNotMatch(composed.all.replace(/To: <.*>/, ''), /^Bcc:/m)
  assert.equal(composed.parts.length, 3)
})

test('a message whose body cannot be read any more is reported without it', async () => {
  const broken = bodyOf(utf8(ORIGINAL))
  const body = {
    ...broken,
    async *chunks(): AsyncGenerator<Bytes> {
      yield* []
      throw new Fault('us', 'store/body-corrupt', 'gone')
    },
  }
  const composed = await compose('failed', { body })
  assert.equal(composed.parts.length, 2)
})

test('no line is longer than mail may have, whatever a server said', async () => {
  const composed = await compose('failed', {}, [{ text: 'word '.repeat(500), reply: 'y'.repeat(5000), host: 'h' }])
  assert.ok(composed.all.split('\r\n').every((line) => line.length <= 998))
})

async function compose(
  action: ReportAction,
  changes: Partial<NewOutboundMessage> = {},
  recipients: readonly Partial<ReportedRecipient & ReportedRecipient['recipient']>[] = [{}],
) {
  const message = newMessage('m', [], { body: bodyOf(utf8(ORIGINAL)), ...changes })
  const report: DeliveryReport = {
    message,
    action,
    atMs: AT,
    recipients: recipients.map(({ status, text: words, host, reply, ...recipient }, index) => ({
      status: status ?? '5.1.1',
      text: words ?? 'mx said no',
      host,
      reply,
      recipient: {
        messageId: 'm',
        index,
        address: 'b@there.example',
        originalRecipient: undefined,
        notify: [],
        destination: 'there.example',
        state: 'leased',
        attempts: 1,
        nextMs: 0,
        lastResult: undefined,
        delayNotified: false,
        ...recipient,
      },
    })),
  }
  const composed = await composeReport(report, SETTINGS, systemEntropy)
  const chunks: Bytes[] = []
  for await (const chunk of composed.chunks()) chunks.push(chunk)
  const all = text(concat(chunks))
  assert.doesNotMatch(all.replaceAll('\r\n', ''), /[\r\n]/, 'every line ends with CRLF')
  const boundary = /boundary="([^"]+)"/.exec(all)?.[1] ?? ''
  const [head, ...rest] = all.split(`\r\n--${boundary}`)
  assert.equal(rest.pop(), '--\r\n')
  const parts = rest.map((part) => part.slice(2).replaceAll('\r\n', '\n'))
  return { all, head: (head ?? '').replaceAll('\r\n', '\n'), parts, ...composed }
}
