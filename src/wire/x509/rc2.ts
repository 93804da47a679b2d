import type { Bytes } from '../../base/bytes.ts'

/** The digits of pi, RFC 2268 §2. */
const PI = Buffer.from(
  [
    'd978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2179a59f587b34f1361456d8d09817d32',
    'bd8f40eb86b77b0bf09521225c6b4e8254d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb626',
    '6fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed708e8eade8052eef784aa72ac354d6a2a',
    '961ad2715a1549744b9fd05e0418a4ecc2e0416e0f51cbcc2491af50a1f47039997c3a8523b8b47afc02365b25559731',
    '2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a90d38341bab33ffb0bb480c5fb9b1cd2e',
    'c5f3db47e5a59c770aa62068fe7fc1ad',
  ].join(''),
  'hex',
)
const ROTATIONS = [1, 2, 3, 5] as const
const BLOCK = 8

/**
 * Opens what RC2 in CBC mode has closed (RFC 2268), with the padding still on it; the key has as many effective bits as it is long. It protects nothing today: certificates, which are public, lie under 40 bits of it in PKCS #12
 * files of Windows and of OpenSSL before 3, and OpenSSL as Node brings it has it no more.
 */
export function decryptRc2(key: Bytes, iv: Bytes, octets: Bytes): Bytes {
  const words = expandKey(key)
  const out = new Uint8Array(octets.length - (octets.length % BLOCK))
  for (let at = 0; at < out.length; at += BLOCK) {
    const block = decryptBlock(words, octets, at)
    for (let i = 0; i < BLOCK; i++) {
      out[at + i] = (block[i] as number) ^ ((at === 0 ? iv[i] : octets[at - BLOCK + i]) ?? 0)
    }
  }
  return out
}

/** RFC 2268 §2. */
function expandKey(key: Bytes): Uint16Array {
  const octets = new Uint8Array(128)
  octets.set(key)
  const pi = (index: number) => PI[index & 0xff] as number
  const at = (index: number) => octets[index] as number
  for (let i = key.length; i < 128; i++) octets[i] = pi(at(i - 1) + at(i - key.length))
  octets[128 - key.length] = pi(at(128 - key.length))
  for (let i = 127 - key.length; i >= 0; i--) octets[i] = pi(at(i + 1) ^ at(i + key.length))
  return Uint16Array.from({ length: 64 }, (_, i) => at(2 * i) | (at(2 * i + 1) << 8))
}

/** RFC 2268 §4: five rounds of mixing back, one of mashing, six, one, five. */
function decryptBlock(words: Uint16Array, octets: Bytes, offset: number): Uint8Array {
  const r = Uint16Array.from(
    { length: 4 },
    (_, i) => (octets[offset + 2 * i] as number) | ((octets[offset + 2 * i + 1] as number) << 8),
  )
  const word = (index: number) => r[index & 3] as number
  for (let round = 15; round >= 0; round--) {
    for (let i = 3; i >= 0; i--) {
      const s = ROTATIONS[i] as number
      const turned = (word(i) >>> s) | (word(i) << (16 - s))
      r[i] = turned - (words[4 * round + i] as number) - (word(i + 3) & word(i + 2)) - (~word(i + 3) & word(i + 1))
    }
    if (round !== 5 && round !== 11) continue
    for (let i = 3; i >= 0; i--) r[i] = word(i) - (words[word(i + 3) & 63] as number)
  }
  return new Uint8Array(r.buffer)
}
