import { isIP } from 'node:net'
import { z } from 'zod'
import { count, flag, section, setting } from '../setting.ts'
import { tryListenAddress } from '../socket-address.ts'

export const dns = section('Where names are looked up.', {
  servers: setting(z.array(z.string().refine(isResolver)).default([]), {
    description:
      'Resolvers, asked in this order. One on this machine that validates (unbound) is best: see `validating`.',
    form: 'a list of IP addresses, such as ["127.0.0.1", "[::1]:5353"]',
    defaultText: 'those of the system',
  }),
  validating: flag(
    false,
    'Whether the servers named above check signatures (DNSSEC), so that DANE can be used. They have to be on this machine: what others say can be changed on its way.',
  ),
  'timeout-seconds': count(5, 1, 60, 'How long one resolver may take for an answer.'),
})

function isResolver(text: string): boolean {
  return isIP(text) !== 0 || (tryListenAddress(text)?.port ?? 0) > 0
}
