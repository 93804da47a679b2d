import { z } from 'zod'
import { isNetwork } from '../../../core/authentication/trusted-networks.ts'
import { count, section, setting } from '../setting.ts'

export const peers = section(
  'How other servers may behave that hand mail over on port 25. All of it is counted in each worker for itself.',
  {
    'trusted-networks': setting(z.array(z.string().refine(isNetwork)).default(['127.0.0.0/8', '::1']), {
      description: 'Hosts that none of this concerns. Behind a proxy that hides the addresses of others, leave it out.',
      form: 'a list of addresses or networks, such as ["192.0.2.7", "2001:db8::/32"]',
    }),
    'greeting-delay-seconds': count(
      2,
      0,
      30,
      'How long a host waits for the greeting that has handed over no mail in the last day. Who speaks before it is refused: that is how programs behave that send spam and read no answers.',
    ),
    'messages-per-hour': count(5000, 1, 10_000_000, 'Messages of one address (for IPv6: one /64).'),
    'refused-recipients-per-hour': count(
      100,
      1,
      1_000_000,
      'Recipients that one address may name in vain: who asks for many is looking for addresses to send spam to.',
    ),
    'errors-per-hour': count(
      300,
      10,
      1_000_000,
      'Commands of one address that are refused. From the tenth on the answers come later and later.',
    ),
    'network-factor': count(4, 1, 256, 'A whole network (a /24, for IPv6 a /48) may do so many times as much.'),
    'longest-delay-seconds': count(20, 0, 120, 'The longest that the answer to an error is held back.'),
    'delayed-connections': count(
      500,
      1,
      100_000,
      'Connections whose answers are held back at the same time; one more is closed instead.',
    ),
  },
)
