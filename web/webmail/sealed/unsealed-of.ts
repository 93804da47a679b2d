import type { EmailAddress, OpenedEmail } from '../../../src/wire/jmap/email.ts'
import type { Person } from '../../pgp/mime/header-values.ts'
import type { ShownMessage } from '../../pgp/worker/protocol.ts'
import type { Unsealed } from '../mail/unsealed.ts'

/** The message as its author wrote it, in the form in which all messages are shown and answered. */
export function unsealedOf(email: OpenedEmail, { headers, content, encryption }: ShownMessage): Unsealed {
  const isHtml = content?.text === undefined && content?.html !== undefined
  const part = { blobId: null, size: 0, name: null, charset: null, disposition: null, cid: null }
  return {
    isEncrypted: encryption.kind === 'decrypted',
    html: content?.html,
    email: {
      ...email,
      subject: headers.subject,
      from: headers.from.map(addressOf),
      to: headers.to.map(addressOf),
      cc: headers.cc.map(addressOf),
      replyTo: headers.replyTo.length > 0 ? headers.replyTo.map(addressOf) : null,
      preview: (content?.text ?? '').replace(/\s+/g, ' ').trim().slice(0, 200),
      textBody: [{ ...part, partId: 'text', type: isHtml ? 'text/html' : 'text/plain' }],
      htmlBody: [],
      attachments: [],
      bodyValues: { text: { value: (isHtml ? content.html : content?.text) ?? '', isTruncated: false } },
    },
  }
}

function addressOf({ name, address }: Person): EmailAddress {
  return { name: name ?? null, email: address }
}
