import { isIP } from 'node:net'
import { z } from 'zod'
import { count, flag, path, section, setting } from '../setting.ts'
import { isHostName } from '../socket-address.ts'

export const LETS_ENCRYPT = 'https://acme-v02.api.letsencrypt.org/directory'

const hostPattern = z
  .string()
  .refine((name) => isIP(name) !== 0 || isHostName(name.startsWith('*.') ? name.slice(2) : name))
const httpsUrl = z.string().refine((url) => URL.canParse(url) && new URL(url).protocol === 'https:')
const keyId = z.string().regex(/^[\x21-\x7e]{1,1024}$/)

const authority = z.strictObject({
  directory: setting(httpsUrl, {
    description: 'The directory of the authority.',
    form: `an https URL, such as "${LETS_ENCRYPT}"`,
  }),
  profile: setting(z.string().min(1).max(100).optional(), {
    description: 'One of the profiles that the authority offers, for certificates of six days for example.',
    form: 'a name, such as "shortlived"',
    defaultText: 'what the authority thinks usual',
  }),
  'eab-key-id': setting(keyId.optional(), {
    description: 'What the authority knows your account with it by (external account binding).',
    form: 'what the authority has given you',
    defaultText: 'none',
  }),
  'eab-key-file': setting(path.optional(), {
    description: 'File with the secret that goes with `eab-key-id`, in base64url, readable by nobody else.',
    form: 'the path of a file',
    defaultText: 'none',
  }),
  'ca-file': setting(path.optional(), {
    description:
      "PEM file with the roots that the authority's own server is proven by, for one within a closed network.",
    form: 'the path of a PEM file',
    defaultText: 'the usual roots',
  }),
  rehearsal: flag(
    false,
    'Whether it may be asked for the certificates of a drill, which replaces and revokes all of them. Authorities on this machine or in a private network may be anyway; public ones have limits that a drill would use up, and their certificates are the ones that others see.',
  ),
})

export const acme = section('Certificates that are ordered and renewed by themselves, with `tls.issuer = "acme"`.', {
  authorities: setting(
    z
      .array(authority)
      .min(1)
      .default([{ directory: LETS_ENCRYPT, rehearsal: false }]),
    {
      description:
        'The certificate authorities, each with `directory`, and `profile`, `eab-key-id`, `eab-key-file` and `ca-file` where it needs them. The first is asked; the others when it does not answer or refuses.',
      form: '[[acme.authorities]] with a directory',
      defaultText: "Let's Encrypt",
    },
  ),
  contact: setting(z.array(z.email()).max(10).default([]), {
    description:
      'Addresses that the authority may write to. It may do so in public matters only, and not all of them do.',
    form: 'a list of addresses',
  }),
  'agree-to-terms': flag(
    false,
    "Whether you have read the authorities' terms of service and agree to them. Nobody else can.",
  ),
  names: setting(z.array(hostPattern).default([]), {
    description:
      'Host names, or addresses, beside those that Posthus serves by itself (`hostname`, and the names of hosted domains). `*.example.org` needs `challenge = "dns-01"`.',
    form: 'a list of host names',
  }),
  'names-per-certificate': count(
    1,
    1,
    100,
    'Host names in one certificate. One each keeps them apart: a name that has gone keeps no other from being renewed.',
  ),
  key: setting(z.enum(['ecdsa-p256', 'rsa-2048', 'rsa-3072']).default('ecdsa-p256'), {
    description: 'The kind of key that is made, a new one for every certificate.',
    form: '"ecdsa-p256", "rsa-2048" or "rsa-3072"',
  }),
  challenge: setting(z.enum(['http-01', 'tls-alpn-01', 'dns-01']).default('http-01'), {
    description:
      'How it is shown that the names are yours: over HTTP on port 80, in the TLS handshake on port 443, or by a DNS record. `dns-01` uses `publish.update-server`, or `dns-hook`.',
    form: '"http-01", "tls-alpn-01" or "dns-01"',
  }),
  'dns-hook': setting(z.string().default(''), {
    description:
      'A program that puts the records of `dns-01` into the DNS: it is called with `present NAME VALUE` and with `cleanup NAME VALUE`.',
    form: 'the path of a program, or ""',
  }),
  'dns-wait-seconds': count(
    30,
    0,
    86_400,
    'How long a record is given to reach all name servers of its zone before the authority looks.',
  ),
  'check-names': flag(
    true,
    'Whether a name is asked for only when it has an address in the DNS. Authorities count failures, and stop listening.',
  ),
  'renew-percent': count(
    33,
    5,
    90,
    'How much of its life a certificate has left when it is renewed, where the authority does not say when.',
  ),
  'renew-percent-short': count(50, 5, 90, 'The same for certificates that live for less than ten days.'),
  'alarm-percent': count(
    5,
    1,
    50,
    'How much of its life is left when a certificate that could not be renewed is an error in the log, and is tried each hour.',
  ),
  'key-ahead-hours': count(
    48,
    0,
    720,
    'How long before a renewal its key is made, so that a TLSA record for it is in the DNS everywhere when it is first shown.',
  ),
  'concurrent-orders': count(4, 1, 100, 'Orders that are under way at once.'),
  'orders-per-hour': count(
    90,
    1,
    10_000,
    "New orders in an hour with one authority: below its limits, which one mistake would use up. Let's Encrypt has 300 in three hours. An incident does not wait for it: of orders for leaked keys only the authority says how many are too many.",
  ),
  'first-retry-minutes': count(
    5,
    1,
    1440,
    'How long a name is left alone after it failed for the first time; twice as long after each further time.',
  ),
  'longest-retry-hours': count(24, 1, 720, 'And the longest that it is left alone.'),
  'timeout-seconds': count(30, 1, 600, 'How long an answer of an authority is waited for.'),
  'largest-answer-kib': count(1024, 16, 65_536, 'The largest answer of an authority that is read.'),
})
