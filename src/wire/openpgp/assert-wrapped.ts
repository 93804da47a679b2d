import { Fault } from '../../base/fault.ts'
import { badKey } from './key-fault.ts'
import type { KeyPacket } from './key-packet.ts'
import { unsigned } from './packets.ts'

/** AES with 128, 192 and 256 bits: RFC 9580 §9.3. */
const CIPHERS: ReadonlySet<number> = new Set([7, 8, 9])
/** SHA-1, which GnuPG takes for deriving keys to this day, and SHA-2: RFC 9580 §9.5. */
const DIGESTS: ReadonlySet<number> = new Set([2, 8, 9, 10, 11])
/** Octets that are digested for each guess. GnuPG takes some ten millions, OpenPGP.js sixteen. */
const MIN_OCTETS = 1024 * 1024
/** AES's initialisation vector, and the SHA-1 digest that is encrypted with the secret. */
const VECTOR_OCTETS = 16
const CHECK_OCTETS = 20

/**
 * Makes sure that the secret of a key is wrapped by a passphrase: S2K usage 254, an iterated and salted S2K, AES, a SHA-1 check within (RFC 9580 §3.7, §5.5.3). Everything else is refused, whatever it may be:
 * clear (usage 0), a cipher id in place of a usage (whose key is the bare MD5 of the passphrase), a two-octet sum (255, which lets a thief change the key), unsalted or hardly iterated derivations, and GnuPG's own S2K 101, which stands for a secret that is
 * somewhere else.
 *
 * Threat: a program with a mistake in it hands over a key in clear, and from then on everybody who gets at the store can read the member's mail.
 *
 * @throws Fault peer openpgp/unwrapped-key, openpgp/bad-key
 */
export function assertWrapped({ packet: { body }, publicEnd, version, isSecret }: KeyPacket): void {
  if (!isSecret || version !== 4) throw badKey('This is no secret key of version 4')
  const octet = (offset: number) => unsigned(body, publicEnd + offset, 1)
  const usage = octet(0)
  if (usage === 0) throw unwrapped('it has no passphrase')
  if (usage !== 254) throw unwrapped(`it is protected in the way ${usage}`)
  const [cipher, derivation, digest] = [octet(1), octet(2), octet(3)]
  if (!CIPHERS.has(cipher)) throw unwrapped(`the cipher is number ${cipher}`)
  if (derivation !== 3) throw unwrapped(`the passphrase is used in the way ${derivation}`)
  if (!DIGESTS.has(digest)) throw unwrapped(`the digest is number ${digest}`)
  const count = octet(12)
  // RFC 9580 §3.7.1.3.
  if ((16 + (count & 15)) << ((count >> 4) + 6) < MIN_OCTETS) throw unwrapped('guessing the passphrase is too cheap')
  if (body.length - publicEnd - 13 <= VECTOR_OCTETS + CHECK_OCTETS) throw badKey('A secret key ends too soon')
}

function unwrapped(why: string): Fault {
  return new Fault(
    'peer',
    'openpgp/unwrapped-key',
    `This private key is not wrapped well enough to be kept here: ${why}. Import it in the webmail, which wraps it in the browser.`,
  )
}
