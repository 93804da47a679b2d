import { type Bytes, concat } from '../../base/bytes.ts'
import { HeaderFields } from '../../wire/mime/header-fields.ts'

/** What the Message-ID field says (RFC 5322 §3.6.4), for the delivery log; nothing if it says nothing that can be looked for. `came`: the fields that the message came with. */
export function headerMessageId(head: readonly Bytes[], came?: HeaderFields): { readonly headerMessageId?: string } {
  // One that a message came with is never taken out, and none is put before it.
  const value = came?.first('message-id') ?? new HeaderFields(concat(head)).first('message-id')
  const id = /^<([\x21-\x3b\x3d\x3f-\x7e]{1,500})>$/.exec(value ?? '')?.[1]
  return id === undefined ? {} : { headerMessageId: id }
}
