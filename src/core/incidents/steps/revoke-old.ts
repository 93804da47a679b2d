import type { Asset, CertificateAtRisk, Incident, ProofRow } from '../incident.ts'

/** Port: takes certificates back. */
export interface CertificateRevocation {
  /**
   * Has the authority revoke a certificate whose key is at risk, and makes sure that it says so. Revoked already is revoked. @returns how that was seen, for people
   * @throws Fault with the reason, or with what has to be done by hand
   */
  revoke(certificate: CertificateAtRisk, of: Asset): Promise<string>
}

/** Revokes the certificates of all keys that were replaced. It is only come to when no socket shows one of them any more. */
export async function revokeOld(
  { assets }: Incident,
  revocation: CertificateRevocation,
  nowMs: number,
): Promise<readonly ProofRow[]> {
  const rows: ProofRow[] = []
  for (const asset of assets) {
    const { id, certificate, answer } = asset
    if (!certificate || answer === 'not-exposed') continue
    const what = `${id}, serial ${certificate.serial}`
    // Somebody has had it revoked, and says so with a name.
    if (asset.answer === 'handled') {
      rows.push({ what, seen: asset.how, holds: true })
      continue
    }
    if (certificate.notAfterMs <= nowMs) {
      rows.push({ what, seen: 'expired', holds: true })
      continue
    }
    try {
      rows.push({ what, seen: await revocation.revoke(certificate, asset), holds: true })
    } catch (error) {
      rows.push({ what, seen: error instanceof Error ? error.message : String(error), holds: false })
    }
  }
  return rows
}
