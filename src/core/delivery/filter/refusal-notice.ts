import { isAscii, utf8 } from '../../../base/bytes.ts'
import type { HeaderFields } from '../../../wire/mime/header-fields.ts'
import { parseMessageIds } from '../../../wire/mime/message-ids.ts'
import type { MailDraft } from './compose-mail.ts'

/** Octets of a refused message's header that go back with the refusal. */
const MAX_RETURNED_BYTES = 16 * 1024

/** What a notice of refusal is about. */
export interface RefusedMail {
  /** Of the member who refuses, as the sender knows it or may know it. */
  readonly recipient: string
  readonly reversePath: string
  readonly header: HeaderFields
  /** In the member's own words. */
  readonly reason: string
}

/**
 * Tells a sender that a member refuses a message, where that cannot be the answer during SMTP or would lose the member's words: a notification of disposition (RFC 5429 §2.2, RFC 8098 §3), with the header of the message and not its text.
 */
export function refusalDraft(
  { recipient, reversePath, header, reason }: RefusedMail,
  hostname: string,
  boundary: string,
): MailDraft {
  const [id] = parseMessageIds(header.first('message-id') ?? '')
  const words = `The message that you sent to ${recipient} was refused by its recipient, who says:\r\n\r\n${reason}`
  const returned = Buffer.from(header.octets.subarray(0, MAX_RETURNED_BYTES))
  return {
    from: recipient,
    to: [`<${reversePath}>`],
    subject: 'Automatically refused mail',
    autoSubmitted: 'auto-replied (rejected)',
    inReplyTo: id === undefined ? undefined : `<${id}>`,
    isMime: true,
    text: [
      `Content-Type: multipart/report; report-type=disposition-notification;\r\n\tboundary="${boundary}"`,
      '',
      `--${boundary}`,
      ...base64Part('text/plain; charset=utf-8', utf8(words)),
      `--${boundary}`,
      'Content-Type: message/disposition-notification',
      '',
      `Reporting-UA: ${hostname}; Posthus`,
      `Final-Recipient: ${isAscii(recipient) ? 'rfc822' : 'utf-8'}; ${recipient}`,
      ...(id === undefined ? [] : [`Original-Message-ID: <${id}>`]),
      // RFC 8098 §3.2.6: nobody has read it, and nobody will.
      'Disposition: automatic-action/MDN-sent-automatically; deleted',
      '',
      `--${boundary}`,
      ...base64Part('text/rfc822-headers; charset=utf-8', returned),
      `--${boundary}--`,
      '',
    ].join('\r\n'),
  }
}

/** Whatever the octets are, nothing of them can end the part. */
function base64Part(type: string, octets: Uint8Array): string[] {
  const lines =
    Buffer.from(octets)
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  return [`Content-Type: ${type}`, 'Content-Transfer-Encoding: base64', '', ...lines]
}
