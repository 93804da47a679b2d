import { Hono } from 'hono'
import { html } from 'hono/html'
import type { KnownAlarm } from '../../../core/alarms/alarm.ts'
import { type AuditedEndpoint, endpointName } from '../../../core/audit/audited-endpoint.ts'
import { STATEMENT_TEXTS } from '../../../core/posture/claims/claim.ts'
import type { PublishedCheck } from '../../../core/posture/claims/published-checks.ts'
import { type Finding, isWrong } from '../../../core/publishing/check/finding.ts'
import type { Markup } from '../page/document.ts'
import { momentIn } from '../page/moments.ts'
import { recordTable } from '../page/tables.ts'
import { needs } from './console-door.ts'
import { CONSOLE_PATH, type ConsoleEnv, type ConsoleServices } from './console-env.ts'
import { factList, nothingListed, refusalPage, showConsole } from './console-page.ts'

/** Rows of one endpoint that are shown. */
const MOST_ROWS = 40

/** How the house stands: domains, posture and alarms, audits, health. Nothing of it is any member’s. */
export function consoleHouseRoutes(services: ConsoleServices): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  const { console: house } = services
  routes.get(`${CONSOLE_PATH}/domains`, needs(services, 'domains.see'), async (c) => {
    const checks = new Map((await house.checks.all()).map((check) => [check.domain, check]))
    const domains = await house.directory.domains()
    const rows = domains.map(({ name, createdMs }) => [
      html`<a href="${CONSOLE_PATH}/domains/${name}">${name}</a>`,
      momentIn(createdMs, 'en'),
      stateOfCheck(checks.get(name)),
    ])
    const body = html`<h1>Domains</h1>
${domains.length === 0 ? nothingListed('No domain is hosted here.') : recordTable('Domains', ['Domain', 'Since', 'What it publishes'], rows)}`
    return showConsole(c, services, { title: 'Domains', body })
  })
  routes.get(`${CONSOLE_PATH}/domains/:name`, needs(services, 'domains.see'), async (c) => {
    const domain = (await house.directory.domains()).find(({ name }) => name === c.req.param('name'))
    if (!domain) return refusalPage(c, services, 'That domain is not hosted here.', 404)
    const check = (await house.checks.all()).find((one) => one.domain === domain.name)
    const body = html`<h1>${domain.name}</h1>
<p>What it publishes, as others see it in the DNS: ${stateOfCheck(check)}. “posthus domain dns ${domain.name}” prints what it needs.</p>
${check ? recordTable('Records', ['Name', 'Type', 'State', 'Found', 'What to do'], check.findings.map(findingRow)) : ''}`
    return showConsole(c, services, { title: domain.name, body })
  })
  routes.get(`${CONSOLE_PATH}/posture`, needs(services, 'house.see'), async (c) => {
    const standing = [...(await house.alarms.alarms()).values()].filter(({ isOver }) => !isOver)
    const { endpoints, claims, weeks, unaudited } = await services.security()
    const claimRows = claims.map(({ claim, covered, notCovered }) => [
      STATEMENT_TEXTS[claim.statement].title,
      covered.join(', '),
      notCovered.map(({ service, why }) => `${service}: ${why}`).join('; '),
    ])
    const body = html`<h1>Posture and alarms</h1>
<h2>Alarms</h2>
${standing.length === 0 ? nothingListed('Nothing is wrong that anybody has to see to.') : recordTable('Alarms', ['What', 'Since', 'Told', 'What was seen, and what to do'], standing.map(alarmRow))}
<h2>Posture</h2>
${factList([
  ['Endpoints', `${endpoints.length} audited${unaudited.length === 0 ? '' : `, ${unaudited.length} not yet`}`],
  [
    'Forward secret',
    `${endpoints.filter(({ forwardSecrecy }) => forwardSecrecy === 'full' || forwardSecrecy === 'post-quantum').length} of ${endpoints.length}`,
  ],
  ['Weeks published', weeks.length],
])}
${claimRows.length === 0 ? '' : html`<h2>What is claimed in public</h2>${recordTable('Claims', ['Claim', 'True of', 'Not of'], claimRows)}`}
<p><a href="/security">What outsiders read of it</a></p>`
    return showConsole(c, services, { title: 'Posture and alarms', body })
  })
  routes.get(`${CONSOLE_PATH}/audit`, needs(services, 'house.see'), async (c) => {
    const last = [...(await house.audits.last()).values()]
    const body = html`<h1>Audits</h1>
<p>How the own listeners looked from outside, the last time that each was looked at.</p>
${last.length === 0 ? nothingListed('Nothing has been audited yet.') : recordTable('Endpoints', ['Endpoint', 'When', 'Forward secrecy', 'Grade', 'Not as it should be'], last.map(endpointRow))}`
    return showConsole(c, services, { title: 'Audits', body })
  })
  routes.get(`${CONSOLE_PATH}/health`, needs(services, 'house.see'), async (c) => {
    const groups = await house.health()
    const wrong = groups.flatMap(({ facts }) => facts.filter(({ isGood }) => !isGood)).length
    const body = html`<h1>Health</h1>
<p>${good(wrong === 0, 'Nothing is wrong that can be seen from here.', wrong === 1 ? 'One of these is not as it should be.' : `${wrong} of these are not as they should be.`)} <a href="${CONSOLE_PATH}/posture">Posture and alarms</a></p>
${groups.map(
  ({ title, facts }) => html`<h2>${title}</h2>
${factList(facts.map(({ name, value, isGood }) => [name, isGood ? value : html`<span class="bad">${value}</span>`]))}`,
)}`
    return showConsole(c, services, { title: 'Health', body })
  })
  return routes
}

/** One of two words, in the colour of what it says. */
export function good(isGood: boolean, yes: string, no: string): Markup {
  return html`<span class="${isGood ? 'good' : 'bad'}">${isGood ? yes : no}</span>`
}

function stateOfCheck(check: PublishedCheck | undefined): Markup {
  if (!check) return html`<span class="quiet">not looked at yet</span>`
  const wrong = check.findings.filter(isWrong).length
  return html`${good(wrong === 0, 'all as it should be', `${wrong} not as they should be`)}, ${momentIn(check.atMs, 'en')}`
}

function findingRow(finding: Finding) {
  const { name, type, verdict, found, mend } = finding
  return [name, type, good(!isWrong(finding), verdict, verdict), found.join(' '), mend]
}

function alarmRow({ title, sinceMs, toldMs, detail }: KnownAlarm) {
  return [title, momentIn(sinceMs, 'en'), toldMs === undefined ? 'nobody yet' : momentIn(toldMs, 'en'), detail]
}

function endpointRow(endpoint: AuditedEndpoint) {
  const { atMs, failure, forwardSecrecy, score, rows } = endpoint
  const failing = rows.filter(({ state }) => state === 'fails').slice(0, MOST_ROWS)
  const isPrivate = forwardSecrecy.level === 'full' || forwardSecrecy.level === 'post-quantum'
  return [
    endpointName(endpoint),
    momentIn(atMs, 'en'),
    good(isPrivate, forwardSecrecy.level, forwardSecrecy.level),
    score.grade ?? 'none',
    failure ?? failing.map(({ title }) => title).join('; '),
  ]
}
