import type { CertificateEntry } from '../../../core/certificates/certificate-entry.ts'
import {
  type CertificateInventory,
  noSuchEntry,
  type RevocationStatus,
} from '../../../core/certificates/certificate-inventory.ts'
import { type Cell, formatFacts, formatTable } from '../../terminal/format-table.ts'
import { formatMoment } from '../../terminal/format-time.ts'
import type { Outcome } from '../outcome.ts'

/** Lists keys and certificates; those that are out of service only with `all`. */
export async function listCertificates(inventory: CertificateInventory, all: boolean): Promise<Outcome> {
  const over: readonly string[] = ['retired', 'revoked', 'expired', 'destroyed']
  const entries = (await inventory.entries()).filter(({ state }) => all || !over.includes(state))
  const table = formatTable(
    ['id', 'state', 'level', 'from', 'key', 'until', 'names'],
    entries.map((entry) => [
      entry.id,
      entry.state,
      entry.facts?.level,
      entry.origin,
      entry.algorithm,
      untilOf(entry),
      entry.names.join(' '),
    ]),
    'There are no certificates yet: "posthus cert csr NAME" makes a key and a request.',
  )
  return { text: table, json: entries.map(entryJson) }
}

/** Everything that is known of one certificate, with its history. @throws Fault peer certificates/no-such-entry */
export async function showCertificate(inventory: CertificateInventory, id: string, pem: boolean): Promise<Outcome> {
  const entry = await inventory.entry(id)
  if (!entry) throw noSuchEntry(id)
  if (pem)
    return { text: entry.chain?.trimEnd() ?? 'There is no certificate yet.', json: { chain: entry.chain ?? null } }
  const [history, status] = [await inventory.history(id), (await inventory.statuses()).get(id)]
  const { facts } = entry
  const all: readonly (readonly [string, Cell])[] = [
    ['id', entry.id],
    ['state', `${entry.state} since ${formatMoment(entry.stateMs)}`],
    ['names', entry.names.join(' ')],
    ['key', `${entry.algorithm}, made ${formatMoment(entry.createdMs)}`],
    ['SPKI SHA-256', entry.spki],
    ['authority', [entry.authority, entry.reference].filter((part) => part !== '').join(', ') || undefined],
    ['answer due', entry.dueMs === undefined ? undefined : formatMoment(entry.dueMs)],
    ['level', facts?.level],
    ['policies', facts?.policies.join(' ')],
    ['subject', facts?.subject],
    ['issuer', facts?.issuer],
    ['serial number', facts?.serial],
    ['valid', facts && `${formatMoment(facts.notBeforeMs)} to ${formatMoment(facts.notAfterMs)}`],
    ['revocation', status && `${status.verdict}, ${formatMoment(status.checkedMs)}, ${status.from}`],
  ]
  const text = formatFacts(all.filter(([, value]) => value !== undefined && value !== ''))
  const events = formatTable(
    ['when', 'state', 'who', 'agreed', 'why'],
    history.map((event) => [formatMoment(event.atMs), event.to, event.by, event.consent, event.why]),
    '',
  )
  return { text: `${text}\n\n${events}`, json: { ...entryJson(entry), status: statusJson(status), history } }
}

function untilOf({ facts, dueMs }: CertificateEntry): string | undefined {
  if (facts) return formatMoment(facts.notAfterMs)
  return dueMs === undefined ? undefined : `due ${formatMoment(dueMs)}`
}

/** An entry for programs; the chain is in `cert show --pem`. */
export function entryJson({ chain, ...entry }: CertificateEntry) {
  return { ...entry, dueMs: entry.dueMs ?? null, hasCertificate: chain !== undefined, facts: entry.facts ?? null }
}

function statusJson(status: RevocationStatus | undefined) {
  if (!status) return null
  const { staple, ...rest } = status
  return { ...rest, stapled: staple !== undefined }
}
