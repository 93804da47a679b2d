import { z } from 'zod'
import { count, type SettingFacts, section, setting } from '../setting.ts'
import { isHostName, tryPeerAddress } from '../socket-address.ts'

/** Printable, without quotes and backslashes, one blank between two terms; short enough for any answer. */
const SPF_TERMS = /^(?=.{1,400}$)[!#-[\]-~]+(?: [!#-[\]-~]+)*$/
/** Without what means something in a record: `;`, `,`, `!`, blanks. */
const REPORT_ADDRESS = /^[A-Za-z0-9._+=-]{1,64}(?:@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?)?$/

/** What can be said for all domains together and for each of them. */
const domainPublishing = {
  'mta-sts': setting(z.enum(['enforce', 'testing', 'none', 'off']).default('testing'), {
    description:
      'What others shall do whose connection to the MX cannot be verified (MTA-STS, RFC 8461): refuse to send (`enforce`), or send and report (`testing`). `none` takes a policy back, `off` publishes nothing.',
    form: '"enforce", "testing", "none" or "off"',
  }),
  'mta-sts-max-age-days': count(14, 1, 365, 'Days for which others keep the MTA-STS policy.'),
  spf: setting(z.string().regex(SPF_TERMS).default('mx -all'), {
    description: 'Who may send for the domain: what stands after `v=spf1` in its SPF record.',
    form: 'SPF terms, such as "mx -all" or "mx include:_spf.example.net -all"',
  }),
  dmarc: setting(z.enum(['none', 'quarantine', 'reject']).default('quarantine'), {
    description: 'What others shall do with mail that says it is of the domain and is not (DMARC).',
    form: '"none", "quarantine" or "reject"',
  }),
  reports: setting(z.string().regex(REPORT_ADDRESS).or(z.literal('')).default('postmaster'), {
    description:
      'Where others send their reports about forgeries (DMARC) and failed encryption (TLS-RPT): a name in the domain, or an address. An empty text asks for none.',
    form: 'a name such as "postmaster", an address, or ""',
  }),
  caa: setting(z.string().refine(isIssuer).or(z.literal('')).default(''), {
    description:
      'The only certificate authority that may issue certificates for the server (CAA), and with `accounturi` the only account there (RFC 8657): nobody else gets one then, not even who controls the net before the server. Empty for any.',
    form: 'the domain of an authority, such as "letsencrypt.org" or "letsencrypt.org; accounturi=https://…", or ""',
  }),
  'update-server': setting(
    z
      .string()
      .refine((to) => tryPeerAddress(to) !== undefined)
      .or(z.literal(''))
      .default(''),
    {
      description:
        'Name server that takes dynamic updates (RFC 2136) for the zone. With it the records that change (DKIM, TLSA, MTA-STS) are published without anybody doing anything.',
      form: '"host:port", such as "127.0.0.1:53", or ""',
    },
  ),
  'update-key-file': setting(z.string().default(''), {
    description: 'File with the TSIG key for updates, as `tsig-keygen` writes it, readable by nobody else.',
    form: 'the path of a file',
  }),
}

export const publish = section('What hosted domains publish, in the DNS and over HTTPS.', {
  ...domainPublishing,
  'dkim-rotate-days': count(
    180,
    0,
    3650,
    'Days after which the DKIM keys of a domain are replaced. 0 leaves it to `posthus dkim rotate`.',
  ),
  'dkim-settle-hours': count(
    24,
    0,
    720,
    'Hours from when a new DKIM key is seen in the DNS to when it signs: name servers that have remembered that there is none have forgotten it by then.',
  ),
  'dkim-keep-days': count(14, 1, 365, 'Days for which the record of a replaced DKIM key stays in the DNS.'),
  domains: setting(z.record(z.string().refine(isHostName), z.strictObject(optional(domainPublishing))).default({}), {
    description:
      'What is otherwise for a domain: any of the settings of this table, as `[publish.domains."example.org"]`.',
    form: '[publish.domains."example.org"] with settings of [publish]',
    defaultText: 'none',
  }),
})

/** The same settings without defaults, for a place where they only overrule others. */
function optional<T extends Readonly<Record<string, z.ZodDefault>>>(settings: T) {
  const entries = Object.entries(settings).map(([name, schema]) => [
    name,
    setting((schema.unwrap() as z.ZodType).optional(), schema.meta() as unknown as SettingFacts),
  ])
  return Object.fromEntries(entries) as { [K in keyof T]: z.ZodOptional<ReturnType<T[K]['unwrap']>> }
}

/** The domain of an authority, then parameters (RFC 8659 §4.2, RFC 8657 §3). */
function isIssuer(text: string): boolean {
  const [domain, ...parameters] = text.split(';').map((part) => part.trim())
  return isHostName(domain ?? '') && parameters.every((one) => /^[a-z0-9]+=[\x21-\x3a\x3c-\x7e]+$/i.test(one))
}
