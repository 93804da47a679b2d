import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyText } from '../../../test/kit/any-text.ts'
import { text, utf8 } from '../../base/bytes.ts'
import { MAX_XARF_BYTES, tryReadXarf, tryReadXarfLines } from './xarf-report.ts'

const MESSAGE = 'Message-ID: <one@example.org>\r\nSubject: SECRET-SUBJECT\r\n\r\nSECRET-BODY\r\n'
const PAYLOAD = Buffer.from(MESSAGE).toString('base64')

/** As `messaging-spam` of the specification. */
const VERSION_4 = {
  xarf_version: '4.2.0',
  report_id: 'a1b2c3d4-e5f6-7890-abcd-ef1234567890',
  timestamp: '2026-01-11T10:59:45Z',
  reporter: { org: 'Trap House', contact: 'reports@trap.example', domain: 'trap.example' },
  sender: { org: 'Trap House', contact: 'reports@trap.example', domain: 'trap.example' },
  source_identifier: '192.0.2.1',
  source_port: 25,
  category: 'messaging',
  type: 'spam',
  evidence_source: 'spamtrap',
  protocol: 'smtp',
  smtp_from: 'anna@example.org',
  smtp_to: 'SECRET-RECIPIENT@trap.example',
  subject: 'SECRET-SUBJECT',
  evidence: [
    { content_type: 'image/png', payload: 'AAAA' },
    { content_type: 'message/rfc822; x=y', description: 'SECRET', payload: PAYLOAD, hash: 'sha256:00' },
  ],
  _internal: { ticket: 'SECRET' },
}
const VERSION_3 = {
  Version: '3',
  ReporterInfo: { ReporterOrg: 'Trap House', ReporterOrgDomain: 'trap.example', ReporterContactPhone: 'SECRET' },
  Disclosure: true,
  Report: {
    ReportClass: 'Activity',
    ReportType: 'Spam',
    Date: '2026-01-11T10:59:45Z',
    SourceIp: '192.0.2.1',
    SmtpMailFromAddress: 'anna@example.org',
    SmtpRcptToAddress: 'SECRET-RECIPIENT@trap.example',
    SmtpMessageSubject: 'SECRET-SUBJECT',
    Samples: [{ ContentType: 'message/rfc822', Base64Encoded: true, Payload: PAYLOAD }],
  },
}
const read = (value: unknown) => tryReadXarf(utf8(JSON.stringify(value)))

test('a report of version 4, or of one before it, says what was seen, and has the message that it is about; subjects and recipients are not kept', () => {
  for (const [value, type, fields] of [
    [VERSION_4, 'xarf messaging/spam', ['source_port: 25', 'smtp_from: anna@example.org', 'reporter.org: Trap House']],
    [VERSION_3, 'xarf activity/spam', ['Report.SourceIp: 192.0.2.1', 'ReporterInfo.ReporterOrgDomain: trap.example']],
  ] as const) {
    const report = read(value)
    assert.equal(report?.type, type)
    for (const field of fields) assert.ok(report?.fields.includes(field), field)
    assert.doesNotMatch(JSON.stringify(report?.fields), /SECRET/)
    assert.equal(text(report?.message ?? utf8('')), MESSAGE)
  }
})

test('a message that is named and not shown is looked for by its Message-ID; evidence that is none leaves nothing', () => {
  const without = { ...VERSION_4, evidence: [] }
  for (const [value, message] of [
    [{ ...without, message_id: '<one@example.org>' }, 'Message-ID: <one@example.org>\r\n'],
    [{ ...without, message_id: 'one@example.org' }, 'Message-ID: <one@example.org>\r\n'],
    [{ ...without, message_id: 'one@example.org>\r\nReceived: x' }, undefined],
    [{ ...without, message_id: ['<one@example.org>'] }, undefined],
    [without, undefined],
    [{ ...without, evidence: [{ content_type: 'message/rfc822', payload: '%%%' }] }, undefined],
    [{ ...without, evidence: 'message/rfc822' }, undefined],
    [{ ...without, evidence: [null, 7, [], { content_type: 7, payload: PAYLOAD }] }, undefined],
    [
      {
        ...VERSION_3,
        Report: {
          ...VERSION_3.Report,
          Samples: [{ ContentType: 'message/rfc822', Base64Encoded: false, Payload: 'a: b' }],
        },
      },
      'a: b',
    ],
  ] as const) {
    const found = read(value)?.message
    assert.equal(found && text(found), message, JSON.stringify(value))
  }
})

test('what is no report is none, and what could lie or swell is cut', () => {
  const nested = (depth: number) => `{"xarf_version":"4.0.0","x":${'['.repeat(depth)}${']'.repeat(depth)}}`
  for (const said of [
    '',
    'null',
    '7',
    '[]',
    '{}',
    '{"xarf_version":4}',
    '{"Version":"3","Report":{}}',
    '{"Version":"3","Report":[],"ReporterInfo":{}}',
    '{"xarf_version":"4.0.0"',
    nested(30_000),
    '['.repeat(2_000_000),
    `{"xarf_version":"4.0.0","x":"${'x'.repeat(MAX_XARF_BYTES)}"}`,
  ]) {
    assert.equal(tryReadXarf(utf8(said)), undefined, said.slice(0, 60))
  }
  assert.equal(tryReadXarf(new Uint8Array([0x7b, 0xff, 0x7d])), undefined)
  const odd = read({ ...VERSION_4, type: 'a\u202eb', category: {}, report_id: `x\r\ny\u202e${'z'.repeat(2000)}` })
  assert.equal(odd?.type, 'xarf other')
  assert.match(odd?.fields[1] ?? '', /^report_id: x y z{100,300}$/)
  const { prototype } = { prototype: JSON.parse('{"__proto__":{"xarf_version":"4.0.0"}}') }
  assert.equal(read(prototype), undefined)
  assert.equal(tryReadXarf(utf8(nested(100)))?.type, 'xarf other')
})

test('lines of version 0.2 are read, quoted or not', () => {
  const report = tryReadXarfLines(
    utf8(
      '---\r\nReported-From: trap@trap.example\r\nCategory: \'abuse\'\r\nReport-Type: "Spam"\r\nSource: 192.0.2.1\r\nSubject: SECRET\r\n',
    ),
  )
  assert.deepEqual(report, {
    type: 'xarf abuse/spam',
    fields: ['reported-from: trap@trap.example', 'category: abuse', 'report-type: Spam', 'source: 192.0.2.1'],
    message: undefined,
  })
  assert.equal(tryReadXarfLines(utf8('Dear Sir,\r\n')), undefined)
})

test('any JSON, and any octets, are a report or none, within bounds', () => {
  const wild = fc.record(
    {
      xarf_version: fc.oneof(fc.constant('4.2.0'), fc.jsonValue()),
      type: fc.oneof(anyText({ maxLength: 50 }), fc.jsonValue()),
      reporter: fc.oneof(fc.record({ org: anyText({ maxLength: 2000 }) }), fc.jsonValue()),
      evidence: fc.oneof(
        fc.array(fc.record({ content_type: fc.constant('message/rfc822'), payload: anyText({ maxLength: 200 }) })),
        fc.jsonValue(),
      ),
      Report: fc.jsonValue(),
      ReporterInfo: fc.jsonValue(),
    },
    { requiredKeys: [] },
  )
  const octets = fc.oneof(
    wild.map((value) => utf8(JSON.stringify(value).toWellFormed())),
    fc.uint8Array({ maxLength: 500 }),
  )
  fc.assert(
    fc.property(octets, (some) => {
      for (const report of [tryReadXarf(new Uint8Array(some)), tryReadXarfLines(new Uint8Array(some))]) {
        if (!report) continue
        assert.match(report.type, /^xarf [a-z0-9_/-]{1,81}$/)
        for (const field of report.fields) {
          assert.ok(field.length < 400)
          assert.doesNotMatch(field, /[\p{Cc}\p{Cf}\p{Cs}]/u)
        }
      }
    }),
  )
})
