import { z } from 'zod'
import { isNetwork } from '../../../core/authentication/trusted-networks.ts'
import { count, hostName, section, setting } from '../setting.ts'

export const console = section(
  'The console of operators, under `/console/`. There is none until `posthus operator add`.',
  {
    host: setting(hostName.optional(), {
      description:
        'A host name of its own, which serves the console and nothing else; `hostname` serves none then. A certificate is made or ordered for it as for the others. Passkeys belong to `hostname`: there, an authenticator app is asked for.',
      form: 'a host name, such as "console.example.org"',
      defaultText: '`hostname`',
    }),
    networks: setting(z.array(z.string().refine(isNetwork)).default([]), {
      description: 'From where the console is to be seen; whoever asks from elsewhere is told that there is nothing.',
      form: 'a list of addresses or networks, such as ["192.0.2.7", "2001:db8::/32"]',
      defaultText: 'from everywhere',
    }),
    'idle-minutes': count(15, 5, 240, 'Unused for so long, an operator is signed out.'),
    'longest-hours': count(10, 1, 24, 'After so long an operator is signed out in any case.'),
    'factor-again-minutes': count(
      10,
      1,
      240,
      'For so long after the second factor was shown, it is not asked for again before something dangerous.',
    ),
  },
)
