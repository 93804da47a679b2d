import { type Context, Hono } from 'hono'
import { utf8 } from '../../../base/bytes.ts'
import { addressParts, tryCanonicalAddress } from '../../../core/directory/canonical-address.ts'
import { appleProfile } from '../../../core/publishing/apple-profile.ts'
import {
  autodiscoverAddress,
  autodiscoverError,
  autodiscoverSettings,
  MAX_AUTODISCOVER_BYTES,
} from '../../../core/publishing/autodiscover.ts'
import { autodiscoverJson } from '../../../core/publishing/autodiscover-json.ts'
import { thunderbirdAutoconfig } from '../../../core/publishing/thunderbird-autoconfig.ts'
import { bodyLimit } from '../body-limit.ts'
import type { SiteEnv, SiteServices } from '../site-context.ts'

const XML = { 'content-type': 'text/xml; charset=utf-8' }

/** Outlook writes the path in one of these ways. */
const AUTODISCOVER_PATHS = [
  '/autodiscover/autodiscover.xml',
  '/Autodiscover/Autodiscover.xml',
  '/AutoDiscover/AutoDiscover.xml',
]

const AUTODISCOVER_JSON_PATHS = ['/autodiscover', '/Autodiscover'].flatMap((path) => [
  `${path}/autodiscover.json`,
  `${path}/autodiscover.json/v1.0/:email`,
])

/**
 * What mail clients are set up with, for each of the three who ask in a way of their own. Answers follow from the domain alone: whether an address has an account is told to nobody.
 */
export function clientSetupRoutes(services: SiteServices): Hono<SiteEnv> {
  const { hostname, offered } = services
  const routes = new Hono<SiteEnv>()
  for (const path of ['/mail/config-v1.1.xml', '/.well-known/autoconfig/mail/config-v1.1.xml']) {
    routes.get(path, async (c) => {
      const domain = await domainAskedFor(c, 'emailaddress', services)
      if (domain === undefined) return c.notFound()
      return c.body(thunderbirdAutoconfig(domain, hostname, offered), 200, XML)
    })
  }
  const tooLarge = (c: Context<SiteEnv>) => c.body(autodiscoverError(600, 'the request is too large'), 413, XML)
  for (const path of AUTODISCOVER_PATHS) {
    routes.post(path, bodyLimit(MAX_AUTODISCOVER_BYTES, tooLarge), async (c) => {
      const asked = autodiscoverAddress(new Uint8Array(await c.req.arrayBuffer()))
      if (asked === undefined) return c.body(autodiscoverError(600, 'the request names no address'), 200, XML)
      const address = await hostedAddress(asked, services)
      if (address === undefined) return c.body(autodiscoverError(500, 'that domain is not hosted here'), 200, XML)
      return c.body(autodiscoverSettings(address, hostname, offered), 200, XML)
    })
  }
  for (const path of AUTODISCOVER_JSON_PATHS) {
    routes.get(path, (c) => {
      const asked = c.req.query('Protocol') ?? c.req.query('protocol') ?? ''
      const { status, body } = autodiscoverJson(asked, services.base)
      return c.json(body, status)
    })
  }
  routes.get('/apple.mobileconfig', async (c) => {
    const address = await hostedAddress(c.req.query('address') ?? '', services)
    const profile = address === undefined ? undefined : appleProfile(address, hostname, offered)
    if (profile === undefined) return c.text('Add ?address=name@domain with an address of this provider.\n', 404)
    const octets = utf8(profile)
    // Bytes of its own: what Hono takes has to lie in no shared memory.
    return c.body(Uint8Array.from(services.signProfile(octets) ?? octets), 200, {
      'content-type': 'application/x-apple-aspen-config',
      'content-disposition': 'attachment; filename="mail.mobileconfig"',
    })
  })
  return routes
}

/** The domain of the address in a query, or the one that the host is of. */
async function domainAskedFor(c: Context<SiteEnv>, name: string, services: SiteServices): Promise<string | undefined> {
  const asked = c.req.query(name)
  if (asked === undefined || asked === '') return c.var.host.domain
  const address = await hostedAddress(asked, services)
  return address === undefined ? undefined : addressParts(address).domain
}

/** An address of a domain that is hosted here, canonical. Whether anybody has it is not looked at. */
async function hostedAddress(asked: string, services: SiteServices): Promise<string | undefined> {
  const address = tryCanonicalAddress(asked)
  if (address === undefined) return undefined
  return (await services.isHosted(addressParts(address).domain)) ? address : undefined
}
