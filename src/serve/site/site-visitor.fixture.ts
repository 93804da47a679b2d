import assert from 'node:assert/strict'
import { Hono } from 'hono'
import { ManualClock } from '../../base/manual-clock.ts'
import type { MemberEnv } from './sessions/member.ts'
import { makeSite } from './site.ts'
import type { SiteConnection, SiteServices } from './site-context.ts'
import { ANNA, ANNAS_PASSWORD, makeSiteServices } from './site-services.fixture.ts'

export const HOST = 'mail.provider.test'
export const CONNECTION: SiteConnection = {
  id: 'c1',
  remoteAddress: '192.0.2.1',
  protection: { version: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', group: 'X25519MLKEM768' },
}
/** What a browser says of a form that one of our own pages has posted. */
export const FROM_HERE = { 'sec-fetch-site': 'same-origin', origin: `https://${HOST}` }

/** A browser without scripts: it keeps cookies as browsers do. */
export class Visitor {
  readonly world: ReturnType<typeof makeSiteServices>
  readonly clock = new ManualClock()
  readonly jar = new Map<string, string>()
  readonly #site: ReturnType<typeof makeSite>

  /** `add`: routes beside those of the site; `facts`: services that are other ones than those of the fixture. */
  constructor(
    add: (site: Hono<MemberEnv>, world: Visitor['world']) => void = () => undefined,
    facts: Partial<SiteServices> = {},
  ) {
    this.world = makeSiteServices({ clock: this.clock, ...facts })
    this.#site = makeSite(this.world.services)
    const extra = new Hono<MemberEnv>()
    add(extra, this.world)
    this.#site.route('/', extra)
  }

  /** Asks as a browser that goes to a page. */
  async ask(path: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { host: HOST, accept: 'text/html', ...(cookie === '' ? {} : { cookie }), ...init.headers }
    const answer = await this.#site.request(
      `https://x.invalid${path}`,
      { ...init, headers },
      { connection: CONNECTION },
    )
    for (const set of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
      if (/max-age=0/i.test(set)) this.jar.delete(name)
      else this.jar.set(name, value)
    }
    return answer
  }

  /** Posts a form, as a page of ours does where `headers` do not say otherwise. */
  post(path: string, fields: Record<string, string>, headers: Record<string, string> = FROM_HERE): Promise<Response> {
    return this.ask(path, { method: 'POST', body: new URLSearchParams(fields), headers })
  }

  /** Signs Anna in. */
  signIn(fields: Record<string, string> = {}, headers = FROM_HERE): Promise<Response> {
    return this.post('/sign-in', { address: ANNA.address, password: ANNAS_PASSWORD, ...fields }, headers)
  }

  /** The token of the form on a page. */
  async token(path = '/sign-out'): Promise<string> {
    const [, token] = /name="csrf" value="([^"]+)"/.exec(await (await this.ask(path)).text()) ?? []
    assert.ok(token)
    return token
  }
}
