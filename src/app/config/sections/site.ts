import { z } from 'zod'
import { count, flag, path, section, setting } from '../setting.ts'

/** One printable URI, RFC 9116 §2.5.3. */
const CONTACT = /^(?:mailto:|tel:|https:\/\/)[!-~]{1,300}$/

const plan = z.strictObject({
  name: setting(z.string().min(1).max(60), { description: 'What it is called.', form: 'a name, such as "Small"' }),
  'storage-megabytes': count(0, 0, 1_000_000_000, 'Size of all messages together (MiB). 0 sets no limit.'),
  messages: count(0, 0, 1_000_000_000, 'Number of messages. 0 sets no limit.'),
})

export const site = section('The site over HTTPS.', {
  'security-contact': setting(z.string().regex(CONTACT).or(z.literal('')).default(''), {
    description: 'Whom to tell of a weakness, in `/.well-known/security.txt` (RFC 9116).',
    form: 'a URI, such as "mailto:security@example.org" or "https://example.org/report"',
    defaultText: '`mailto:postmaster@` and the host name',
  }),
  plans: setting(z.array(plan).max(12).default([]), {
    description:
      'What an account may have, as the front page shows it, the smallest first: `name`, `storage-megabytes` and `messages` of each.',
    form: '[[site.plans]] with a name',
    defaultText: 'none: what `[quota]` says is shown',
  }),
  texts: setting(path.optional(), {
    description:
      'A folder with terms and a privacy text of your own: `terms.en.txt`, `terms.nb.txt`, `terms.de.txt`, `privacy.en.txt` and so on, in as many languages as you like. They are read at the start; one that has changed is a new version, which members are asked about.',
    form: 'the path of a folder',
    defaultText: 'the texts that come with Posthus',
  }),
  'terms-notice-days': count(30, 0, 365, 'Days from the publication of new terms until they apply; the terms say so.'),
  'system-log-days': count(
    30,
    0,
    3650,
    'Days for which this machine keeps what `posthus serve` writes to standard error; the privacy text says so. Posthus does not delete it: set the same in journald or wherever it goes.',
  ),
  'hsts-preload': flag(
    false,
    'Whether pages at `hostname` ask browsers to keep to TLS there and at all names below it for two years, and agree to the list that browsers are shipped with (https://hstspreload.org, for a name such as "example.org"). It cannot be taken back soon: everything below the name must have HTTPS.',
  ),
})
