import { html } from 'hono/html'
import type { NewsItem } from '../../../core/news/news-item.ts'
import { type PublicService, publicServiceOf } from '../../../core/posture/public-posture.ts'
import type { SecurityStatement } from '../../../core/posture/security-statement.ts'
import type { Trouble } from '../../../core/provider/trouble.ts'
import { newsEntries } from '../news/news-page.ts'
import type { Markup } from '../page/document.ts'
import { momentIn } from '../page/moments.ts'
import type { PageView } from '../page/page-view.ts'
import { sitePage } from '../page/site-page.ts'
import { recordTable } from '../page/tables.ts'
import { STATUS_MESSAGES } from './status-messages.ts'

/** What is known of the state of the service. */
export interface StatusView extends PageView {
  readonly statement: Pick<SecurityStatement, 'endpoints' | 'unaudited'>
  readonly incidents: readonly NewsItem[]
  readonly troubles: readonly Trouble[]
}

/** What works and what does not: what was announced, what is known of the ports, and what the operator sees to. */
export function statusPage(view: StatusView): Markup {
  const { language, incidents, troubles } = view
  const text = STATUS_MESSAGES[language]
  const open = incidents.filter(({ resolvedMs }) => resolvedMs === undefined)
  const over = incidents.filter(({ resolvedMs }) => resolvedMs !== undefined)
  const services = serviceStates(view.statement)
  const isGood = open.length === 0 && troubles.length === 0 && services.every(({ state }) => state !== 'fails')
  return sitePage(view, {
    title: text.title,
    body: html`<h1>${text.title}</h1>
<p>${text.lead}</p>
<p class="said${isGood ? '' : ' wrong'}">${isGood ? text.good : text.bad}</p>
${open.length === 0 ? '' : html`<h2>${text.now}</h2>${newsEntries(open, language)}`}
${
  troubles.length === 0
    ? ''
    : html`<h2>${text.known}</h2><ul>${troubles.map(({ kind, sinceMs }) => html`<li>${text.troubles[kind]} <span class="quiet">${text.since(momentIn(sinceMs, language))}</span></li>`)}</ul>`
}
<h2>${text.services}</h2>
${recordTable(
  text.services,
  [text.service, text.state, text.looked],
  services.map(({ service, state, atMs }) => [
    text.serviceNames[service],
    html`<span class="${STYLES[state]}">${text[state]}</span>`,
    service === 'https' ? text.thisPage : atMs === undefined ? '' : momentIn(atMs, language),
  ]),
)}
<h2>${text.past}</h2>
${over.length === 0 ? html`<p class="quiet">${text.noPast}</p>` : newsEntries(over, language)}`,
  })
}

type ShownService = Exclude<PublicService, 'smtp-out'>
type State = 'works' | 'unseen' | 'fails'
const STYLES: Readonly<Record<State, string>> = { works: 'good', unseen: 'quiet', fails: 'bad' }
const SHOWN: readonly ShownService[] = ['https', 'imap', 'pop3', 'submission', 'managesieve', 'smtp']

interface ServiceState {
  readonly service: ShownService
  readonly state: State
  readonly atMs: number | undefined
}

/** One line for each service that there is. That the web works, whoever reads this sees. */
function serviceStates({ endpoints, unaudited }: StatusView['statement']): readonly ServiceState[] {
  return SHOWN.flatMap((service): readonly ServiceState[] => {
    if (service === 'https') return [{ service, state: 'works', atMs: undefined }]
    const own = endpoints.filter((one) => one.service !== 'tls' && publicServiceOf(one.service) === service)
    if (own.length === 0) {
      const isThere = unaudited.some((one) => publicServiceOf(one.service) === service)
      return isThere ? [{ service, state: 'unseen', atMs: undefined }] : []
    }
    const failed = own.find(({ failure }) => failure !== undefined)
    const atMs = failed?.atMs ?? Math.min(...own.map((one) => one.atMs))
    return [{ service, state: failed ? 'fails' : 'works', atMs }]
  })
}
