import { z } from 'zod'
import { isNetwork } from '../../../core/authentication/trusted-networks.ts'
import { count, flag, hostName, section, setting } from '../setting.ts'

export const authentication = section(
  'How it is found out who stands behind mail from other servers, and what follows.',
  {
    'authserv-id': setting(hostName.optional(), {
      description:
        'The name under which results are written (Authentication-Results). Fields of that name that come in with a message are taken out.',
      form: 'a host name, such as "mail.example.org"',
      defaultText: '`hostname`',
    }),
    'refuse-dmarc': flag(
      true,
      'Whether a message is refused that its author’s domain wants refused (DMARC, p=reject). If not, it is marked as junk.',
    ),
    'refuse-spf-fail': flag(
      false,
      'Whether a message is refused whose sender’s domain does not send from that address (SPF, -all), unless DMARC passes. This breaks mail that is forwarded to members.',
    ),
    'trusted-relays': setting(z.array(z.string().refine(isNetwork)).default(['127.0.0.0/8', '::1']), {
      description:
        'Hosts of yours that hand mail over which they have looked at themselves: it is not looked at again. Behind a proxy that hides the addresses of others, leave them out.',
      form: 'a list of addresses or networks, such as ["192.0.2.7", "2001:db8::/32"]',
    }),
    'trusted-sealers': setting(z.array(hostName).default([]), {
      description:
        'Domains of forwarders and mailing lists that are believed when they say what a message was before they changed it (ARC).',
      form: 'a list of domains, such as ["lists.example.org"]',
    }),
    'timeout-seconds': count(20, 1, 300, 'How long all questions to the DNS for one message may take.'),
    signatures: count(10, 1, 100, 'DKIM signatures of one message that are looked at.'),
  },
)
