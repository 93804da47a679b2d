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
    message_refs: encodeReferences(content),
    envelope: content.envelope,
    body_structure: content.bodyStructure,
    preview: content.preview,
    parts: encodePart(content.root),
  }
}

/** The ids, and behind them how many come from References if that is not all of them. */
function encodeReferences({ references, fromReferences }: MessageContent): string {
  const areAllAlike = fromReferences === references.length || references.length < 2
  return JSON.stringify(areAllAlike ? references : [...references, fromReferences])
}

/** Of the ids in `message_refs` those that THREAD goes by: of References, or if there are none the first of In-Reply-To (RFC 5256 §3). */
export function decodeReferences(encoded: string): string[] {
  const ids = JSON.parse(encoded) as (string | number)[]
  const fromReferences = ids.at(-1)
  return (typeof fromReferences === 'number' ? ids.slice(0, Math.max(1, fromReferences)) : ids) as string[]
}
