import { z } from 'zod'
import { isNetwork } from '../../../core/authentication/trusted-networks.ts'
import { KEY_GROUPS, TLS12_SUITES, TLS13_SUITES } from '../../../core/posture/tls-policy.ts'
import { path, section, setting } from '../setting.ts'
import { isHostName } from '../socket-address.ts'

const hostPattern = z.string().refine((name) => isHostName(name.startsWith('*.') ? name.slice(2) : name))

const certificateFiles = z.strictObject({
  names: setting(z.array(hostPattern).min(1), {
    description: 'Host names that the certificate is shown for; `*.example.org` stands for one level.',
    form: 'a list of host names, such as ["mail.example.org"]',
  }),
  certificate: setting(path, {
    description: 'PEM file: the certificate first, then the chain of its issuers without the root.',
    form: 'the path of a PEM file',
  }),
  key: setting(path, {
    description: 'PEM file of the private key, readable by nobody but the user that Posthus is started as.',
    form: 'the path of a PEM file',
  }),
  'next-key': setting(path.optional(), {
    description:
      'PEM file of the key that the next certificate will have, so that its TLSA record can be published now.',
    form: 'the path of a PEM file',
    defaultText: 'none',
  }),
})

export const tls = section('How connections are protected. Nothing that is not forward-secret can be set here.', {
  issuer: setting(z.enum(['local', 'files', 'inventory', 'acme']).default('local'), {
    description:
      'What certificates stand below those that `posthus cert` keeps. `local`: an own certificate authority, made at the first start, for tests and closed networks. `files`: the certificates that `files` lists. `inventory`: there should be none; the local authority stands in for names without one, and the log says so. `acme`: the same, and certificates are ordered and renewed by themselves, as `[acme]` says.',
    form: '"local", "files", "inventory" or "acme"',
  }),
  files: setting(z.array(certificateFiles).default([]), {
    description:
      'The certificates, each with `names`, `certificate` and `key`; the first one serves whoever names no host.',
    form: 'a list of tables: [{ names = ["mail.example.org"], certificate = "mail.pem", key = "mail.key" }]',
  }),
  'key-file': setting(path.optional(), {
    description:
      'A file with at least 32 random octets, which the private keys that `posthus cert` keeps are encrypted with; `credential:NAME` is a credential of systemd. Keep it off the disk and out of the backups of `data`.',
    form: 'the path of a file, or "credential:NAME"',
    defaultText: 'none: the keys are files of mode 0600, not encrypted',
  }),
  'former-key-files': setting(z.array(path).default([]), {
    description: 'Key files that keys may still be encrypted with, until `posthus cert seal` has been run.',
    form: 'a list of paths',
  }),
  'uncovered-hosts': setting(z.enum(['say', 'refuse']).default('say'), {
    description:
      'What becomes of a start while a host name that members or other servers ask for has no certificate of its own: the log says so, or it is refused.',
    form: '"say" or "refuse"',
  }),
  'transparency-file': setting(path.optional(), {
    description:
      'A file that a monitor of Certificate Transparency logs writes: PEM, or JSON as crt.sh gives it. A certificate in it for a name of ours that is not in the inventory is told of in the log.',
    form: 'the path of a file',
    defaultText: 'none',
  }),
  'authority-networks': setting(z.array(z.string().refine(isNetwork)).default([]), {
    description:
      'Where certificates may have us ask their authorities (for issuers, OCSP answers, lists) beside public addresses: of a private authority in a closed network.',
    form: 'a list of addresses or networks, such as ["10.1.2.3", "2001:db8::/32"]',
  }),
  'minimum-version': setting(z.enum(['TLSv1.2', 'TLSv1.3']).default('TLSv1.2'), {
    description: 'The oldest version of TLS that is spoken.',
    form: '"TLSv1.2" or "TLSv1.3"',
  }),
  suites: setting(
    z
      .array(z.enum([...TLS13_SUITES, ...TLS12_SUITES]))
      .min(1)
      .default([...TLS13_SUITES, ...TLS12_SUITES]),
    {
      description: 'Cipher suites in order of preference. All that can be listed are ephemeral and AEAD.',
      form: `a list from ${[...TLS13_SUITES, ...TLS12_SUITES].join(', ')}`,
      defaultText: 'all of them, strongest first',
    },
  ),
  groups: setting(
    z
      .array(z.enum(KEY_GROUPS))
      .min(1)
      .default([...KEY_GROUPS]),
    {
      description: 'Key-exchange groups in order of preference; the first one holds against quantum computers too.',
      form: `a list from ${KEY_GROUPS.join(', ')}`,
    },
  ),
})
