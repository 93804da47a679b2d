import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyText } from '../../../test/kit/any-text.ts'
import { fromLatin1, utf8 } from '../../base/bytes.ts'
import { isFeedbackReport, MAX_FIELDS, MAX_TEXT, printable, tryReadFeedbackReport } from './feedback-report.ts'

/** The example of RFC 5965 §B.2. */
const EXAMPLE = `Feedback-Type: abuse
User-Agent: SomeGenerator/1.0
Version: 1
Original-Mail-From: <somespammer@example.net>
Original-Rcpt-To: <user@example.com>
Arrival-Date: Thu, 8 Mar 2005 14:00:00 EDT
Reporting-MTA: dns; mail.example.com
Source-IP: 192.0.2.1
Authentication-Results: mail.example.com;
               spf=fail smtp.mail=somespammer@example.com
Reported-Domain: example.net
Reported-Uri: http://example.net/earn_money.html
Removal-Recipient: user@example.com
`.replace(/\n/g, '\r\n')

test('the example of the standard is read, field by field', () => {
  const report = tryReadFeedbackReport(utf8(EXAMPLE))
  assert.deepEqual([report?.type, report?.incidents, report?.fields.length], ['abuse', 1, 12])
  assert.equal(report?.fields[3], 'original-mail-from: <somespammer@example.net>')
  assert.match(report?.fields[8] ?? '', /^authentication-results: mail\.example\.com; +spf=fail/)
})

for (const [text, type, incidents] of [
  ['Feedback-Type: ABUSE', 'abuse', 1],
  ['feedback-type : fraud\nIncidents: 7', 'fraud', 7],
  ['Feedback-Type: auth-failure', 'auth-failure', 1],
  ['Feedback-Type: something-new', 'other', 1],
  ['Feedback-Type: abuse\nIncidents: -4', 'abuse', 1],
  ['Feedback-Type: abuse\nIncidents: 0', 'abuse', 1],
  ['Feedback-Type: abuse\nIncidents: 999999999', 'abuse', 1_000_000],
  ['Feedback-Type: abuse\nFeedback-Type: not-spam', 'abuse', 1],
  ['', undefined, undefined],
  ['Feedback-Type:', undefined, undefined],
  ['\nFeedback-Type: abuse', undefined, undefined],
  ['Version: 1', undefined, undefined],
] as const) {
  test(`${JSON.stringify(text)} is ${type ?? 'no report'}`, () => {
    const report = tryReadFeedbackReport(utf8(text))
    assert.deepEqual([report?.type, report?.incidents], [type, incidents])
  })
}

test('only the form of RFC 5965 is a report: not that of a bounce, nor a part of another kind', () => {
  const part = (subtype: string, kind?: string) => ({
    type: 'multipart',
    subtype,
    params: kind === undefined ? {} : { 'report-type': kind },
  })
  assert.equal(isFeedbackReport(part('report', 'Feedback-Report')), true)
  for (const other of [part('report'), part('report', 'delivery-status'), part('mixed', 'feedback-report')])
    assert.equal(isFeedbackReport(other), false)
})

test('what could lie to whoever reads it is taken out: line ends, control characters, turned directions', () => {
  for (const [said, shown] of [
    ['a\r\nb\tc\0d', 'a b c d'],
    ['safe\u202egnp.exe', 'safe gnp.exe'],
    ['x'.repeat(1000), 'x'.repeat(MAX_TEXT)],
    ['blåbær', 'blåbær'],
  ] as const)
    assert.equal(printable(String.fromCharCode(...utf8(said))), shown)
})

test('any octets are a report or none, within bounds', () => {
  const line = fc.tuple(fc.constantFrom('Feedback-Type', 'Incidents', 'X', '', ' ', 'A B'), anyText({ maxLength: 500 }))
  const shaped = fc
    .array(line, { maxLength: 80 })
    .map((lines) => utf8(lines.map(([name, value]) => `${name}: ${value}`).join('\r\n')))
  fc.assert(
    fc.property(
      fc.oneof(
        shaped,
        fc.uint8Array({ maxLength: 2000 }),
        fc.string({ maxLength: 300 }).map((text) => fromLatin1(text.replace(/[^\0-\xff]/g, '?'))),
      ),
      (octets) => {
        const report = tryReadFeedbackReport(new Uint8Array(octets))
        if (!report) return
        assert.ok(report.incidents >= 1 && report.fields.length <= MAX_FIELDS)
        for (const field of report.fields) {
          assert.ok(field.length <= 2 * MAX_TEXT + 2)
          assert.doesNotMatch(field, /[\p{Cc}\p{Cf}\p{Cs}]/u)
        }
      },
    ),
  )
})
