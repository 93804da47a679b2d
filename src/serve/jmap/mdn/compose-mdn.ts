import { type Bytes, concat, utf8 } from '../../../base/bytes.ts'
import type { Clock } from '../../../base/clock.ts'
import type { Entropy } from '../../../base/entropy.ts'
import { randomId } from '../../../base/ids.ts'
import { namedAddress } from '../../../core/delivery/filter/compose-mail.ts'
import { mailDate } from '../../../core/delivery/trace-fields.ts'
import type { JsonObject } from '../../../wire/jmap/json.ts'
import { encodeTextBody } from '../../../wire/mime/encode-body.ts'
import { unstructuredField } from '../../../wire/mime/encode-unstructured.ts'
import { encodeDisposition } from './disposition.ts'

/** A receipt, ready to be written. RFC 9007 §2. */
export interface MdnDraft {
  readonly from: { readonly name: string; readonly email: string }
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly reportingUa: string | null
  readonly originalRecipient: string | null
  readonly finalRecipient: string
  /** With angle brackets. */
  readonly originalMessageId: string | null
  readonly disposition: JsonObject
  readonly extensions: readonly (readonly [name: string, value: string])[]
}

/** The octets of a receipt around the message that it is about: before it and behind it (RFC 8098 §3). Without it `before` and `behind` follow one another. */
export function composeMdn(
  draft: MdnDraft,
  withOriginal: boolean,
  { hostname, clock, entropy }: { readonly hostname: string; readonly clock: Clock; readonly entropy: Entropy },
): { readonly before: Bytes; readonly behind: Bytes } {
  // Nobody can have guessed it, so no message that is put in has it.
  const boundary = `=_mdn-${randomId(entropy)}`
  const { encoding, octets } = encodeTextBody(draft.text)
  const { originalMessageId: id, originalRecipient, reportingUa } = draft
  const isAutomatic = draft.disposition['sendingMode'] === 'mdn-sent-automatically'
  const before = [
    `From: ${namedAddress(draft.from.name, draft.from.email)}\r\n`,
    `To: <${draft.to}>\r\n`,
    unstructuredField('Subject', draft.subject),
    `Date: ${mailDate(clock.nowMs())}\r\n`,
    `Message-ID: <${randomId(entropy)}@${hostname}>\r\n`,
    id === null ? '' : `In-Reply-To: ${id}\r\nReferences: ${id}\r\n`,
    isAutomatic ? 'Auto-Submitted: auto-replied\r\n' : '',
    'MIME-Version: 1.0\r\n',
    `Content-Type: multipart/report; report-type=disposition-notification;\r\n boundary="${boundary}"\r\n\r\n`,
    `--${boundary}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n`,
    octets,
    `\r\n--${boundary}\r\nContent-Type: message/disposition-notification\r\n\r\n`,
    reportingUa === null ? '' : `Reporting-UA: ${reportingUa}\r\n`,
    originalRecipient === null ? '' : `Original-Recipient: ${originalRecipient}\r\n`,
    `Final-Recipient: ${draft.finalRecipient}\r\n`,
    id === null ? '' : `Original-Message-ID: ${id}\r\n`,
    `Disposition: ${encodeDisposition(draft.disposition)}\r\n`,
    ...draft.extensions.map(([name, value]) => `${name}: ${value}\r\n`),
    withOriginal ? `\r\n--${boundary}\r\nContent-Type: message/rfc822\r\n\r\n` : '',
  ]
  return {
    before: concat(before.map((part) => (typeof part === 'string' ? utf8(part) : part))),
    behind: utf8(`\r\n--${boundary}--\r\n`),
  }
}
