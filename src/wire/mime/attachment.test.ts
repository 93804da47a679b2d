import assert from 'node:assert/strict'
import { test } from 'node:test'
import { utf8 } from '../../base/bytes.ts'
import { MimeParser } from './mime-parser.ts'

function hasAttachment(parts: readonly string[], subtype = 'mixed'): boolean {
  const parser = new MimeParser()
  const body = parts.map((part) => `--b\r\n${part}\r\n\r\nx\r\n`).join('')
  parser.push(utf8(`Content-Type: multipart/${subtype}; boundary=b\r\n\r\n${body}--b--\r\n`))
  return parser.finish().hasAttachment
}

test('what is shown as an attachment', () => {
  const cases: readonly (readonly [boolean, readonly string[], string?])[] = [
    [false, ['Content-Type: text/plain', 'Content-Type: text/html'], 'alternative'],
    [true, ['Content-Type: text/plain', 'Content-Type: application/pdf']],
    [true, ['Content-Type: text/plain\r\nContent-Disposition: attachment']],
    [true, ['Content-Type: text/plain; name=a.txt']],
    [false, ['Content-Type: text/plain\r\nContent-Disposition: inline; filename=a.txt']],
    [true, ['Content-Type: image/png']],
    [false, ['Content-Type: image/png\r\nContent-Disposition: inline; filename=a.png']],
    [false, ['Content-Type: text/html', 'Content-Type: image/png\r\nContent-ID: <a>'], 'related'],
    [true, ['Content-Type: message/rfc822']],
    [false, ['Content-Type: text/plain', 'Content-Type: application/pgp-signature'], 'signed'],
    [false, ['Content-Type: text/plain', 'Content-Type: message/delivery-status'], 'report'],
  ]
  for (const [expected, parts, subtype] of cases)
    assert.equal(hasAttachment(parts, subtype), expected, parts.join(' + '))
})
