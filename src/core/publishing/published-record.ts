import type { DnsRecords } from '../../wire/dns/dns-records.ts'
import { recordText, type ZoneType } from '../../wire/dns/record-text.ts'

/** What a record is for. */
export type RecordTopic =
  | 'mx'
  | 'spf'
  | 'dkim'
  | 'dmarc'
  | 'mta-sts'
  | 'tls-rpt'
  | 'tlsa'
  | 'client-setup'
  | 'key-directory'
  | 'caa'

/** A DNS record that a hosted domain needs. */
export type PublishedRecord = {
  readonly [T in ZoneType]: {
    /** Full name in small letters, without a dot at the end. */
    readonly name: string
    readonly type: T
    readonly data: DnsRecords[T]
    readonly topic: RecordTopic
    /** What it is for, in a few words. */
    readonly purpose: string
  }
}[ZoneType]

/** What a record holds, as a zone file has it. */
export function shownValue(record: PublishedRecord): string {
  return recordText(record.type, record.data as never)
}

/** Whether a name lies in the zone of a domain, or would if that had one of its own. */
export function isWithin(name: string, domain: string): boolean {
  return name === domain || name.endsWith(`.${domain}`)
}
