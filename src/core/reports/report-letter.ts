import type { Bytes } from '../../base/bytes.ts'
import { utf8 } from '../../base/bytes.ts'
import { mailDate } from '../delivery/trace-fields.ts'
import { daySeconds, type ReportDraft, type Reporter } from './report-draft.ts'

/**
 * The message that carries a report: for TLS multipart/report with the fields of RFC 8460 §5.3, for DMARC the attachment of RFC 9990 §4 with words for people. `packed`: the report, compressed with gzip.
 * All of it is ASCII.
 */
export function reportLetter(
  draft: ReportDraft,
  packed: Bytes,
  address: string,
  reporter: Reporter,
  atMs: number,
): Bytes {
  const { kind, domain } = draft.occasion
  const isTls = kind === 'tls'
  const file = fileName(draft, reporter)
  // No line of base64 begins with two hyphens, and the words are our own.
  const boundary = `=_report_${draft.id.replace(/[^a-z0-9]/gi, '_')}`
  const type = isTls ? 'application/tlsrpt+gzip' : 'application/gzip'
  const lines = [
    `From: Reports of ${reporter.domain} <${reporter.contact}>`,
    `To: <${address}>`,
    `Subject: Report Domain: ${domain}\r\n Submitter: ${reporter.domain}\r\n Report-ID: <${draft.id}>`,
    `Date: ${mailDate(atMs)}`,
    `Message-ID: <${kind}.${draft.id}>`,
    ...(isTls ? [`TLS-Report-Domain: ${domain}`, `TLS-Report-Submitter: ${reporter.domain}`] : []),
    // RFC 8689 §5: a report of failed encryption must come through where encryption fails.
    ...(isTls ? ['TLS-Required: No'] : []),
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    isTls
      ? `Content-Type: multipart/report; report-type="tlsrpt";\r\n boundary="${boundary}"`
      : `Content-Type: multipart/mixed;\r\n boundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=us-ascii',
    '',
    isTls
      ? `This is a report of ${reporter.hostname} on the TLS connections that it made to the`
      : `This is a DMARC aggregate report of ${reporter.hostname} on the messages in the name of`,
    isTls
      ? `mail hosts of ${domain} on ${dayName(draft)} (RFC 8460).`
      : `${domain} that it saw on ${dayName(draft)} (RFC 9990).`,
    '',
    `--${boundary}`,
    `Content-Type: ${type};\r\n name="${file}"`,
    'Content-Transfer-Encoding: base64',
    `Content-Disposition: attachment;\r\n filename="${file}"`,
    '',
    ...(Buffer.from(packed)
      .toString('base64')
      .match(/.{1,76}/g) ?? []),
    `--${boundary}--`,
    '',
  ]
  return utf8(lines.join('\r\n'))
}

/** RFC 8460 §5.1, RFC 9990 §4.2. */
function fileName({ occasion, id }: ReportDraft, reporter: Reporter): string {
  const { begin, end } = daySeconds(occasion.day)
  const unique = id.slice(id.indexOf('.') + 1, id.indexOf('@'))
  return `${reporter.domain}!${occasion.domain}!${begin}!${end}!${unique}.${occasion.kind === 'tls' ? 'json' : 'xml'}.gz`
}

function dayName({ occasion }: ReportDraft): string {
  return new Date(daySeconds(occasion.day).begin * 1000).toISOString().slice(0, 10)
}
