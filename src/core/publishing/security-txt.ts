const DAY_MS = 86_400_000
/** RFC 9116 §2.5.5 recommends less than a year. Whoever still finds the file finds a date that lies ahead. */
const VALID_DAYS = 90

/** Whom to tell of a weakness, RFC 9116: `/.well-known/security.txt`. `contact` is a URI; `base` where the site is, `https://mail.example.org`. The same text for a whole day. */
export function securityTxt(contact: string, base: string, nowMs: number): string {
  const expires = new Date((Math.floor(nowMs / DAY_MS) + VALID_DAYS) * DAY_MS).toISOString().replace('.000Z', 'Z')
  return [
    `Contact: ${contact}`,
    `Expires: ${expires}`,
    'Preferred-Languages: en',
    `Canonical: ${base}/.well-known/security.txt`,
    `Policy: ${base}/security`,
    '',
  ].join('\r\n')
}
