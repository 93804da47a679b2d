import { html } from 'hono/html'
import { may, type Power } from '../../../core/operators/operator-role.ts'
import type { Operator } from '../../../core/operators/operator-store.ts'
import { documentOf, FORM_PAGE, type Markup } from '../page/document.ts'
import type { FormView } from '../page/form.ts'
import { notice } from '../page/notice.ts'
import type { PageView } from '../page/page-view.ts'
import { viewOf } from '../page/page-view.ts'
import { CONSOLE_PATH, CONSOLE_SIGN_OUT, type ConsoleContext, type ConsoleServices } from './console-env.ts'

/** A page of the console, without its frame. */
export interface ConsolePageParts {
  readonly title: string
  /** With its one `h1`. */
  readonly body: Markup
  readonly isWrong?: boolean
}

/** The screens, and which power each needs. */
const SCREENS: readonly (readonly [path: string, name: string, power?: Power])[] = [
  [CONSOLE_PATH, 'Overview'],
  [`${CONSOLE_PATH}/accounts`, 'Accounts', 'accounts.see'],
  [`${CONSOLE_PATH}/problems`, 'Problems', 'problems.answer'],
  [`${CONSOLE_PATH}/abuse`, 'Abuse', 'abuse.see'],
  [`${CONSOLE_PATH}/domains`, 'Domains', 'domains.see'],
  [`${CONSOLE_PATH}/queue`, 'Queue', 'queue.see'],
  [`${CONSOLE_PATH}/deliveries`, 'Deliveries', 'deliveries.see'],
  [`${CONSOLE_PATH}/posture`, 'Posture and alarms', 'house.see'],
  [`${CONSOLE_PATH}/certificates`, 'Certificates', 'certificates.see'],
  [`${CONSOLE_PATH}/joint`, 'Two persons', 'certificates.see'],
  [`${CONSOLE_PATH}/audit`, 'Audits', 'house.see'],
  [`${CONSOLE_PATH}/incidents`, 'Incidents', 'house.see'],
  [`${CONSOLE_PATH}/health`, 'Health', 'house.see'],
  [`${CONSOLE_PATH}/access`, 'Content', 'content.request'],
  [`${CONSOLE_PATH}/log`, 'What operators did', 'log.see'],
]

/** The console speaks English, as the command line and the log of the machine do: what is read out of one into another is the same word. */
export function consoleView(c: ConsoleContext, services: ConsoleServices, path?: string): PageView {
  return { ...viewOf(c, services, path), language: 'en' }
}

/** A form of the console: its language and token. */
export function consoleForm(c: ConsoleContext, action: string, more: Partial<FormView> = {}): FormView {
  return { language: 'en', csrf: c.var.atWork.csrf, action, ...more }
}

/** Answers with a page of the console. */
export function showConsole(
  c: ConsoleContext,
  services: ConsoleServices,
  parts: ConsolePageParts,
  status: 200 | 403 | 404 | 409 | 422 = 200,
): Response | Promise<Response> {
  return c.html(consolePage(consoleView(c, services), c.var.atWork.operator, parts), status, FORM_PAGE)
}

/** Says why nothing was done, or is shown. */
export function refusalPage(
  c: ConsoleContext,
  services: ConsoleServices,
  why: string,
  status: 403 | 404 | 409 = 403,
): Response | Promise<Response> {
  const title = status === 404 ? 'There is nothing here' : 'Nothing was done'
  const body = html`<h1>${title}</h1>
${notice(why, 'wrong')}
<p><a href="${CONSOLE_PATH}">To the console</a></p>`
  return showConsole(c, services, { title, body }, status)
}

function consolePage({ provider, path }: PageView, { name, role }: Operator, parts: ConsolePageParts): Markup {
  const { title, body, isWrong = false } = parts
  const here = path.split('?')[0] ?? ''
  const link = (to: string, text: string) =>
    html`<a href="${to}"${here === to || (to !== CONSOLE_PATH && here.startsWith(`${to}/`)) ? html` aria-current="page"` : ''}>${text}</a>`
  const screens = SCREENS.filter(([, , power]) => power === undefined || may(role, power))
  return documentOf(
    `${isWrong ? 'Not right yet: ' : ''}${title} · Console of ${provider.name}`,
    'en',
    html`<body>
<a class="skip" href="#content">To the content</a>
<header class="bar"><nav aria-label="Console"><ul>
<li class="brand">${link(CONSOLE_PATH, `Console of ${provider.name}`)}</li>
<li class="end who">${name}, ${role}</li><li><a href="${CONSOLE_SIGN_OUT}">Sign out</a></li>
</ul></nav></header>
<div class="area console"><nav aria-label="Screens"><ul>${screens.map(([to, text]) => html`<li>${link(to, text)}</li>`)}</ul></nav><main id="content">
${body}
</main></div>
</body>`,
  )
}

/** Facts, one below the other. What is not known is left out. */
export function factList(
  facts: readonly (readonly [name: string, value: string | number | Markup | undefined])[],
): Markup {
  const known = facts.filter(([, value]) => value !== undefined && value !== '')
  return html`<dl>${known.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`
}

/** What stands where there is nothing to list. */
export function nothingListed(text: string): Markup {
  return html`<p class="quiet">${text}</p>`
}
