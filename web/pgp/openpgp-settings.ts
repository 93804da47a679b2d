import { enums, type PartialConfig } from 'openpgp'
import { PGP_LIMITS } from './limits.ts'

/**
 * How OpenPGP.js is used everywhere here. What GnuPG 2.2 and Thunderbird read decides what is written: version 4 keys, SEIPDv1, iterated S2K. A key that advertised
 * more would make its correspondents' programs write what its owner's other programs cannot open (docs/decisions/pgp.md).
 */
export const SETTINGS: PartialConfig = {
  v6Keys: false,
  aeadProtect: false,
  preferredSymmetricAlgorithm: enums.symmetric.aes256,
  preferredHashAlgorithm: enums.hash.sha512,
  preferredCompressionAlgorithm: enums.compression.uncompressed,
  s2kType: enums.s2k.iterated,
  s2kIterationCountByte: PGP_LIMITS.guessCost,
  // Without integrity protection an attacker can write into the text (EFAIL): such messages are never opened.
  allowUnauthenticatedMessages: false,
  allowUnauthenticatedStream: false,
  enforceGrammar: true,
  minRSABits: 2048,
  rejectHashAlgorithms: new Set([enums.hash.md5, enums.hash.ripemd, enums.hash.sha1]),
  rejectMessageHashAlgorithms: new Set([enums.hash.md5, enums.hash.ripemd, enums.hash.sha1]),
  maxDecompressedMessageSize: PGP_LIMITS.maxDecompressedBytes,
  maxUserIDLength: 1024,
  // An Argon2 parameter of a stranger's message may not take more than 64 MiB.
  maxArgon2MemoryExponent: 16,
  showVersion: false,
  showComment: false,
}

/** Tells what is mathematically right from what is good enough: only for saying *why* something is not accepted, never for accepting it. */
export const LENIENT: PartialConfig = {
  ...SETTINGS,
  minRSABits: 0,
  rejectHashAlgorithms: new Set(),
  rejectMessageHashAlgorithms: new Set(),
  rejectPublicKeyAlgorithms: new Set(),
  rejectCurves: new Set(),
  allowInsecureVerificationWithReformattedKeys: true,
  allowMissingKeyFlags: true,
}
