import { generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'
import type { DkimKey, DkimKeyState } from '../directory/directory.ts'

const generate = promisify(generateKeyPair)

/**
 * A new pair of keys for a domain, `planned` unless said otherwise (lower-case A-labels): RSA with 2048 bits (RFC 8301 §3.2) and Ed25519 (RFC 8463). Selectors name kind and year
 * and count on from those that `existing` has: `r2026a` and `e2026a`, then `r2026b` …
 */
export async function makeDkimKeys(
  domain: string,
  nowMs: number,
  existing: readonly DkimKey[] = [],
  state: DkimKeyState = 'planned',
): Promise<DkimKey[]> {
  const suffix = nextSuffix(new Date(nowMs).getUTCFullYear(), existing)
  const rsa = await generate('rsa', { modulusLength: 2048 })
  const ed25519 = await generate('ed25519')
  const pem = { type: 'pkcs8', format: 'pem' } as const
  return [
    {
      domain,
      selector: `r${suffix}`,
      algorithm: 'rsa-sha256',
      privateKey: rsa.privateKey.export(pem) as string,
      publicKey: rsa.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
      createdMs: nowMs,
      state,
      stateMs: nowMs,
    },
    {
      domain,
      selector: `e${suffix}`,
      algorithm: 'ed25519-sha256',
      privateKey: ed25519.privateKey.export(pem) as string,
      // RFC 8463 §4.2: the 32 octets of the key alone, which end its SubjectPublicKeyInfo.
      publicKey: ed25519.publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('base64'),
      createdMs: nowMs,
      state,
      stateMs: nowMs,
    },
  ]
}

/** The text of a key's TXT record, RFC 6376 §3.6.1. */
export function dkimRecord(key: DkimKey): string {
  return `v=DKIM1; k=${key.algorithm === 'rsa-sha256' ? 'rsa' : 'ed25519'}; p=${key.publicKey}`
}

function nextSuffix(year: number, existing: readonly DkimKey[]): string {
  const taken = new Set(existing.map((key) => key.selector.slice(1)))
  for (let count = 0; ; count++) {
    const suffix = `${year}${letters(count)}`
    if (!taken.has(suffix)) return suffix
  }
}

/** a to z, then aa, ab … */
function letters(count: number): string {
  const last = String.fromCharCode(0x61 + (count % 26))
  return count < 26 ? last : letters(Math.floor(count / 26) - 1) + last
}
