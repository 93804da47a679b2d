import type { Bytes } from '../../base/bytes.ts'

/** Everything that is worked out once, when a message is taken in. A pure function of its octets. */
export interface MessageContent {
  /** ENVELOPE of RFC 9051 §7.5.2 as it goes to the wire, parentheses included; 8-bit header text stands in literals. */
  readonly envelope: Bytes
  /** BODYSTRUCTURE (extensible form) as it goes to the wire, parentheses included. */
  readonly bodyStructure: Bytes
  /** The tree of parts with the place of each within the message. */
  readonly root: Part
  /** The first words of the text for a listing, at most 256 characters (RFC 8970), white space folded. */
  readonly preview: string
  /** Message-ID without angle brackets, or undefined. */
  readonly messageId: string | undefined
  /** Message-IDs of References and In-Reply-To without angle brackets, oldest first, at most 100. */
  readonly references: readonly string[]
  /** How many of `references`, from the first, stand in References: THREAD goes by those alone if there are any (RFC 5256 §3). */
  readonly fromReferences: number
  /** Base subject of RFC 5256 §2.1, for threads and sorting. */
  readonly baseSubject: string
  /** Whether base subject extraction took a reply or forward mark away (RFC 5256 §2.1). */
  readonly isReply: boolean
  /** The Date field in milliseconds since the epoch, or undefined if there is none that can be read. */
  readonly sentMs: number | undefined
  /** Whether a part would be shown as an attachment. */
  readonly hasAttachment: boolean
}

/** One part of a message. Places are octet offsets from the start of the message. */
export interface Part {
  /** Media type and subtype in lower case: `text`, `plain`. */
  readonly type: string
  readonly subtype: string
  /** Parameters of Content-Type: names in lower case, values decoded (RFC 2231). */
  readonly params: Readonly<Record<string, string>>
  readonly id: string | undefined
  readonly description: string | undefined
  /** Content-Transfer-Encoding in lower case; `7bit` if absent. */
  readonly encoding: string
  readonly md5: string | undefined
  readonly disposition: { readonly kind: string; readonly params: Readonly<Record<string, string>> } | undefined
  readonly languages: readonly string[]
  readonly location: string | undefined
  /** Where the part's own header begins. */
  readonly headerStart: number
  /** Where its body begins, after the empty line. */
  readonly bodyStart: number
  /** Where its body ends: before the line break that belongs to the boundary. */
  readonly bodyEnd: number
  /** Number of lines of the body (for text and message/rfc822). */
  readonly lines: number
  /** Parts of a multipart, or the one message within a message/rfc822 or message/global; else empty. */
  readonly parts: readonly Part[]
  /** ENVELOPE of the message within, for message/rfc822 and message/global; wire octets. */
  readonly envelope: Bytes | undefined
}
