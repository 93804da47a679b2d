import type { Bytes } from '../../../src/base/bytes.ts'
import type { EmailAddress, OpenedEmail } from '../../../src/wire/jmap/email.ts'
import type { AutocryptHeader } from '../../pgp/autocrypt/autocrypt-header.ts'
import { type AutocryptPeer, NEW_PEER, type SeenMessage, seeGossip, seeMessage } from '../../pgp/autocrypt/peer.ts'
import { sameAddressKey } from '../../pgp/mime/header-values.ts'
import type { KeySource } from '../../pgp/trust/correspondent.ts'
import type { Known } from '../pgp/correspondent-json.ts'
import type { PgpSession } from '../pgp/pgp-session.ts'

/** Keys that somebody else passes on, of one message: who sends a thousand fills nothing. */
const MOST_GOSSIP = 20

/** A message as Autocrypt looks at it. */
export interface NotedMessage {
  readonly email: OpenedEmail
  readonly isJunk: boolean
  /** Whether the sender's domain did not stand behind it when it came: then anybody may have written it. */
  readonly isUnproven: boolean
  /** Whether it did not stand behind the field with the key: a signature may cover the rest alone. */
  readonly isKeyUnproven: boolean
  /** The one header of its that counts: see `chooseAutocrypt`. */
  readonly autocrypt: AutocryptHeader | undefined
  /** Keys of others within, if it was encrypted. */
  readonly gossip: readonly AutocryptHeader[]
  /** The member's address, whose keys nobody else tells. */
  readonly own: string
}

/** Takes note of what a message says of keys (Autocrypt Level 1 §3.2, §3.6). @throws JmapFailure */
export async function takeNote(pgp: PgpSession, message: NotedMessage): Promise<void> {
  const { email, own } = message
  const senders = email.from ?? []
  const sender = sameAddressKey(senders[0]?.email ?? '')
  const seen = seenMessage(message, senders)
  if (sender === '' || sender === own || seen.isIgnored) return
  // Threat: whoever has a signed letter sends it once more with a key of his own in a field that is not signed. That is neither a key nor the lack of one.
  if (!message.autocrypt || !message.isKeyUnproven) await noteSender(pgp, sender, seen, message.autocrypt)
  for (const { address, key } of message.gossip.slice(0, MOST_GOSSIP)) {
    const whose = sameAddressKey(address)
    // What one says of oneself is no gossip.
    if (whose !== own && whose !== sender) await noteGossip(pgp, whose, seen, key)
  }
}

function seenMessage(
  { email, isJunk, isUnproven, autocrypt }: NotedMessage,
  senders: readonly EmailAddress[],
): SeenMessage {
  const isReport = /^\s*multipart\/report\b/i.test(email['header:Content-Type'] ?? '')
  const auto = (email['header:Auto-Submitted'] ?? 'no').trim()
  const sentMs = email.sentAt ? Date.parse(email.sentAt) : undefined
  return {
    sentMs: Number.isNaN(sentMs) ? undefined : sentMs,
    receivedMs: Date.parse(email.receivedAt ?? '') || 0,
    header: autocrypt,
    // RFC 3834 §5: what answers by itself says nothing of what its owner reads with.
    // Threat: whoever forges a sender plants a key for him, and reads the answers.
    isIgnored: isJunk || isUnproven || isReport || !/^no\b/i.test(auto) || senders.length !== 1,
  }
}

async function noteSender(
  pgp: PgpSession,
  address: string,
  seen: SeenMessage,
  header: AutocryptHeader | undefined,
): Promise<void> {
  await pgp.correspondents.change(address, async (known) => {
    const before = known.peer ?? NEW_PEER
    // Of somebody who has nothing to do with PGP nothing is kept.
    if (header === undefined && before.headerMs === undefined) return known
    const { peer, takesKey } = seeMessage(before, seen)
    return noted(pgp, known, peer, takesKey ? header?.key : undefined, 'autocrypt')
  })
}

async function noteGossip(pgp: PgpSession, address: string, seen: SeenMessage, key: Bytes): Promise<void> {
  await pgp.correspondents.change(address, async (known) => {
    const { peer, takesKey } = seeGossip(known.peer ?? NEW_PEER, seen)
    return takesKey ? noted(pgp, known, peer, key, 'gossip') : known
  })
}

/** What is known with a key that came from somewhere; one that is none changes nothing. */
async function noted(
  pgp: PgpSession,
  known: Known,
  peer: AutocryptPeer,
  octets: Bytes | undefined,
  source: KeySource,
): Promise<Known> {
  if (octets === undefined) return { ...known, peer }
  const client = await pgp.client()
  const { correspondent } = known
  const found = await client.call('offerKeys', { correspondent, octets, source }).catch(() => undefined)
  return { correspondent: found?.correspondent ?? correspondent, peer }
}
