import type { CertificateEntry } from './certificate-entry.ts'
import { tryReadCertificate } from './read-certificate.ts'

/** A certificate that somebody has seen, in a log of Certificate Transparency (RFC 9162) or elsewhere. */
export interface SeenCertificate {
  /** As `serialText` writes it. */
  readonly serial: string
  /** In small letters. */
  readonly names: readonly string[]
  readonly issuer: string
}

const MOST_SEEN = 100_000

/**
 * The certificates in what a monitor of the logs has written: PEM, or JSON as crt.sh gives it (an array, or an object in each line; `serial_number`, `name_value`, `issuer_name`). Lines that are
 * neither are passed over.
 */
export function readSeenCertificates(text: string): readonly SeenCertificate[] {
  const pem = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g)
  if (pem) {
    return pem.slice(0, MOST_SEEN).flatMap((block) => {
      const facts = tryReadCertificate(block)?.facts
      return facts ? [{ serial: facts.serial, names: facts.names, issuer: facts.issuer }] : []
    })
  }
  const whole = tryJson(text)
  const rows = Array.isArray(whole) ? whole : text.split('\n').map(tryJson)
  return rows.slice(0, MOST_SEEN).flatMap((row) => trySeen(row) ?? [])
}

/** Those that are for a name of ours, or below one, and that no entry of the inventory is: somebody else has a key for our name. */
export function foreignCertificates(
  seen: readonly SeenCertificate[],
  hosts: readonly string[],
  entries: readonly CertificateEntry[],
): readonly SeenCertificate[] {
  const own = new Set(entries.flatMap(({ facts }) => (facts ? [bare(facts.serial)] : [])))
  const isOurs = (name: string): boolean => {
    const host = name.replace(/^\*\./, '')
    return hosts.some(
      (one) => host === one || host.endsWith(`.${one}`) || (name.startsWith('*.') && one.endsWith(`.${host}`)),
    )
  }
  const found = new Map<string, SeenCertificate>()
  for (const one of seen) {
    if (!own.has(bare(one.serial)) && one.names.some(isOurs)) found.set(`${one.issuer} ${bare(one.serial)}`, one)
  }
  return [...found.values()]
}

function trySeen(row: unknown): SeenCertificate | undefined {
  if (typeof row !== 'object' || row === null) return undefined
  const { serial_number: serial, name_value: names, issuer_name: issuer } = row as Record<string, unknown>
  if (typeof serial !== 'string' || !/^[0-9a-f]{1,64}$/i.test(serial) || typeof names !== 'string') return undefined
  return {
    serial: serial.toLowerCase(),
    names: names.toLowerCase().split('\n').slice(0, 1_000),
    issuer: typeof issuer === 'string' ? issuer.slice(0, 500) : '',
  }
}

/** Monitors write serial numbers with and without zeros in front. */
function bare(serial: string): string {
  return serial.replace(/^0+/, '')
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
