import { count, flag, section } from '../setting.ts'

export const transport = section(
  'What connections to other servers have to prove, beside DANE (see `dns.validating`) and MTA-STS.',
  {
    remember: flag(
      true,
      'Whether mail waits for TLS to come back at a server, or a domain, that has had it: an attacker on the way can hide it. `posthus transport remembered` shows them.',
    ),
    'remember-after': count(3, 1, 1000, 'Connections with TLS after which that is so.'),
    'remember-days': count(60, 1, 3650, 'Days for which it is so after the last of them.'),
  },
)
