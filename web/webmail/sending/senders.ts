import type { EmailAddress, OpenedEmail } from '../../../src/wire/jmap/email.ts'
import { SENDING_PREFERENCES, type SendingPreferences } from '../../../src/wire/jmap/sending.ts'
import type { Sender } from '../compose/letter.ts'
import { JmapFailure } from '../mail/jmap-failure.ts'
import type { Mail } from '../mail/mail.ts'

/** An Identity, RFC 8621 §6. */
export interface Identity {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly replyTo: readonly EmailAddress[] | null
  readonly bcc: readonly EmailAddress[] | null
  readonly textSignature: string
  readonly htmlSignature: string
  readonly mayDelete: boolean
}

/** As whom a member can write, and how the member likes to. */
export interface Senders {
  readonly identities: readonly Identity[]
  readonly preferences: SendingPreferences
}

/** Asks the server for both. @throws JmapFailure */
export async function loadSenders({ accountId, calls }: Pick<Mail, 'accountId' | 'calls'>): Promise<Senders> {
  const [identities, preferences] = await calls.sequence((prefix) => [
    ['Identity/get', { accountId, ids: null }, `${prefix}identities`],
    ['SendingPreferences/get', { accountId, ids: null }, `${prefix}preferences`],
  ])
  if (!identities || identities instanceof JmapFailure) throw identities ?? new JmapFailure('refused', 'unanswered')
  const isKept = preferences && !(preferences instanceof JmapFailure)
  const [kept] = isKept ? (preferences['list'] as unknown as readonly SendingPreferences[]) : []
  return {
    identities: identities['list'] as unknown as readonly Identity[],
    preferences: { ...SENDING_PREFERENCES, ...kept },
  }
}

/** The one that is chosen where nobody chooses. */
export function defaultIdentity({ identities, preferences }: Senders): Identity | undefined {
  return identities.find(({ id }) => id === preferences.defaultIdentityId) ?? identities[0]
}

/** Whoever a message came to answers it: the first recipient that is one's own, with what stands behind a plus sign left out where no identity has it. Of a message of one's own it is its author. */
export function identityForAnswer(senders: Senders, email: OpenedEmail): Identity | undefined {
  const { identities } = senders
  const own = [...(email.to ?? []), ...(email.cc ?? []), ...(email.bcc ?? []), ...(email.from ?? [])]
  for (const spelling of [(one: string) => one, withoutDetail]) {
    for (const { email: address } of own) {
      const wanted = spelling(address.toLowerCase())
      const matching = identities.filter((one) => one.email.toLowerCase() === wanted)
      // Of several with one address the default one is meant.
      const found = matching.find(({ id }) => id === senders.preferences.defaultIdentityId) ?? matching[0]
      if (found) return found
    }
  }
  return defaultIdentity(senders)
}

/** The identity that a letter was begun with. */
export function identityOf({ identities }: Senders, { identityId, email }: Sender): Identity | undefined {
  const own = email.toLowerCase()
  return identities.find(({ id }) => id === identityId) ?? identities.find((one) => one.email.toLowerCase() === own)
}

export function senderOf({ id, name, email, replyTo }: Identity): Sender {
  const shown = name.trim() === '' ? null : name.trim()
  return { identityId: id, name: shown, email, ...(replyTo && replyTo.length > 0 ? { replyTo } : {}) }
}

function withoutDetail(address: string): string {
  return address.replace(/\+[^@]*@/, '@')
}
