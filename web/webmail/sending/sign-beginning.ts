import type { Beginning } from '../compose/letter.ts'
import type { Wish } from '../desk/wish.ts'
import type { Mail } from '../mail/mail.ts'
import { type Recipient, readRecipients, writeRecipients } from './recipients/recipients.ts'
import { defaultIdentity, type Identity, identityForAnswer, loadSenders, type Senders, senderOf } from './senders.ts'
import { putSignature } from './signature.ts'

/**
 * Has a letter begin as somebody: an answer as whom it was written to, with a signature and with a hidden copy where the identity asks for one. A draft that is continued stays as it is, but for whose it is. Where the server says nothing of
 * identities, the letter is written without. `about`: the mail that the message is of.
 */
export async function signBeginning(
  beginning: Beginning,
  wish: Wish,
  mail: Mail,
  about: Mail = mail,
): Promise<Beginning> {
  const senders = await loadSenders(mail).catch(() => undefined)
  const identity = senders && identityFor(senders, wish, about)
  if (!senders || !identity) return beginning
  const { letter } = beginning
  const from = senderOf(identity)
  if (wish.kind === 'continue') return { ...beginning, letter: { ...letter, from } }
  const bcc = identity.bcc?.map((address) => ({ kind: 'address' as const, address })) ?? []
  const body = putSignature(letter.body, identity, senders.preferences.signaturePlace)
  const cc = wish.kind === 'answer' ? withoutOwn(letter.cc, senders) : letter.cc
  return { ...beginning, letter: { ...letter, from, body, cc, bcc: letter.bcc || writeRecipients(bcc) } }
}

/** Who writes under several addresses gets no copy at any of them. */
function withoutOwn(line: string, { identities }: Senders): string {
  const own = new Set(identities.map(({ email }) => email.toLowerCase()))
  const isOthers = (one: Recipient) => one.kind !== 'address' || !own.has(one.address.email.toLowerCase())
  return writeRecipients(readRecipients(line).filter(isOthers))
}

function identityFor(senders: Senders, wish: Wish, mail: Mail): Identity | undefined {
  const email = 'emailId' in wish ? mail.cache.opened.get(wish.emailId) : undefined
  if (!email) return defaultIdentity(senders)
  if (wish.kind !== 'continue') return identityForAnswer(senders, email)
  const author = email.from?.[0]
  const own = senders.identities.filter((one) => one.email.toLowerCase() === author?.email.toLowerCase())
  // Two may have one address; then the name tells them apart.
  return own.find(({ name }) => name === (author?.name ?? '')) ?? own[0] ?? defaultIdentity(senders)
}
