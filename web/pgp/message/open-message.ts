import { readSignature, type SignaturePacket } from 'openpgp'
import { type Bytes, latin1 } from '../../../src/base/bytes.ts'
import type { Part } from '../../../src/wire/mime/message-content.ts'
import { chooseAutocrypt } from '../autocrypt/autocrypt-header.ts'
import type { PgpLimits } from '../limits.ts'
import { bodyOf, fieldsOf, mediaType, type ParsedMessage, parseMessage, wholeOf } from '../mime/parsed-message.ts'
import { readContent } from '../mime/read-content.ts'
import { SETTINGS } from '../openpgp-settings.ts'
import { decryptOctets, literalOf, type OpeningKeys, refused } from './decrypt-octets.ts'
import {
  mergeHeaders,
  type ProtectedHeaders,
  readProtectedHeaders,
  readShownHeaders,
  type ShownHeaders,
  sameSenders,
} from './headers.ts'
import { findStrayPgp, openInline, tryInlineForm } from './inline-pgp.ts'
import type { Coverage, OpenedMessage } from './opened-message.ts'
import { judgeSignature, type SignatureState } from './signature-state.ts'

/** The octets that count, and the signatures over them. */
interface Payload {
  readonly message: ParsedMessage
  readonly root: Part
  readonly signedOctets: Bytes | undefined
  readonly signatures: readonly SignaturePacket[]
  readonly coverage: Coverage
}

/**
 * Opens a message: PGP/MIME (RFC 3156) when the whole of it is encrypted or signed, text in the old inline form when there is nothing but it. Never decrypts a part
 * beside others, nor anything in HTML: what an attacker puts around it would send it away or lend it their words (EFAIL, "Johnny, you are fired").
 *
 * Never throws for what is in the message: whatever is wrong with it is a state.
 */
export async function openMessage(
  octets: Bytes,
  keys: OpeningKeys,
  limits: PgpLimits,
  nowMs: number,
): Promise<OpenedMessage> {
  const message = parseMessage(octets.subarray(0, limits.maxMessageBytes))
  const outer = readShownHeaders(fieldsOf(message, message.root))
  const plain = unopened(message, outer)
  if (octets.length > limits.maxMessageBytes) return { ...plain, encryption: refused('too-large') }
  const { root } = message
  if (mediaType(root) === 'multipart/encrypted') return openEncrypted(message, plain, keys, limits, nowMs)
  if (mediaType(root) === 'multipart/signed') {
    const payload = await readSigned(message, root, limits)
    if (payload.coverage !== 'whole') return { ...plain, coverage: payload.coverage }
    return finish(plain, { ...plain, form: 'pgp-mime' }, payload, keys, nowMs)
  }
  const inline = tryInlineForm(message)
  if (inline !== undefined) return openInline(plain, inline, keys, limits, nowMs)
  const stray = findStrayPgp(message)
  if (stray === 'encrypted') return { ...plain, encryption: refused('partly-encrypted') }
  return stray === 'signed' ? { ...plain, coverage: 'part' } : plain
}

function unopened(message: ParsedMessage, headers: ShownHeaders): OpenedMessage {
  return {
    form: 'none',
    encryption: { kind: 'none' },
    coverage: 'none',
    signature: undefined,
    headers,
    headerProtection: undefined,
    otherFrom: undefined,
    content: undefined,
    loads: 'as-usual',
    autocrypt: chooseAutocrypt(fieldsOf(message, message.root).every('autocrypt'), headers.from),
    gossip: [],
  }
}

/** multipart/encrypted has two parts, the version and the octets (RFC 3156 §4), and nothing beside them. */
async function openEncrypted(
  message: ParsedMessage,
  plain: OpenedMessage,
  keys: OpeningKeys,
  limits: PgpLimits,
  nowMs: number,
): Promise<OpenedMessage> {
  const [version, data, ...more] = message.root.parts
  const base: OpenedMessage = { ...plain, form: 'pgp-mime', loads: 'nothing' }
  const isForm = version !== undefined && mediaType(version) === 'application/pgp-encrypted' && more.length === 0
  if (!isForm || data === undefined || data.type === 'multipart') return { ...base, encryption: refused('malformed') }
  const decrypted = await decryptOctets(bodyOf(message, data), keys.own, limits)
  if (!('octets' in decrypted)) return { ...base, encryption: decrypted }
  const inner = parseMessage(decrypted.octets)
  const kind = mediaType(inner.root)
  if (kind === 'multipart/encrypted') return { ...base, encryption: refused('nested') }
  const opened: OpenedMessage = { ...base, encryption: decrypted.state }
  if (decrypted.signatures.length > 0 || kind !== 'multipart/signed') {
    const coverage = decrypted.signatures.length > 0 ? 'whole' : 'none'
    const payload: Payload = {
      message: inner,
      root: inner.root,
      signedOctets: decrypted.octets,
      signatures: decrypted.signatures,
      coverage,
    }
    return finish(plain, opened, payload, keys, nowMs)
  }
  return finish(plain, opened, await readSigned(inner, inner.root, limits), keys, nowMs)
}

/** multipart/signed has two parts, the content and its signature (RFC 3156 §5). With more of them nobody could say what is signed. */
async function readSigned(message: ParsedMessage, root: Part, limits: PgpLimits): Promise<Payload> {
  const [content, signature, ...more] = root.parts
  const unsigned: Payload = { message, root, signedOctets: undefined, signatures: [], coverage: 'none' }
  if (content === undefined || signature === undefined || more.length > 0) return unsigned
  if (mediaType(signature) !== 'application/pgp-signature') return unsigned
  const octets = bodyOf(message, signature)
  const isBinary = ((octets[0] ?? 0) & 0x80) !== 0
  const read = isBinary
    ? readSignature({ binarySignature: octets, config: SETTINGS })
    : readSignature({ armoredSignature: latin1(octets), config: SETTINGS })
  const packets = await read.then(
    (found) => found.packets.slice(0, limits.maxSignatures),
    () => [],
  )
  if (packets.length === 0) return { ...unsigned, root: content }
  return { message, root: content, signedOctets: wholeOf(message, content), signatures: packets, coverage: 'whole' }
}

/** Judges the signatures of a payload, and says what is shown of it. */
async function finish(
  plain: OpenedMessage,
  opened: OpenedMessage,
  payload: Payload,
  keys: OpeningKeys,
  nowMs: number,
): Promise<OpenedMessage> {
  const outer = plain.headers
  const inner = readProtectedHeaders(payload.message, payload.root)
  const innerFrom = inner?.names.has('from') ? inner.shown.from : undefined
  const senders = innerFrom ?? outer.from
  const signature = await bestSignature(
    payload,
    keys,
    senders.map((person) => person.address),
    nowMs,
  )
  const isEncrypted = opened.encryption.kind === 'decrypted'
  const isProven = signature !== undefined && (signature.kind === 'good' || signature.kind === 'wrong-signer')
  // Fields within count if what they stand in was protected: nobody else could read it, or a signature holds.
  const counts = isEncrypted || isProven ? inner : undefined
  const differs = counts !== undefined && innerFrom !== undefined && !sameSenders(innerFrom, outer.from)
  const headers = mergeHeaders(outer, counts)
  return {
    ...opened,
    coverage: payload.coverage,
    signature,
    // RFC 9788 §4.4: a From within that nobody has signed for may be anybody's.
    headers: differs && signature?.kind === 'good' ? { ...headers, from: innerFrom } : headers,
    headerProtection: counts?.kind,
    otherFrom: differs ? (signature?.kind === 'good' ? outer.from : innerFrom) : undefined,
    content: readContent(payload.message, payload.root),
    gossip: isEncrypted ? gossipOf(counts) : [],
  }
}

/** Keys are passed on for those who got the message, and for nobody else (Autocrypt Level 1 §2.4). */
function gossipOf(inner: ProtectedHeaders | undefined): OpenedMessage['gossip'] {
  if (inner === undefined) return []
  const { to, cc, replyTo } = inner.shown
  const recipients = new Set([...to, ...cc, ...replyTo].map((person) => person.address.toLowerCase()))
  return inner.gossip.filter((header) => recipients.has(header.address.toLowerCase()))
}

/** Every signature is judged; the best of them counts: one more, of a list or of a key that is gone, takes nothing away from it. */
async function bestSignature(
  payload: Payload,
  keys: OpeningKeys,
  senders: readonly string[],
  nowMs: number,
): Promise<SignatureState | undefined> {
  if (payload.signedOctets === undefined) return undefined
  const data = await literalOf(payload.signedOctets)
  const all = [...keys.others, ...keys.own.map((own) => own.publicKey)]
  let best: SignatureState | undefined
  for (const signature of payload.signatures) {
    const state = await judgeSignature({ signature, data, isDetached: true, keys: all, senders, nowMs })
    if (best === undefined || RANK.indexOf(state.kind) < RANK.indexOf(best.kind)) best = state
  }
  return best
}

const RANK: readonly SignatureState['kind'][] = [
  'good',
  'wrong-signer',
  'expired-key',
  'expired-signature',
  'weak',
  'revoked-key',
  'unusable-key',
  'bad',
  'unknown-signer',
]
