/** Octets of a record that are looked at. */
const MAX_LENGTH = 4096

/**
 * The id of a domain's policy as its TXT records at `_mta-sts` tell it, or undefined if there is no policy: no record that begins with `v=STSv1;`,
 * several of them, or one that is not right. RFC 8461 §3.1.
 */
export function stsRecordId(records: readonly string[]): string | undefined {
  const ours = records.filter((record) => /^v=STSv1[ \t]*(;|$)/.test(record))
  const record = ours[0]
  if (ours.length !== 1 || record === undefined || record.length > MAX_LENGTH) return undefined
  const fields = record.split(';').map((field) => field.trim())
  if (fields.at(-1) === '') fields.pop()
  if (!fields.every((field) => /^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}=[\x21-\x3a\x3c\x3e-\x7e]+$/.test(field)))
    return undefined
  // Of a field that is there twice the first counts.
  return fields.map((field) => /^id=([A-Za-z0-9]{1,32})$/.exec(field)?.[1]).find((id) => id !== undefined)
}
