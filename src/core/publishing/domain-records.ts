import type { DkimKey } from '../directory/directory.ts'
import { belongsInDns } from '../directory/dkim-key-states.ts'
import { dkimRecord } from '../dkim/dkim-keys.ts'
import type { DomainPublishing } from './domain-publishing.ts'
import { type MtaStsPolicy, mtaStsId } from './mta-sts-policy.ts'
import type { PublishedRecord } from './published-record.ts'

/** A service as clients look for it in the DNS: `_<name>._tcp`. */
export interface ServiceName {
  readonly name: string
  /** Undefined where it is not offered, which is said too. */
  readonly port: number | undefined
  /** The lowest is tried first. */
  readonly priority: number
}

/** All that the records of a domain follow from. Names are lower-case A-labels. */
export interface DomainPlan {
  readonly domain: string
  /** The host that keeps its mail. */
  readonly hostname: string
  readonly settings: DomainPublishing
  readonly keys: readonly DkimKey[]
  readonly mtaSts: MtaStsPolicy | undefined
  readonly services: readonly ServiceName[]
  /** Ports on which TLS is spoken, from the first octet or after STARTTLS, as others see them. */
  readonly tlsPorts: readonly number[]
  /** SHA-256 of the public keys (SubjectPublicKeyInfo) that the host shows, now and next. */
  readonly tlsKeys: readonly Uint8Array[]
  /** Whether the site is served, so that clients can be sent there. */
  readonly hasSite: boolean
}

/** The records of a domain, and those of its host that belong to its mail. */
export function domainRecords(plan: DomainPlan): readonly PublishedRecord[] {
  return [
    ...deliveryRecords(plan),
    ...keyRecords(plan),
    ...policyRecords(plan),
    ...tlsaRecords(plan),
    ...clientRecords(plan),
    ...caaRecords(plan),
  ]
}

/** The TXT record of a key, in the state that it is in. */
export function keyRecord(key: DkimKey): PublishedRecord {
  return {
    name: `${key.selector}._domainkey.${key.domain}`,
    type: 'TXT',
    data: dkimRecord(key),
    topic: 'dkim',
    purpose: `DKIM key, ${key.algorithm}, ${PURPOSES[key.state]} (RFC 6376)`,
  }
}

const PURPOSES: Readonly<Record<DkimKey['state'], string>> = {
  planned: 'signs once it is seen here',
  published: 'signs soon',
  signing: 'signs now',
  retired: 'for what it has signed',
  removed: 'to be taken out',
}

function deliveryRecords({ domain, hostname, settings }: DomainPlan): PublishedRecord[] {
  const records: PublishedRecord[] = [
    {
      name: domain,
      type: 'MX',
      data: { preference: 10, exchange: hostname },
      topic: 'mx',
      purpose: 'where mail for the domain goes (RFC 5321)',
    },
    {
      name: domain,
      type: 'TXT',
      data: `v=spf1 ${settings.spf}`,
      topic: 'spf',
      purpose: 'who may send for it: SPF (RFC 7208)',
    },
  ]
  if (hostname === domain) return records
  // RFC 7208 §2.4: reports of failure have no sender, so the name in EHLO is what is checked.
  const own = { name: hostname, type: 'TXT', data: 'v=spf1 a -all', topic: 'spf' } as const
  return [...records, { ...own, purpose: 'who may greet with the name of the server: SPF (RFC 7208)' }]
}

function keyRecords({ keys }: DomainPlan): PublishedRecord[] {
  return keys.filter(({ state }) => belongsInDns(state)).map(keyRecord)
}

function policyRecords({ domain, hostname, settings, mtaSts, hasSite }: DomainPlan): PublishedRecord[] {
  const address = reportAddress(settings.reports, domain)
  const reports = address === undefined ? '' : `; rua=mailto:${address}`
  const records: PublishedRecord[] = [
    {
      name: `_dmarc.${domain}`,
      type: 'TXT',
      data: `v=DMARC1; p=${settings.dmarc}; adkim=s; aspf=s${reports}`,
      topic: 'dmarc',
      purpose: 'what others do with forgeries: DMARC (RFC 7489)',
    },
  ]
  const abroad = address?.slice(address.lastIndexOf('@') + 1)
  if (abroad !== undefined && abroad !== domain) {
    records.push({
      name: `${domain}._report._dmarc.${abroad}`,
      type: 'TXT',
      data: 'v=DMARC1',
      topic: 'dmarc',
      purpose: 'that reports may go to another domain (RFC 7489)',
    })
  }
  if (mtaSts && hasSite) {
    const purpose = 'that mail is to come over verified TLS: MTA-STS (RFC 8461)'
    records.push(
      { name: `_mta-sts.${domain}`, type: 'TXT', data: `v=STSv1; id=${mtaStsId(mtaSts)}`, topic: 'mta-sts', purpose },
      { name: `mta-sts.${domain}`, type: 'CNAME', data: hostname, topic: 'mta-sts', purpose },
    )
  }
  if (address !== undefined) {
    records.push({
      name: `_smtp._tls.${domain}`,
      type: 'TXT',
      data: `v=TLSRPTv1; rua=mailto:${address}`,
      topic: 'tls-rpt',
      purpose: 'where failed encryption is reported: TLS-RPT (RFC 8460)',
    })
  }
  return records
}

/**
 * DANE-EE with the SHA-256 of the key (`3 1 1`, RFC 7672 §3.1.1), for each port and each key: the next one too, since it has to be in the DNS before it is in use (RFC 7671 §8.1).
 */
function tlsaRecords({ hostname, tlsPorts, tlsKeys }: DomainPlan): PublishedRecord[] {
  return [...new Set(tlsPorts)].flatMap((port) =>
    tlsKeys.map((data) => ({
      name: `_${port}._tcp.${hostname}`,
      type: 'TLSA' as const,
      data: { usage: 3, selector: 1, matchingType: 1, data },
      topic: 'tlsa' as const,
      purpose: 'the keys of the server, now and next: DANE (RFC 6698); only in a zone that is signed',
    })),
  )
}

/** RFC 6186, RFC 8314 §5.1. What is not offered is said to be so, with the root as its host (RFC 6186 §3.4). */
function clientRecords({ domain, hostname, services, hasSite }: DomainPlan): PublishedRecord[] {
  const purpose = 'set-up of mail clients (RFC 6186)'
  const records = services.map(
    ({ name, port, priority }): PublishedRecord => ({
      name: `_${name}._tcp.${domain}`,
      type: 'SRV',
      data:
        port === undefined
          ? { priority: 0, weight: 0, port: 0, target: '' }
          : { priority, weight: 1, port, target: hostname },
      topic: 'client-setup',
      purpose,
    }),
  )
  if (!hasSite) return records
  const aliases = ['autoconfig', 'autodiscover'].map(
    (label): PublishedRecord => ({
      name: `${label}.${domain}`,
      type: 'CNAME',
      data: hostname,
      topic: 'client-setup',
      purpose,
    }),
  )
  return [...records, ...aliases, keyDirectoryRecord(domain, hostname)]
}

/** Where the PGP keys that members publish are found: the host of the advanced method (draft-koch-openpgp-webkey-service §3.1). */
function keyDirectoryRecord(domain: string, hostname: string): PublishedRecord {
  return {
    name: `openpgpkey.${domain}`,
    type: 'CNAME',
    data: hostname,
    topic: 'key-directory',
    purpose: 'where PGP keys of members are found: Web Key Directory, with a certificate for this name',
  }
}

/** For the host alone: `mta-sts` and the others lead there, and are judged by its record (RFC 8659 §3). The domain's own website is not ours to decide about. */
function caaRecords({ hostname, settings }: DomainPlan): PublishedRecord[] {
  if (settings.caa === '') return []
  const data = { flags: 0, tag: 'issue', value: settings.caa }
  return [{ name: hostname, type: 'CAA', data, topic: 'caa', purpose: 'who may issue its certificates (RFC 8659)' }]
}

/** Where reports go. `;`, `,` and `!` mean something in the records (RFC 7489 §6.2), and the settings do not let them in. */
function reportAddress(reports: string, domain: string): string | undefined {
  if (reports === '') return undefined
  return reports.includes('@') ? reports : `${reports}@${domain}`
}
