import { type Bytes, utf8 } from '../../../base/bytes.ts'
import type { Clock } from '../../../base/clock.ts'
import type { Entropy } from '../../../base/entropy.ts'
import { Fault } from '../../../base/fault.ts'
import { randomId } from '../../../base/ids.ts'
import { rfc5322Date } from '../../../wire/jmap/header-fields-out.ts'
import { Base64Encoder, encodeTextBody } from '../../../wire/mime/encode-body.ts'
import type { Blob } from '../blobs.ts'
import type { DraftPart, EmailDraft } from './email-draft.ts'

/** In this order, and all others behind them. */
const ORDER = [
  'date',
  'from',
  'sender',
  'reply-to',
  'to',
  'cc',
  'bcc',
  'message-id',
  'in-reply-to',
  'references',
  'subject',
]

/** What a message is put together with. */
export interface Composing {
  readonly hostname: string
  readonly clock: Clock
  readonly entropy: Entropy
  /** All blobs that the draft names. */
  readonly blobs: ReadonlyMap<string, Blob>
}

/** The octets of the message that a draft describes, piece by piece: RFC 5322, RFC 2045, RFC 2046. Date and Message-ID are added if they are not there. */
export async function* composeEmail({ fields, root }: EmailDraft, composing: Composing): AsyncGenerator<Bytes> {
  const { hostname, clock, entropy } = composing
  const all = new Map(fields)
  if (!all.has('date')) all.set('date', `Date: ${rfc5322Date(clock.nowMs())}\r\n`)
  if (!all.has('message-id')) all.set('message-id', `Message-ID: <${randomId(entropy)}@${hostname}>\r\n`)
  const place = (name: string) => (ORDER.indexOf(name) + ORDER.length + 1) % (ORDER.length + 1)
  const sorted = [...all].sort(([a], [b]) => place(a) - place(b)).map(([, field]) => field)
  yield utf8(`${sorted.join('')}MIME-Version: 1.0\r\n`)
  yield* composePart(root, composing)
}

async function* composePart(part: DraftPart, composing: Composing): AsyncGenerator<Bytes> {
  if (part.kind === 'multipart') return yield* composeMultipart(part, composing)
  if (part.kind === 'text') {
    const { encoding, octets } = encodeTextBody(part.text)
    yield utf8(
      `Content-Type: ${part.type}; charset=utf-8\r\nContent-Transfer-Encoding: ${encoding}\r\n${part.fields}\r\n`,
    )
    yield octets
    return
  }
  const blob = composing.blobs.get(part.blobId)
  if (!blob) throw new Fault('us', 'jmap/blob-lost', `${part.blobId} was there a moment ago`)
  const charset = part.charset === undefined ? '' : `; charset=${part.charset}`
  // A message within a message must not be encoded (RFC 2046 §5.2.1).
  const isMessage = part.type === 'message/rfc822' || part.type === 'message/global'
  const encoding = isMessage ? '8bit' : 'base64'
  yield utf8(`Content-Type: ${part.type}${charset}\r\nContent-Transfer-Encoding: ${encoding}\r\n${part.fields}\r\n`)
  if (isMessage) return yield* blob.chunks()
  const encoder = new Base64Encoder()
  for await (const chunk of blob.chunks()) yield encoder.push(chunk)
  yield encoder.finish()
}

async function* composeMultipart(
  part: DraftPart & { readonly kind: 'multipart' },
  composing: Composing,
): AsyncGenerator<Bytes> {
  // Nobody who has sent a part can have put it in there.
  const boundary = `=_${randomId(composing.entropy)}`
  yield utf8(`Content-Type: ${part.type};\r\n boundary="${boundary}"\r\n${part.fields}\r\n`)
  for (const child of part.subParts) {
    yield utf8(`--${boundary}\r\n`)
    yield* composePart(child, composing)
    yield utf8('\r\n')
  }
  yield utf8(`--${boundary}--\r\n`)
}
