import type { Deed } from '../../../core/certificates/certificate-entry.ts'
import { type CertificateInventory, noSuchEntry } from '../../../core/certificates/certificate-inventory.ts'
import type { KeyFolder } from '../../../store/certificates/key-folder.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import type { Outcome } from '../outcome.ts'
import { requireConsent } from '../require-consent.ts'
import { entryJson } from './list.ts'

/** Takes a certificate out of service; its key stays. @throws Fault peer certificates/no-such-entry, certificates/wrong-state */
export async function retireCertificate(inventory: CertificateInventory, id: string, deed: Deed): Promise<Outcome> {
  const entry = await inventory.move(id, 'retired', deed)
  return {
    text: `${id} is shown no longer. "posthus cert restore ${id}" shows it again, "posthus cert remove ${id}" destroys its key.`,
    json: entryJson(entry),
  }
}

/** Shows a certificate again that was taken out of service. @throws Fault peer certificates/no-such-entry, certificates/wrong-state */
export async function restoreCertificate(inventory: CertificateInventory, id: string, deed: Deed): Promise<Outcome> {
  const entry = await inventory.move(id, 'staged', deed)
  return { text: `${id} is shown again where nothing newer is.`, json: entryJson(entry) }
}

/** Notes that a key has leaked: it is never taken in again, and its certificate is shown only until there is another. @throws Fault peer certificates/no-such-entry, certificates/wrong-state */
export async function blockCertificate(inventory: CertificateInventory, id: string, deed: Deed): Promise<Outcome> {
  const entry = await inventory.move(id, 'blocked', deed)
  const { facts, names } = entry
  const lines = [
    `The key of ${id} is blocked for good. It is shown for ${names.join(', ')} only where nothing else is.`,
  ]
  if (facts) {
    lines.push(
      `Have the certificate revoked by who issued it: ${facts.issuer}, serial number ${facts.serial}, for a compromise of its key (posthus cert revoke, where it was ordered over ACME).`,
    )
  }
  return { text: lines.join('\n'), json: entryJson(entry) }
}

/** Destroys the key of a certificate that is not in service. @throws Fault peer certificates/no-such-entry, certificates/wrong-state, command/not-confirmed */
export async function removeCertificate(
  inventory: CertificateInventory,
  terminal: Terminal,
  id: string,
  yes: boolean,
  deed: Deed,
): Promise<Outcome> {
  if (!(await inventory.entry(id))) throw noSuchEntry(id)
  await requireConsent(terminal, `Destroy the private key of ${id} for good?`, yes)
  const entry = await inventory.move(id, 'destroyed', deed)
  return { text: `The key of ${id} is destroyed. Its record stays.`, json: entryJson(entry) }
}

/** Encrypts the kept keys as it is configured now: after the first key file, a change of it, or its end. @throws Fault us certificates/key-sealed, certificates/key-lost, certificates/no-key-file */
export async function sealKeys(inventory: CertificateInventory, folder: KeyFolder): Promise<Outcome> {
  const kept = (await inventory.entries()).filter(
    ({ state, origin }) => state !== 'destroyed' && (origin === 'imported' || origin === 'acme'),
  )
  let changed = 0
  for (const { id } of kept) if (await folder.reseal(id)) changed++
  const text = `${changed} of ${kept.length} keys were written again; all are as tls.key-file says. Other copies of them (backups, snapshots) are as they were.`
  return { text, json: { keys: kept.length, changed } }
}
