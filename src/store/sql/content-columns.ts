import type { MessageContent } from '../../core/mail/message.ts'
import { encodePart } from './part-json.ts'

/** What was worked out of a message, as the columns of `body` hold it. */
export function contentColumns(content: MessageContent) {
  return {
    sent_ms: content.sentMs ?? null,
    is_reply: content.isReply ? 1 : 0,
    has_attachment: content.hasAttachment ? 1 : 0,
    message_id: content.messageId ?? null,
    base_subject: content.baseSubject,
    message_refs: JSON.stringify(content.references),
    envelope: content.envelope,
    body_structure: content.bodyStructure,
    preview: content.preview,
    parts: encodePart(content.root),
  }
}
