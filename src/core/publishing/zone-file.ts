import { isWithin, type PublishedRecord, shownValue } from './published-record.ts'

/** Seconds that others remember a record for. */
export const RECORD_TTL = 3600

/**
 * The records as the text of a zone file of `domain` (RFC 1035 §5), each with its purpose in a comment before it. Those of the host, if it lies elsewhere, stand at the end as comments: a
 * name server refuses, or leaves out, what is not in its zone.
 */
export function zoneFile(domain: string, records: readonly PublishedRecord[]): string {
  const elsewhere = records.filter(({ name }) => !isWithin(name, domain))
  const lines = recordLines(records.filter(({ name }) => isWithin(name, domain)))
  if (elsewhere.length === 0) return lines
  const note = `; These belong in the zones of their own names, not in the one of ${domain}:\n`
  return `${lines}${note}${recordLines(elsewhere).replace(/^(?!;)(?=.)/gm, '; ')}`
}

function recordLines(records: readonly PublishedRecord[]): string {
  let out = ''
  let purpose = ''
  for (const record of records) {
    if (record.purpose !== purpose) out += `; ${record.purpose}\n`
    purpose = record.purpose
    out += `${record.name}. ${RECORD_TTL} IN ${record.type} ${shownValue(record)}\n`
  }
  return out
}
