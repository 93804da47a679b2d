import { readCleartextMessage } from 'openpgp'
import { fromLatin1, latin1 } from '../../../src/base/bytes.ts'
import { openTextDecoder } from '../../../src/wire/mime/charset.ts'
import type { PgpLimits } from '../limits.ts'
import { bodyOf, mediaType, type ParsedMessage, partsWithin } from '../mime/parsed-message.ts'
import { SETTINGS } from '../openpgp-settings.ts'
import { decryptOctets, literalOf, type OpeningKeys } from './decrypt-octets.ts'
import type { OpenedMessage } from './opened-message.ts'
import { judgeSignature } from './signature-state.ts'

/** A message whose text is one block of PGP and nothing else. */
export interface InlineForm {
  readonly kind: 'encrypted' | 'signed'
  /** One character for each octet, lines end in LF. */
  readonly armor: string
  readonly charset: string | undefined
}

const ENCRYPTED = '-----BEGIN PGP MESSAGE-----'
const SIGNED = '-----BEGIN PGP SIGNED MESSAGE-----'
/** Octets of a text that are searched for blocks of PGP. */
const MAX_SEARCHED = 4 * 1024 * 1024

/** The inline form, if the message is text/plain and the block all that there is: what stands around it would be taken for part of it. */
export function tryInlineForm(message: ParsedMessage): InlineForm | undefined {
  if (mediaType(message.root) !== 'text/plain') return undefined
  const charset = message.root.params['charset']
  const armor = latin1(bodyOf(message, message.root)).trim().replaceAll('\r\n', '\n')
  const blocks = armor
    .split('\n')
    .filter((line) => line.startsWith('-----BEGIN PGP '))
    .map((line) => line.trimEnd())
  if (blocks.length === 1 && armor.startsWith(ENCRYPTED) && armor.endsWith('\n-----END PGP MESSAGE-----')) {
    return { kind: 'encrypted', armor, charset }
  }
  const isSigned = armor.startsWith(SIGNED) && armor.endsWith('\n-----END PGP SIGNATURE-----')
  return isSigned && blocks.length === 2 ? { kind: 'signed', armor, charset } : undefined
}

/** Whether PGP stands somewhere in the message where it is not opened: beside other parts, in HTML, below other text. */
export function findStrayPgp(message: ParsedMessage): 'encrypted' | 'signed' | undefined {
  let found: 'signed' | undefined
  for (const part of partsWithin(message.root)) {
    if (mediaType(part) === 'multipart/encrypted' || mediaType(part) === 'application/pgp-encrypted') return 'encrypted'
    if (mediaType(part) === 'multipart/signed') found = 'signed'
    if (part.type !== 'text') continue
    const text = latin1(bodyOf(message, part).subarray(0, MAX_SEARCHED))
    if (text.includes(ENCRYPTED)) return 'encrypted'
    if (text.includes(SIGNED)) found = 'signed'
  }
  return found
}

/** Opens the inline form. What comes out is text, never HTML, and no field is protected. */
export async function openInline(
  plain: OpenedMessage,
  inline: InlineForm,
  keys: OpeningKeys,
  limits: PgpLimits,
  nowMs: number,
): Promise<OpenedMessage> {
  const base: OpenedMessage = { ...plain, form: 'inline', loads: 'nothing' }
  const senders = plain.headers.from.map((person) => person.address)
  const all = [...keys.others, ...keys.own.map((own) => own.publicKey)]
  if (inline.kind === 'signed') {
    const message = await readCleartextMessage({ cleartextMessage: inline.armor, config: SETTINGS }).catch(
      () => undefined,
    )
    if (message === undefined) return plain
    const packet = (await message.verify([], new Date(nowMs)))[0]
    const signature = (await packet?.signature)?.packets[0]
    if (signature === undefined) return plain
    const text = message.getText()
    const data = await literalOf(fromLatin1(text.replaceAll('\n', '\r\n')))
    const state = await judgeSignature({ signature, data, isDetached: true, keys: all, senders, nowMs })
    return {
      ...base,
      coverage: 'whole',
      signature: state,
      content: textOnly(openTextDecoder(inline.charset).decode(fromLatin1(text))),
    }
  }
  const decrypted = await decryptOctets(fromLatin1(inline.armor), keys.own, limits)
  if (!('octets' in decrypted)) return { ...base, encryption: decrypted }
  const [first] = decrypted.signatures
  const data = first && (await literalOf(decrypted.octets))
  const signature =
    first && data && (await judgeSignature({ signature: first, data, isDetached: true, keys: all, senders, nowMs }))
  return {
    ...base,
    encryption: decrypted.state,
    coverage: signature ? 'whole' : 'none',
    signature,
    content: textOnly(openTextDecoder(undefined).decode(decrypted.octets)),
  }
}

function textOnly(text: string): OpenedMessage['content'] {
  return { text: text.replaceAll('\r\n', '\n'), html: undefined, files: [] }
}
