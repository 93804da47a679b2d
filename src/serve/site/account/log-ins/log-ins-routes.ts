import { Hono } from 'hono'
import { html } from 'hono/html'
import type { Service } from '../../../../core/posture/protection.ts'
import { FORM_PAGE, type Markup } from '../../page/document.ts'
import { type PageView, type ViewServices, viewOf } from '../../page/page-view.ts'
import { pager } from '../../page/pager.ts'
import { sitePage } from '../../page/site-page.ts'
import { type MemberEnv, membersOnly } from '../../sessions/member.ts'
import type { SiteServices } from '../../site-context.ts'
import { accountArea, LOG_INS_PATH, SECURE_PATH } from '../account-area.ts'
import { LOG_INS_MESSAGES } from './log-ins-messages.ts'
import { loginTable } from './login-table.ts'

const PER_PAGE = 50
const MOST_PAGES = 10_000
const DAY_MS = 86_400_000

/** What can be looked at apart: the services that members speak of as one thing. */
const KINDS = {
  all: undefined,
  web: ['https'],
  reading: ['imap', 'imaps', 'pop3', 'pop3s', 'jmap'],
  sending: ['submission', 'submissions'],
  other: ['managesieve'],
} as const satisfies Record<string, readonly Service[] | undefined>
const RESULTS = { all: undefined, refused: false, accepted: true } as const

type Kind = keyof typeof KINDS
type Result = keyof typeof RESULTS

/** Every log-in of an account that is kept, a page at a time. R112 of the requirements: the member sees what protected each. */
export function logInsRoutes(
  services: ViewServices & Pick<SiteServices, 'sessions' | 'loginHistory' | 'loginsKeptMs'>,
): Hono<MemberEnv> {
  return new Hono<MemberEnv>().get(LOG_INS_PATH, membersOnly(services.sessions), async (c) => {
    const view = viewOf(c, services)
    const kind = oneOf(KINDS, c.req.query('service'))
    const result = oneOf(RESULTS, c.req.query('result'))
    const page = Math.min(MOST_PAGES, Number(/^[1-9]\d{0,5}$/.exec(c.req.query('page') ?? '')?.[0] ?? 1))
    const [only, accepted] = [KINDS[kind], RESULTS[result]]
    const found = await services.loginHistory(c.var.signedIn.account.id, {
      ...(only === undefined ? {} : { services: only }),
      ...(accepted === undefined ? {} : { accepted }),
      skip: (page - 1) * PER_PAGE,
      most: PER_PAGE + 1,
    })
    const at = (to: number) => `${LOG_INS_PATH}?${new URLSearchParams({ service: kind, result, page: `${to}` })}`
    const place = {
      newer: page > 1 ? at(page - 1) : undefined,
      older: found.length > PER_PAGE ? at(page + 1) : undefined,
      shown: `${(page - 1) * PER_PAGE + 1}–${(page - 1) * PER_PAGE + Math.min(found.length, PER_PAGE)}`,
    }
    const text = LOG_INS_MESSAGES[view.language]
    const isFiltered = kind !== 'all' || result !== 'all' || page > 1
    const body = html`<h1>${text.title}</h1>
<p>${text.lead(Math.round(services.loginsKeptMs / DAY_MS))} ${text.notYours} <a href="${SECURE_PATH}">${text.notYoursLink}</a>.</p>
${filterForm(view, kind, result)}
${found.length === 0 && isFiltered ? html`<p class="quiet">${text.nothing}</p>` : loginTable(found.slice(0, PER_PAGE), view.language)}
${pager(place, view.language)}
<h2>${text.what}</h2>
<ul>${text.points.map((one) => html`<li>${one}</li>`)}</ul>
<p><a href="/security">${text.more}</a></p>`
    return c.html(sitePage(view, { title: text.title, area: accountArea(view.language), body }), 200, FORM_PAGE)
  })
}

function filterForm({ language }: PageView, kind: Kind, result: Result): Markup {
  const text = LOG_INS_MESSAGES[language]
  const options = (names: Readonly<Record<string, string>>, chosen: string) =>
    Object.entries(names).map(
      ([value, name]) => html`<option value="${value}"${value === chosen ? html` selected` : ''}>${name}</option>`,
    )
  return html`<form class="filter" action="${LOG_INS_PATH}" aria-label="${text.filter}">
<div class="field"><label for="service">${text.service}</label><select id="service" name="service">${options(text.services, kind)}</select></div>
<div class="field"><label for="result">${text.result}</label><select id="result" name="result">${options(text.results, result)}</select></div>
<button>${text.show}</button></form>`
}

/** The one that is named, or all. */
function oneOf<Name extends string>(known: Readonly<Record<Name, unknown>>, named: string | undefined): Name {
  return (named !== undefined && Object.hasOwn(known, named) ? named : 'all') as Name
}
