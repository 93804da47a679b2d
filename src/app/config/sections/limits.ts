import { z } from 'zod'
import { count, section, setting } from '../setting.ts'

export const limits = section('How much one peer, one member or one worker may use.', {
  connections: count(20_000, 1, 1_000_000, 'Connections that one worker holds at once, over all services.'),
  'connections-per-address': count(
    200,
    1,
    1_000_000,
    'Connections that one address (for IPv6: one /64) holds at once in one worker.',
  ),
  'connections-per-network': setting(z.int().min(1).max(1_000_000).optional(), {
    description: 'Connections that one network (a /24, for IPv6 a /48) holds at once in one worker.',
    form: 'a whole number from 1 to 1000000',
    defaultText: 'four times `connections-per-address`',
  }),
  'connections-per-minute': count(
    600,
    1,
    1_000_000,
    'New connections of one address (for IPv6: one /64) in a minute, in one worker, over all services. `peers.trusted-networks` may have any number.',
  ),
  'message-megabytes': count(50, 1, 2048, 'Size of the largest message that is received, submitted or appended (MiB).'),
  recipients: count(1000, 100, 100_000, 'Recipients of one message (RFC 5321 §4.5.3.1.8 asks for at least 100).'),
})
