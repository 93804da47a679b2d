import { isAscii, utf8 } from '../../../base/bytes.ts'
import type { ListedMessage } from '../../../core/mail/message.ts'
import { encodeDateTime } from '../../../wire/imap/date-time.ts'
import { encodeString } from '../../../wire/imap/encode.ts'
import type { SectionAttribute, SimpleKind } from '../../../wire/imap/fetch-attribute.ts'
import { encodeBody } from '../../../wire/mime/body-structure.ts'
import { encodeFlags } from '../flag-text.ts'
import { emailObjectId, threadObjectId } from '../object-ids.ts'
import type { FetchOutput } from './fetch-output.ts'

/** What a FETCH wants of each message: items of the row, which are written at once, and sections, which need its body. */
export interface FetchPlan {
  readonly simple: readonly SimpleKind[]
  readonly sections: readonly SectionAttribute[]
  /** What ids end in: see `objectScope`. */
  readonly scope: string
}

/** Writes `* `, the head (`n FETCH (` or `uid UIDFETCH (`) and the items of the row. Whoever calls writes the sections and the end. */
export function writeRow(
  output: FetchOutput,
  head: string,
  row: ListedMessage,
  plan: FetchPlan,
  allowUtf8: boolean,
): void {
  output.text(`* ${head}`)
  const { simple } = plan
  for (let i = 0; i < simple.length; i++) {
    if (i > 0) output.text(' ')
    writeItem(output, simple[i] as SimpleKind, row, plan.scope, allowUtf8)
  }
}

function writeItem(output: FetchOutput, kind: SimpleKind, row: ListedMessage, scope: string, allowUtf8: boolean): void {
  switch (kind) {
    case 'uid':
      output.text(`UID ${row.uid}`)
      break
    case 'flags':
      output.text(`FLAGS ${encodeFlags(row.flags)}`)
      break
    case 'internaldate':
      output.text(`INTERNALDATE ${encodeDateTime(row.internalMs)}`)
      break
    case 'size':
      output.text(`RFC822.SIZE ${row.size}`)
      break
    case 'modseq':
      output.text(`MODSEQ (${row.modseq})`)
      break
    case 'emailid':
      output.text(`EMAILID (${emailObjectId(row.emailId, scope)})`)
      break
    case 'threadid':
      output.text(`THREADID (${threadObjectId(row.threadId, scope)})`)
      break
    case 'savedate':
      output.text(`SAVEDATE ${encodeDateTime(row.savedMs)}`)
      break
    default:
      writeWorkedOut(output, kind, row, allowUtf8)
  }
}

/** Items that were worked out when the message was taken in; their octets are those of the wire. */
function writeWorkedOut(output: FetchOutput, kind: SimpleKind, row: ListedMessage, allowUtf8: boolean): void {
  if (kind === 'envelope' && row.envelope) {
    output.text('ENVELOPE ')
    output.octets(row.envelope)
  } else if (kind === 'bodystructure' && row.bodyStructure) {
    output.text('BODYSTRUCTURE ')
    output.octets(row.bodyStructure)
  } else if (kind === 'body' && row.root) {
    output.text('BODY ')
    output.octets(encodeBody(row.root))
  } else if (kind === 'preview') {
    const preview = encodeString(row.preview ?? '', allowUtf8)
    output.text('PREVIEW ')
    if (isAscii(preview)) output.text(preview)
    else output.octets(utf8(preview))
  }
}
