import { z } from 'zod'
import { flag, section, setting } from '../setting.ts'

/** One printable URI, RFC 9116 §2.5.3. */
const CONTACT = /^(?:mailto:|tel:|https:\/\/)[!-~]{1,300}$/

export const site = section('The site over HTTPS.', {
  'security-contact': setting(z.string().regex(CONTACT).or(z.literal('')).default(''), {
    description: 'Whom to tell of a weakness, in `/.well-known/security.txt` (RFC 9116).',
    form: 'a URI, such as "mailto:security@example.org" or "https://example.org/report"',
    defaultText: '`mailto:postmaster@` and the host name',
  }),
  'hsts-preload': flag(
    false,
    'Whether pages at `hostname` ask browsers to keep to TLS there and at all names below it for two years, and agree to the list that browsers are shipped with (https://hstspreload.org, for a name such as "example.org"). It cannot be taken back soon: everything below the name must have HTTPS.',
  ),
})
