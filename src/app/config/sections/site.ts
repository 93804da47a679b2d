import { z } from 'zod'
import { section, setting } from '../setting.ts'

/** One printable URI, RFC 9116 §2.5.3. */
const CONTACT = /^(?:mailto:|tel:|https:\/\/)[!-~]{1,300}$/

export const site = section('The site over HTTPS.', {
  'security-contact': setting(z.string().regex(CONTACT).or(z.literal('')).default(''), {
    description: 'Whom to tell of a weakness, in `/.well-known/security.txt` (RFC 9116).',
    form: 'a URI, such as "mailto:security@example.org" or "https://example.org/report"',
    defaultText: '`mailto:postmaster@` and the host name',
  }),
})
