import { z } from 'zod'
import { setting } from '../setting.ts'
import { isHostName, tryPeerAddress } from '../socket-address.ts'

export const routes = setting(
  z
    .record(
      z.string().refine((domain) => domain === '*' || isHostName(domain)),
      z.string().refine((to) => tryPeerAddress(to) !== undefined),
    )
    .default({}),
  {
    description:
      'Servers that mail for a domain is handed to instead of its MX, as `"example.org" = "host:port"`; `"*"` stands for all other domains (a smart host).',
    form: '"domain" = "host:port"',
    defaultText: "none: every domain's MX",
  },
)
