import { isIP } from 'node:net'
import { z } from 'zod'
import { hostName, section, setting } from '../setting.ts'

export const outbound = section('From which addresses of this machine mail goes out.', {
  addresses: ownAddresses('For all that has no addresses of its own below. Empty: those that the system chooses.'),
  'suspect-addresses': ownAddresses(
    'For accounts that are young, were held lately, or much of whose mail is refused, so that others’ opinion of them is not that of everybody. Empty: as all others.',
  ),
  'forwarded-addresses': ownAddresses('For mail that is passed on for members. Empty: as all others.'),
  blocklists: setting(z.array(hostName).default([]), {
    description:
      'DNS blocklists (zones) that the addresses above are looked up in every hour; a listing is logged, and shown by `posthus check`. Ask a list’s owner for its terms first.',
    form: 'a list of zones, such as ["bl.example.org"]',
  }),
})

function ownAddresses(description: string) {
  return setting(z.array(z.string().refine((address) => isIP(address) !== 0)).default([]), {
    description,
    form: 'a list of addresses, such as ["192.0.2.1", "2001:db8::1"]',
  })
}
