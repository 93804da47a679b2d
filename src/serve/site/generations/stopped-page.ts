import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { toFault } from '../../../base/fault.ts'
import type { GenerationId } from '../../../core/generations/generation.ts'
import type { GenerationView } from '../../../core/generations/generations.ts'
import { FORM_PAGE } from '../page/document.ts'
import { type ViewServices, viewOf } from '../page/page-view.ts'
import { sitePage } from '../page/site-page.ts'
import type { MemberEnv } from '../sessions/member.ts'
import type { SiteServices } from '../site-context.ts'
import { GENERATION_MESSAGES } from './generation-messages.ts'
import { GENERATION_PATHS } from './generation-paths.ts'

const RETRY_SECONDS = 300

/** A webmail that is stopped says so, and where the other is. */
export function showStopped(
  c: Context<MemberEnv>,
  services: ViewServices,
  generation: GenerationId,
  { stopped }: Pick<GenerationView, 'stopped'>,
): Response | Promise<Response> {
  return answer(c, services, generation, stopped, undefined)
}

/**
 * A webmail's routes that cannot even be made answer that something went wrong there, and so does whatever of them throws: nothing of one webmail takes the front page, the doors, the account or the other one with it. `make`: its
 * routes.
 */
export function standsAlone(
  services: ViewServices & Pick<SiteServices, 'log'>,
  generation: GenerationId,
  make: () => Hono<MemberEnv>,
): Hono<MemberEnv> {
  const failed = (error: unknown, c: Context<MemberEnv>) => {
    services.log.error('site/failed', toFault(error), { connection: c.env.connection.id, path: c.req.routePath })
    return answer(c, services, generation, [], c.env.connection.id)
  }
  const whole = new Hono<MemberEnv>()
  whole.onError(failed)
  try {
    whole.route('/', make())
  } catch (error) {
    services.log.error('site/no-webmail', toFault(error), { webmail: generation })
    whole.all(`${GENERATION_PATHS[generation]}*`, (c) => answer(c, services, generation, [], c.env.connection.id))
  }
  return whole
}

function answer(
  c: Context<MemberEnv>,
  services: ViewServices,
  generation: GenerationId,
  stopped: readonly GenerationId[],
  incident: string | undefined,
): Response | Promise<Response> {
  const view = viewOf(c, services, GENERATION_PATHS[generation])
  const text = GENERATION_MESSAGES[view.language]
  const other = generation === 'modern' ? 'classic' : 'modern'
  const name = text.names[generation]
  const title = incident === undefined ? text.stopped(name) : text.failed(name, incident)
  const way =
    incident !== undefined || stopped.includes(other)
      ? html`<p>${text.later}</p>`
      : html`<p><a class="button" href="${GENERATION_PATHS[other]}">${text.meanwhile(text.names[other])}</a></p>`
  const lead = incident === undefined ? html`<p>${text.stoppedLead}</p>` : ''
  const page = sitePage(view, { title, body: html`<h1>${title}</h1>\n${lead}${way}` })
  return c.html(page, incident === undefined ? 503 : 500, {
    ...FORM_PAGE,
    'cache-control': 'no-store',
    ...(incident === undefined ? { 'retry-after': `${RETRY_SECONDS}` } : {}),
  })
}
