/** What a key-exchange group is made of. */
export type GroupKind = 'elliptic-curve' | 'finite-field' | 'hybrid' | 'ml-kem'

/** A group of the IANA registry "TLS Supported Groups". */
export interface NamedGroup {
  readonly id: number
  readonly name: string
  readonly kind: GroupKind
  /** Strength as of a symmetric key, against computers of today (NIST SP 800-57 part 1; RFC 7919 §A for finite fields). */
  readonly bits: number
}

const CURVES: readonly (readonly [number, string, number])[] = [
  [0x0001, 'sect163k1', 80],
  [0x0002, 'sect163r1', 80],
  [0x0003, 'sect163r2', 80],
  [0x0004, 'sect193r1', 96],
  [0x0005, 'sect193r2', 96],
  [0x0006, 'sect233k1', 112],
  [0x0007, 'sect233r1', 112],
  [0x0008, 'sect239k1', 112],
  [0x0009, 'sect283k1', 128],
  [0x000a, 'sect283r1', 128],
  [0x000b, 'sect409k1', 192],
  [0x000c, 'sect409r1', 192],
  [0x000d, 'sect571k1', 256],
  [0x000e, 'sect571r1', 256],
  [0x000f, 'secp160k1', 80],
  [0x0010, 'secp160r1', 80],
  [0x0011, 'secp160r2', 80],
  [0x0012, 'secp192k1', 96],
  [0x0013, 'secp192r1', 96],
  [0x0014, 'secp224k1', 112],
  [0x0015, 'secp224r1', 112],
  [0x0016, 'secp256k1', 128],
  [0x0017, 'secp256r1', 128],
  [0x0018, 'secp384r1', 192],
  [0x0019, 'secp521r1', 256],
  [0x001a, 'brainpoolP256r1', 128],
  [0x001b, 'brainpoolP384r1', 192],
  [0x001c, 'brainpoolP512r1', 256],
  [0x001d, 'X25519', 128],
  [0x001e, 'X448', 224],
  [0x001f, 'brainpoolP256r1tls13', 128],
  [0x0020, 'brainpoolP384r1tls13', 192],
  [0x0021, 'brainpoolP512r1tls13', 256],
  [0x0029, 'curveSM2', 128],
]

const FIELDS: readonly (readonly [number, string, number])[] = [
  [0x0100, 'ffdhe2048', 103],
  [0x0101, 'ffdhe3072', 125],
  [0x0102, 'ffdhe4096', 150],
  [0x0103, 'ffdhe6144', 175],
  [0x0104, 'ffdhe8192', 192],
]

const KEMS: readonly (readonly [number, string, number])[] = [
  [0x0200, 'MLKEM512', 128],
  [0x0201, 'MLKEM768', 192],
  [0x0202, 'MLKEM1024', 256],
]

const HYBRIDS: readonly (readonly [number, string, number])[] = [
  [0x11eb, 'SecP256r1MLKEM768', 192],
  [0x11ec, 'X25519MLKEM768', 192],
  [0x11ed, 'SecP384r1MLKEM1024', 256],
  [0x11ee, 'curveSM2MLKEM768', 192],
  [0x6399, 'X25519Kyber768Draft00', 192],
  [0x639a, 'SecP256r1Kyber768Draft00', 192],
]

/** Every group that is known. */
export const NAMED_GROUPS: readonly NamedGroup[] = [
  ...named('elliptic-curve', CURVES),
  ...named('finite-field', FIELDS),
  ...named('ml-kem', KEMS),
  ...named('hybrid', HYBRIDS),
]

const byId: ReadonlyMap<number, NamedGroup> = new Map(NAMED_GROUPS.map((group) => [group.id, group]))

/** The group of that number; ids without a name become `group-0x1234`, and nothing is said of their strength. */
export function namedGroup(id: number): NamedGroup {
  const name = `group-0x${id.toString(16).padStart(4, '0')}`
  return byId.get(id) ?? { id, name, kind: 'elliptic-curve', bits: 0 }
}

function named(kind: GroupKind, list: readonly (readonly [number, string, number])[]): NamedGroup[] {
  return list.map(([id, name, bits]) => ({ id, name, kind, bits }))
}
