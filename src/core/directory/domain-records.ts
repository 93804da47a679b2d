import { dkimRecord } from '../dkim/dkim-keys.ts'
import type { DkimKey } from './directory.ts'

/** A DNS record that a hosted domain needs. */
export interface DnsRecord {
  /** Full name without the final dot. */
  readonly name: string
  readonly type: 'MX' | 'TXT' | 'SRV' | 'CAA'
  /** The value as a zone file has it. */
  readonly value: string
  /** What it is for, in a few words. */
  readonly purpose: string
}

/** Services that clients look for, RFC 6186 and RFC 8314 §5.1; those with TLS from the first octet are preferred (RFC 6186 §3.3). */
const SERVICES: readonly (readonly [service: string, priority: number, port: number])[] = [
  ['submissions', 0, 465],
  ['submission', 10, 587],
  ['imaps', 0, 993],
  ['imap', 10, 143],
  ['pop3s', 20, 995],
  ['pop3', 30, 110],
]

/**
 * The records of `domain`, whose mail the host `hostname` keeps: MX, SPF, one DKIM record for each of `keys`, DMARC, SRV, and CAA if the
 * certificate authority is known (`caaIssuer`, its domain). Names are lower-case A-labels.
 */
export function domainRecords(
  domain: string,
  hostname: string,
  keys: readonly DkimKey[],
  caaIssuer?: string,
): DnsRecord[] {
  const records: DnsRecord[] = [
    { name: domain, type: 'MX', value: `10 ${hostname}.`, purpose: 'where mail for the domain goes (RFC 5321)' },
    { name: domain, type: 'TXT', value: quoted('v=spf1 mx -all'), purpose: 'who may send for it: SPF (RFC 7208)' },
  ]
  for (const key of keys) {
    const name = `${key.selector}._domainkey.${domain}`
    records.push({
      name,
      type: 'TXT',
      value: quoted(dkimRecord(key)),
      purpose: `DKIM key, ${key.algorithm} (RFC 6376)`,
    })
  }
  records.push({
    name: `_dmarc.${domain}`,
    type: 'TXT',
    value: quoted(`v=DMARC1; p=quarantine; adkim=s; aspf=s; rua=mailto:postmaster@${domain}`),
    purpose: 'what others do with forgeries: DMARC (RFC 7489)',
  })
  for (const [service, priority, port] of SERVICES) {
    const value = `${priority} 1 ${port} ${hostname}.`
    records.push({ name: `_${service}._tcp.${domain}`, type: 'SRV', value, purpose: 'set-up of clients (RFC 6186)' })
  }
  if (caaIssuer !== undefined) {
    const value = `0 issue ${quoted(caaIssuer)}`
    records.push({ name: hostname, type: 'CAA', value, purpose: 'who may issue its certificates (RFC 8659)' })
  }
  return records
}

/** The records as the text of a zone file (RFC 1035 §5), each with its purpose in a comment before it. */
export function zoneText(records: readonly DnsRecord[]): string {
  const lines: string[] = []
  let purpose = ''
  for (const record of records) {
    if (record.purpose !== purpose) lines.push(`; ${record.purpose}`)
    purpose = record.purpose
    lines.push(`${record.name}. 3600 IN ${record.type} ${record.value}`)
  }
  return `${lines.join('\n')}\n`
}

/** Text as character strings of at most 255 octets each, RFC 1035 §3.3.14; readers put them together again. */
function quoted(text: string): string {
  const parts = text.match(/.{1,255}/g) ?? ['']
  return parts.map((part) => `"${part.replace(/["\\]/g, '\\$&')}"`).join(' ')
}
