import { createMessage, encrypt, enums, type PrivateKey, type PublicKey, readSignature, sign } from 'openpgp'
import { type Bytes, concat, utf8 } from '../../../src/base/bytes.ts'
import type { Entropy } from '../../../src/base/entropy.ts'
import { Fault } from '../../../src/base/fault.ts'
import { settings } from '../keys/key-facts.ts'
import { minimalKey } from '../keys/minimal-key.ts'
import type { PgpLimits } from '../limits.ts'
import { type ContentToSend, type Entity, entityOctets, joined, writeContent } from '../mime/write-content.ts'
import { SETTINGS } from '../openpgp-settings.ts'
import { type FieldsToSend, messageFields, protectedFields } from './fields-to-send.ts'

/** Somebody whom a message is encrypted to. */
export interface SealedFor {
  readonly address: string
  readonly key: PublicKey
}

export interface MessageToSeal {
  readonly mode: 'encrypt' | 'sign' | 'both'
  readonly fields: FieldsToSend
  readonly content: ContentToSend
  /** Those of To and Cc. */
  readonly recipients: readonly SealedFor[]
  /** Those of Bcc: each gets a copy of its own, since the ids of all keys stand in clear in an encrypted message. */
  readonly hidden: readonly SealedFor[]
  /** The sender's own key, to which every copy is encrypted too: without it the sender could not read what was sent. */
  readonly ownKey: PublicKey
  /** Unlocked; needed to sign. */
  readonly signingKey: PrivateKey | undefined
  /** Whether the keys of all who are named are passed on to them (Autocrypt-Gossip). */
  readonly gossips: boolean
}

/** A message as it goes to the server. */
export interface SealedCopy {
  /** Whom this copy is for; `visible` for those of To and Cc together. A message that is only signed has this one, for everybody. */
  readonly for: 'visible' | string
  readonly octets: Bytes
}

/**
 * Writes a message in PGP/MIME (RFC 3156): the content with its protected fields, signed, encrypted or both. Signed and encrypted is one OpenPGP message (§6.2), which
 * hides the signature too.
 *
 * @throws Fault pgp/no-recipients, pgp/too-many-recipients, pgp/key-not-usable, pgp/locked
 */
export async function sealMessage(
  message: MessageToSeal,
  entropy: Entropy,
  limits: PgpLimits,
  nowMs: number,
): Promise<readonly SealedCopy[]> {
  const { mode, recipients, hidden } = message
  if (mode !== 'encrypt' && message.signingKey === undefined) {
    throw new Fault('peer', 'pgp/locked', 'Signing needs your key. Enter its passphrase first.')
  }
  const content = writeContent(message.content, entropy)
  if (mode === 'sign') return [{ for: 'visible', octets: await signed(message, content, entropy, nowMs) }]
  if (recipients.length + hidden.length === 0) {
    throw new Fault('peer', 'pgp/no-recipients', 'An encrypted message needs a recipient with a key. Add one.')
  }
  if (recipients.length + hidden.length > limits.maxRecipients) {
    throw new Fault(
      'peer',
      'pgp/too-many-recipients',
      `One message is encrypted to at most ${limits.maxRecipients} people. Send it in several.`,
    )
  }
  const copies: SealedCopy[] = []
  if (recipients.length > 0)
    copies.push({ for: 'visible', octets: await encrypted(message, content, recipients, entropy, nowMs) })
  for (const one of hidden) {
    copies.push({ for: one.address, octets: await encrypted(message, content, [one], entropy, nowMs) })
  }
  return copies
}

async function encrypted(
  message: MessageToSeal,
  content: Entity,
  recipients: readonly SealedFor[],
  entropy: Entropy,
  nowMs: number,
): Promise<Bytes> {
  const keys = new Map([...recipients.map((one) => one.key), message.ownKey].map((key) => [key.getFingerprint(), key]))
  const date = new Date(nowMs)
  await assertUsable(recipients, date)
  const gossips = message.gossips && message.recipients.length > 1 ? message.recipients : []
  const keysOfAll = gossips.map(async ({ address, key }) => ({ address, key: await minimalKey(key, address, nowMs) }))
  const fields = protectedFields(message.fields, 'cipher', await Promise.all(keysOfAll))
  const payload = entityOctets(content, fields, '; hp="cipher"; protected-headers="v1"')
  const armor = (await encrypt({
    message: await createMessage({ binary: payload }),
    encryptionKeys: [...keys.values()],
    ...(message.mode === 'both' && message.signingKey ? { signingKeys: message.signingKey } : {}),
    date,
    format: 'armored',
    config: SETTINGS,
  })) as string
  const version = utf8(
    'Content-Type: application/pgp-encrypted\r\nContent-Description: PGP/MIME version identification\r\n\r\nVersion: 1\r\n',
  )
  const data = utf8(
    `Content-Type: application/octet-stream; name="encrypted.asc"\r\nContent-Description: OpenPGP encrypted message\r\nContent-Disposition: inline; filename="encrypted.asc"\r\n\r\n${crlf(armor)}`,
  )
  const entity = joined('encrypted', [version, data], entropy, '\r\n protocol="application/pgp-encrypted";')
  return whole(messageFields(message.fields, 'cipher'), entity)
}

/** RFC 3156 §5: the octets of the first part, with their line breaks, are what is signed. */
async function signed(message: MessageToSeal, content: Entity, entropy: Entropy, nowMs: number): Promise<Bytes> {
  const payload = entityOctets(
    content,
    protectedFields(message.fields, 'clear', []),
    '; hp="clear"; protected-headers="v1"',
  )
  const armor = (await sign({
    message: await createMessage({ binary: payload }),
    signingKeys: message.signingKey as PrivateKey,
    detached: true,
    date: new Date(nowMs),
    format: 'armored',
    config: SETTINGS,
  })) as string
  const signature = utf8(
    `Content-Type: application/pgp-signature; name="signature.asc"\r\nContent-Description: OpenPGP digital signature\r\nContent-Disposition: attachment; filename="signature.asc"\r\n\r\n${crlf(armor)}`,
  )
  const parameters = `\r\n protocol="application/pgp-signature"; micalg=pgp-${await digestOf(armor)};`
  return whole(messageFields(message.fields, 'clear'), joined('signed', [payload, signature], entropy, parameters))
}

async function digestOf(armor: string): Promise<string> {
  const packet = (await readSignature({ armoredSignature: armor, config: SETTINGS })).packets[0]
  return enums.read(enums.hash, packet?.hashAlgorithm as enums.hash)
}

/** Before anything is written: an expired key of one recipient must not fail with the words of a library. */
async function assertUsable(recipients: readonly SealedFor[], date: Date): Promise<void> {
  for (const { address, key } of recipients) {
    await key.getEncryptionKey(undefined, date, undefined, settings()).catch((cause: unknown) => {
      throw new Fault(
        'peer',
        'pgp/key-not-usable',
        `The key of ${address} cannot be used for encryption now: it has expired, was revoked or is too weak. Ask for a new one.`,
        { cause },
      )
    })
  }
}

function whole(fields: string, entity: Entity): Bytes {
  return concat([utf8(fields), entityOctets(entity, 'MIME-Version: 1.0\r\n')])
}

function crlf(armor: string): string {
  return armor.replace(/\r?\n/g, '\r\n')
}
