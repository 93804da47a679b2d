import { Fault } from '../../base/fault.ts'

/** HMACs that updates may be signed with, by their names in the DNS: RFC 8945 §6. What is weaker than SHA-256 stays out. */
export const TSIG_ALGORITHMS = { 'hmac-sha256': 'sha256', 'hmac-sha384': 'sha384', 'hmac-sha512': 'sha512' } as const

export type TsigAlgorithm = keyof typeof TSIG_ALGORITHMS

/** A key that a name server and its client share. RFC 8945 §2. */
export interface TsigKey {
  /** Small letters, without a dot at the end. */
  readonly name: string
  readonly algorithm: TsigAlgorithm
  /** At least 16 octets. */
  readonly secret: Buffer
}

const MAX_FILE = 8192
/** RFC 8945 §8: shorter ones can be guessed. */
const MIN_SECRET_BYTES = 16

/**
 * Reads a key as `tsig-keygen` writes it (`key "name" { algorithm …; secret "…"; };`) or as nsupdate takes it (`algorithm:name:secret`). What is wrong is told without repeating the secret.
 * @throws Fault us dns/bad-tsig-key
 */
export function parseTsigKey(text: string): TsigKey {
  if (text.length > MAX_FILE) throw badKey('it is too long')
  const bare = text.replace(/^[ \t]*(?:\/\/|#).*$/gm, '')
  const block = /^\s*key\s+"?([^\s"{};]{1,255})"?\s*\{([^{}]*)\}\s*;?\s*$/.exec(bare)
  if (block) {
    const [, name, body] = block as unknown as [string, string, string]
    const algorithm = /\balgorithm\s+"?([A-Za-z0-9-]{1,40})\.?"?\s*;/.exec(body)?.[1]
    const secret = /\bsecret\s+"?([A-Za-z0-9+/=]+)"?\s*;/.exec(body)?.[1]
    return makeKey(name, algorithm, secret)
  }
  const line = /^\s*([A-Za-z0-9-]{1,40}):([^\s:]{1,255}):([A-Za-z0-9+/=]+)\s*$/.exec(bare)
  if (!line) throw badKey('it is not in the form that tsig-keygen writes')
  return makeKey(line[2], line[1], line[3])
}

function makeKey(name: string | undefined, algorithm: string | undefined, secret: string | undefined): TsigKey {
  const known = Object.keys(TSIG_ALGORITHMS).find((one) => one === algorithm?.toLowerCase()) as
    | TsigAlgorithm
    | undefined
  if (!known) throw badKey(`its algorithm has to be one of ${Object.keys(TSIG_ALGORITHMS).join(', ')}`)
  const octets = Buffer.from(secret ?? '', 'base64')
  if (octets.length < MIN_SECRET_BYTES) throw badKey(`its secret has less than ${MIN_SECRET_BYTES} octets`)
  const bare = (name ?? '').toLowerCase().replace(/\.$/, '')
  if (!/^[a-z0-9_.-]{1,253}$/.test(bare)) throw badKey('it has no name')
  return { name: bare, algorithm: known, secret: octets }
}

function badKey(why: string): Fault {
  return new Fault('us', 'dns/bad-tsig-key', `the TSIG key cannot be used: ${why}; make one with "tsig-keygen NAME"`)
}
