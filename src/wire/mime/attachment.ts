import type { Part } from './message-content.ts'

/**
 * Whether a leaf would be shown as an attachment rather than as text or as a picture in the text. Signatures and the machine-readable
 * parts of reports are not for people. `parent` is the multipart that it stands in.
 */
export function isAttachment(part: Omit<Part, 'parts'>, parent: Pick<Part, 'type' | 'subtype'> | undefined): boolean {
  if (part.type === 'multipart') return false
  if (part.disposition?.kind === 'attachment') return true
  if (HIDDEN.has(`${part.type}/${part.subtype}`) || parent?.subtype === 'report') return false
  const named = part.params['name'] !== undefined || part.disposition?.params['filename'] !== undefined
  if (part.type === 'text') return named && part.disposition?.kind !== 'inline'
  if (part.disposition?.kind === 'inline') return named && part.type !== 'image'
  return !(part.type === 'image' && part.id !== undefined && parent?.subtype === 'related')
}

const HIDDEN: ReadonlySet<string> = new Set([
  'application/pgp-signature',
  'application/pgp-encrypted',
  'application/pkcs7-signature',
  'application/x-pkcs7-signature',
  'application/ms-tnef',
])
