import type { JsonObject } from '../../../src/wire/jmap/json.ts'
import { writeAddresses } from '../../../src/wire/jmap/typed-addresses.ts'
import type { Mail } from '../mail/mail.ts'
import { refusal } from '../mail/refusal.ts'
import { readRecipients } from './recipients/recipients.ts'
import type { Identity } from './senders.ts'

/** An identity as it is typed. */
export interface IdentityDraft {
  readonly name: string
  readonly email: string
  readonly replyTo: string
  readonly bcc: string
  readonly textSignature: string
  readonly htmlSignature: string
}

const EMPTY: IdentityDraft = { name: '', email: '', replyTo: '', bcc: '', textSignature: '', htmlSignature: '' }

export function draftOf(identity: Identity | undefined): IdentityDraft {
  if (!identity) return EMPTY
  const { name, email, replyTo, bcc, textSignature, htmlSignature } = identity
  return {
    name,
    email,
    replyTo: writeAddresses(replyTo ?? []),
    bcc: writeAddresses(bcc ?? []),
    textSignature,
    htmlSignature,
  }
}

/** Which of the fields cannot be kept as they are. */
export function wrongFields({ email, replyTo, bcc }: IdentityDraft): readonly ('email' | 'replyTo' | 'bcc')[] {
  const [address, ...others] = readRecipients(email)
  const isOne = address?.kind === 'address' && others.length === 0
  const areAddresses = (text: string) => readRecipients(text).every(({ kind }) => kind === 'address')
  return [
    ...(isOne ? [] : ['email' as const]),
    ...(areAddresses(replyTo) ? [] : ['replyTo' as const]),
    ...(areAddresses(bcc) ? [] : ['bcc' as const]),
  ]
}

/** Keeps it: a new one, or with `id` the one of that id, whose address stays. @throws JmapFailure, `forbiddenFrom` for an address that is not the member's */
export async function keepIdentity({ accountId, calls }: Mail, draft: IdentityDraft, id?: string): Promise<void> {
  const { name, email, textSignature, htmlSignature } = draft
  const object: JsonObject = {
    name: name.trim(),
    replyTo: addressesOf(draft.replyTo),
    bcc: addressesOf(draft.bcc),
    textSignature,
    htmlSignature,
  }
  if (id !== undefined) {
    const answer = await calls.call('Identity/set', { accountId, update: { [id]: object } })
    if (!Object.hasOwn((answer['updated'] ?? {}) as object, id)) throw refusal(answer, 'notUpdated', id)
    return
  }
  const create = { it: { ...object, email: email.trim() } }
  const answer = await calls.call('Identity/set', { accountId, create })
  if (!(answer['created'] as JsonObject | null)?.['it']) throw refusal(answer, 'notCreated', 'it')
}

/** @throws JmapFailure */
export async function deleteIdentity({ accountId, calls }: Mail, id: string): Promise<void> {
  const answer = await calls.call('Identity/set', { accountId, destroy: [id] })
  if (!((answer['destroyed'] ?? []) as readonly string[]).includes(id)) throw refusal(answer, 'notDestroyed', id)
}

function addressesOf(text: string): JsonObject[] | null {
  const addresses = readRecipients(text).flatMap((one) => (one.kind === 'address' ? [{ ...one.address }] : []))
  return addresses.length === 0 ? null : addresses
}
