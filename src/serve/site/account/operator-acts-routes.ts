import { Hono } from 'hono'
import { html } from 'hono/html'
import { tryMemberAct } from '../../../core/operators/member-acts.ts'
import type { OperatorAct } from '../../../core/operators/operator-act.ts'
import type { Language } from '../language/language.ts'
import { FORM_PAGE } from '../page/document.ts'
import { momentIn } from '../page/moments.ts'
import { viewOf } from '../page/page-view.ts'
import { pager } from '../page/pager.ts'
import { sitePage } from '../page/site-page.ts'
import { recordTable } from '../page/tables.ts'
import { type MemberEnv, membersOnly } from '../sessions/member.ts'
import type { SiteServices } from '../site-context.ts'
import { accountArea, OPERATOR_ACTS_PATH } from './account-area.ts'
import { OPERATOR_ACTS_MESSAGES } from './operator-acts-messages.ts'

const MOST_SHOWN = 50

/** What operators have done to the account: the member reads the log that they cannot change. */
export function operatorActsRoutes(
  services: Pick<SiteServices, 'hostname' | 'provider' | 'sessions' | 'operatorActs'>,
): Hono<MemberEnv> {
  const routes = new Hono<MemberEnv>()
  routes.get(OPERATOR_ACTS_PATH, membersOnly(services.sessions), async (c) => {
    const view = viewOf(c, services)
    const text = OPERATOR_ACTS_MESSAGES[view.language]
    const before = /^[1-9]\d{0,14}$/.exec(c.req.query('before') ?? '')?.[0]
    const acts = await services.operatorActs(
      c.var.signedIn.account.id,
      MOST_SHOWN,
      before === undefined ? undefined : Number(before),
    )
    const older = acts.length < MOST_SHOWN ? undefined : `${OPERATOR_ACTS_PATH}?before=${acts.at(-1)?.seq}`
    const newer = before === undefined ? undefined : OPERATOR_ACTS_PATH
    const rows = acts.map((act) => rowOf(act, view.language))
    const body = html`<h1>${text.title}</h1>
<p>${text.lead}</p>
${acts.length === 0 ? html`<p class="quiet">${text.none}</p>` : recordTable(text.title, [text.when, text.what, text.who, text.why], rows)}
${pager({ newer, older, shown: '' }, view.language)}`
    return c.html(sitePage(view, { title: text.title, area: accountArea(view.language), body }), 200, FORM_PAGE)
  })
  return routes
}

function rowOf({ atMs, act, by, via, why, failed }: OperatorAct, language: Language) {
  const text = OPERATOR_ACTS_MESSAGES[language]
  const known = tryMemberAct(act)
  const what = known === undefined ? act : text.acts[known]
  const who = [by.name, by.role, ...(via === 'console' ? [] : [text.commandLine])].filter((one) => one !== undefined)
  return [
    momentIn(atMs, language),
    failed === undefined ? what : `${what} (${text.failed})`,
    who.join(', '),
    why === '' ? html`<span class="quiet">${text.noReason}</span>` : why,
  ]
}
