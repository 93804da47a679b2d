import type { Body } from '../../../core/mail/body.ts'
import type { Provenance } from '../../../core/mail/provenance.ts'
import { parseAddressList } from '../../../wire/mime/address-list.ts'
import { HeaderFields } from '../../../wire/mime/header-fields.ts'
import type { Part } from '../../../wire/mime/message-content.ts'
import { readRange } from './message-part.ts'

/** Octets of a header that are read for its From. */
const MAX_HEADER = 256 * 1024

/**
 * The address that a message is from, in small letters, if that is certain: one From field with one author, whose domain stands behind it (DMARC), or who has signed in here to send it. Undefined otherwise: whoever likes can write any address there,
 * and a choice that a member made for one sender is not to count for another.
 */
export async function provenSender(
  body: Body,
  root: Part,
  provenance: Provenance | undefined,
): Promise<string | undefined> {
  if (!provenance) return undefined
  const range = { start: root.headerStart, end: Math.min(root.bodyStart, root.headerStart + MAX_HEADER) }
  const header = new HeaderFields(await readRange(body, { ...range, encoding: '7bit' }, MAX_HEADER))
  const values = header.every('from')
  const [author, ...others] = values.length === 1 ? parseAddressList(values[0] as string) : []
  if (author?.kind !== 'mailbox' || others.length > 0 || !author.local || author.domain === undefined) return undefined
  const address = `${author.local}@${author.domain}`.toLowerCase()
  const { authentication } = provenance
  if (!authentication) return address
  const { result, domain } = authentication.dmarc
  return result === 'pass' && domain === author.domain.toLowerCase() ? address : undefined
}
