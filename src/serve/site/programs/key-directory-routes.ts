import { createHash } from 'node:crypto'
import { type Context, Hono } from 'hono'
import type { Bytes } from '../../../base/bytes.ts'
import { keyHash } from '../../../wire/wkd/key-places.ts'
import type { SiteEnv, SiteServices } from '../site-context.ts'

/** The whole of a policy: nothing of it is asked of anybody. A file has to be there (draft-koch-openpgp-webkey-service §4.5), and comments may stand in it. */
const POLICY = '# Keys are published by their owners, in the webmail.\n'
/** An owner who takes a key back wants it to be gone soon. */
const KEPT = 'public, max-age=600'
/** Whoever asks is a program, or a page of somebody: it is public. */
const FOR_ALL = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' }

/**
 * The Web Key Directory of each hosted domain, by both methods (draft-koch-openpgp-webkey-service §3.1): under `openpgpkey.<domain>` with the domain in the path, and under the domain itself. HEAD is answered as GET.
 *
 * Threat: to ask for all names and see who is there. Only what an owner publishes is told of; an address without a key is answered as one that nobody has.
 */
export function keyDirectoryRoutes(services: Pick<SiteServices, 'publishedKey'>): Hono<SiteEnv> {
  const routes = new Hono<SiteEnv>()
  routes.use('/.well-known/openpgpkey/*', async (c, next) => {
    await next()
    for (const [name, value] of Object.entries(FOR_ALL)) c.res.headers.set(name, value)
  })
  const advanced = (c: Context<SiteEnv>) =>
    c.var.host.kind === 'openpgpkey' && c.req.param('domain')?.toLowerCase() === c.var.host.domain
  const direct = (c: Context<SiteEnv>) => c.var.host.kind === 'own' && c.var.host.domain === c.var.host.name
  const policy = (c: Context<SiteEnv>) =>
    c.body(POLICY, 200, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': KEPT })
  routes.get('/.well-known/openpgpkey/policy', (c) => (direct(c) ? policy(c) : c.notFound()))
  routes.get('/.well-known/openpgpkey/hu/:hash', (c) => (direct(c) ? key(c, services) : c.notFound()))
  routes.get('/.well-known/openpgpkey/:domain/policy', (c) => (advanced(c) ? policy(c) : c.notFound()))
  routes.get('/.well-known/openpgpkey/:domain/hu/:hash', (c) => (advanced(c) ? key(c, services) : c.notFound()))
  return routes
}

/** Names are found by `l=`, which every client sends, and which has to be what the hash is of: out of the hash alone nobody is found. */
async function key(c: Context<SiteEnv>, { publishedKey }: Pick<SiteServices, 'publishedKey'>): Promise<Response> {
  const local = c.req.query('l') ?? ''
  const { domain } = c.var.host
  if (local === '' || domain === undefined || (await keyHash(local, sha1)) !== c.req.param('hash'))
    return c.notFound() as Response
  const octets = await publishedKey(`${local}@${domain}`)
  if (!octets) return c.notFound() as Response
  return c.body(octets as Bytes as Uint8Array<ArrayBuffer>, 200, {
    'content-type': 'application/octet-stream',
    'content-length': String(octets.length),
    'cache-control': KEPT,
  })
}

function sha1(octets: Bytes): Bytes {
  return Uint8Array.from(createHash('sha1').update(octets).digest())
}
