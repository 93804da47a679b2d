import { Hono } from 'hono'
import { html } from 'hono/html'
import { isFault } from '../../../../base/fault.ts'
import type { CertificateEntry } from '../../../../core/certificates/certificate-entry.ts'
import { FEWEST_WHY } from '../../../../core/operators/operator-desk.ts'
import { may } from '../../../../core/operators/operator-role.ts'
import { button, form } from '../../page/form.ts'
import { momentIn } from '../../page/moments.ts'
import { doneAt, notice, tryDone } from '../../page/notice.ts'
import { recordTable } from '../../page/tables.ts'
import { formLimit } from '../../sessions/member.ts'
import { needs, tryOperatorForm } from '../console-door.ts'
import { CONSOLE_PATH, type ConsoleContext, type ConsoleEnv, type ConsoleServices } from '../console-env.ts'
import { consoleForm, factList, nothingListed, refusalPage, showConsole } from '../console-page.ts'
import { good } from '../house-routes.ts'
import { STALE, WHY_PROBLEM, whyField } from '../looked-at.ts'
import { certificateChangeRoutes, endingsOf } from './certificate-change-routes.ts'
import { certificateRequestRoutes } from './certificate-request-routes.ts'
import { JOINT_PATH } from './joint-routes.ts'

const CERTIFICATES_PATH = `${CONSOLE_PATH}/certificates`
const OVER: readonly string[] = ['retired', 'revoked', 'expired', 'destroyed']
const DONE = {
  ordered: 'It is ordered: the running server sees to it.',
  made: 'The key is made, and kept here. Hand the request below to the authority.',
} as const
const ENDINGS = { revoke: 'Revoke it, with a second person', block: 'Block its key, with a second person' } as const
/** A certificate that ends sooner is one to look at. */
const SOON_MS = 14 * 86_400_000

/** Keys and certificates with their history; requests, and what two persons do to them. */
export function consoleCertificateRoutes(services: ConsoleServices): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  const { inventory, certificates } = services.console
  const sees = needs(services, 'certificates.see')
  routes.route('/', certificateRequestRoutes(services))
  routes.route('/', certificateChangeRoutes(services))
  routes.route('/', orderRoutes(services))
  routes.get(CERTIFICATES_PATH, sees, async (c) => {
    const isAll = c.req.query('all') !== undefined
    const entries = (await inventory.entries()).filter(({ state }) => isAll || !OVER.includes(state))
    const rows = entries.map((entry) => rowOf(entry, services.clock.nowMs()))
    const body = html`<h1>Certificates</h1>
<p>They are ordered and renewed by themselves where <code>[acme]</code> says so. To import one, to revoke one and to block a key takes two persons: one asks, <a href="${JOINT_PATH}">another agrees</a>.</p>
${
  may(c.var.atWork.operator.role, 'certificates.change')
    ? html`<ul><li><a href="${CERTIFICATES_PATH}/new">Ask an authority for one</a></li><li><a href="${CERTIFICATES_PATH}/import">Import one</a></li></ul>`
    : ''
}
${entries.length === 0 ? nothingListed('There are none yet.') : recordTable('Certificates', ['Names', 'State', 'Ends', 'Level', 'Key', 'From'], rows)}
<p><a href="${CERTIFICATES_PATH}${isAll ? '' : '?all'}">${isAll ? 'Only those in service' : 'Those out of service too'}</a></p>`
    return showConsole(c, services, { title: 'Certificates', body })
  })
  routes.get(`${CERTIFICATES_PATH}/:id`, sees, async (c) => {
    const entry = await inventory.entry(c.req.param('id'))
    if (!entry) return refusalPage(c, services, 'There is no such certificate.', 404)
    const history = await inventory.history(entry.id)
    const { facts } = entry
    const rows = history.map(({ atMs, to, by, consent, why }) => [momentIn(atMs, 'en'), to, by, consent ?? '', why])
    const done = tryDone(c, ['ordered', 'made'])
    const { role } = c.var.atWork.operator
    const endings = may(role, 'certificates.change') ? endingsOf(entry) : []
    const request = await certificates.requestText(entry)
    const body = html`<h1>${entry.names.join(', ')}</h1>
${notice(done && DONE[done])}
${factList([
  ['State', `${entry.state} since ${momentIn(entry.stateMs, 'en')}`],
  ['Key', `${entry.algorithm}, made ${momentIn(entry.createdMs, 'en')}`],
  ['SPKI SHA-256', html`<code>${entry.spki}</code>`],
  ['Authority', [entry.authority, entry.reference].filter((part) => part !== '').join(', ')],
  ['Level', facts?.level],
  ['Subject', facts?.subject],
  ['Issuer', facts?.issuer],
  ['Serial number', facts?.serial],
  ['Valid', facts && `${momentIn(facts.notBeforeMs, 'en')} to ${momentIn(facts.notAfterMs, 'en')}`],
])}
${request === undefined ? '' : html`<h2>Request for the authority</h2><div class="wide" role="region" aria-label="Request for the authority" tabindex="0"><pre>${request}</pre></div>`}
${endings.length === 0 ? '' : html`<ul>${endings.map((one) => html`<li><a href="${CERTIFICATES_PATH}/${entry.id}/${one}">${ENDINGS[one]}</a></li>`)}</ul>`}
${may(role, 'certificates.order') ? orderForm(c, entry) : ''}
<h2>History</h2>
${rows.length === 0 ? nothingListed('Nothing is written down.') : recordTable('History', ['When', 'State', 'Who', 'Agreed', 'Why'], rows)}`
    return showConsole(c, services, { title: entry.names.join(', '), body })
  })
  return routes
}

/** A new one with a new key in the place of one that is there. What is shown stays until then, so that there is nothing to be taken back. */
function orderRoutes(services: ConsoleServices): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  const { inventory, desk, orderCertificates } = services.console
  routes.post(`${CERTIFICATES_PATH}/:id/order`, needs(services, 'certificates.order'), formLimit, async (c) => {
    const field = await tryOperatorForm(c)
    const entry = field && (await inventory.entry(c.req.param('id')))
    if (!field || !entry) return refusalPage(c, services, STALE)
    const { operator } = c.var.atWork
    const why = field('why').trim()
    if (why.length < FEWEST_WHY) return refusalPage(c, services, WHY_PROBLEM, 409)
    const wish = { act: 'cert.order', power: 'certificates.order', subject: entry.names.join(' '), why } as const
    try {
      await desk.perform(operator, wish, () => orderCertificates(entry.names, operator.name, why))
    } catch (error) {
      if (!isFault(error, 'acme/not-used') && !isFault(error, 'acme/not-wanted')) throw error
      return refusalPage(c, services, error.message, 409)
    }
    return doneAt(c, `${CERTIFICATES_PATH}/${entry.id}`, 'ordered')
  })
  return routes
}

function orderForm(c: ConsoleContext, { id }: CertificateEntry) {
  const view = consoleForm(c, `${CERTIFICATES_PATH}/${id}/order`)
  return html`<h2>Order a new one</h2>
<p>With a new key, at once. What is shown now stays until it is there.</p>
${form(view, html`${whyField(view)}\n${button('Order', 'plain')}`)}`
}

function rowOf({ id, names, state, facts, algorithm, origin }: CertificateEntry, nowMs: number) {
  const ends = facts && momentIn(facts.notAfterMs, 'en')
  return [
    html`<a href="${CERTIFICATES_PATH}/${id}">${names.join(', ')}</a>`,
    state,
    facts && ends !== undefined ? good(facts.notAfterMs - nowMs > SOON_MS, ends, ends) : '',
    facts?.level ?? '',
    algorithm,
    origin,
  ]
}
