import { html } from 'hono/html'
import { STATEMENT_TEXTS } from '../../../core/posture/claims/claim.ts'
import type { ClaimView } from '../../../core/posture/claims/claims.ts'
import type { PublicService, PublicWeek } from '../../../core/posture/public-posture.ts'
import type { PublicEndpoint, PublicRow, SecurityStatement } from '../../../core/posture/security-statement.ts'
import type { Markup } from '../page/document.ts'
import type { PageView } from '../page/page-view.ts'
import { sitePage } from '../page/site-page.ts'
import { wideTable } from '../page/tables.ts'
import { notCovered } from './not-covered.ts'
import { ageText, certificatePanel, operatorPanel } from './security-panels.ts'
import { dayOf, sharePlot } from './share-plot.ts'

const LABELS: Readonly<Record<PublicService, string>> = {
  https: 'Web',
  imap: 'Reading mail (IMAP)',
  pop3: 'Reading mail (POP3)',
  submission: 'Sending mail from a mail client',
  managesieve: 'Filters (ManageSieve)',
  smtp: 'Mail from other providers',
  'smtp-out': 'Mail to other providers',
}

const OF_MEMBERS: readonly PublicService[] = ['https', 'imap', 'pop3', 'submission', 'managesieve']
const OF_PROVIDERS: readonly PublicService[] = ['smtp', 'smtp-out']

/** The public page: three kinds of protection, which stay three; what was audited, claimed and counted, and what none of it covers. */
export function securityPage(statement: SecurityStatement, view: PageView): Markup {
  const { hostname, atMs, weeks, software } = statement
  return sitePage(view, {
    title: `How connections to ${hostname} are protected`,
    bodyLanguage: 'en',
    body: html`<h1>How connections to ${hostname} are protected</h1>
<p>Nothing on this page was written by hand: it is what this server has measured of itself. <span class="quiet">Put together ${momentOf(atMs)}; the same <a href="/security.json">for programs</a>.</span></p>
${operatorPanel(statement.operator)}
${claimsSection(statement)}
<h2>You and us</h2>
<p>Between your browser or mail client and this server.</p>
${sharesTable('You and us', OF_MEMBERS, statement)}
<p class="quiet">Connections without TLS to the ports for mail clients are those that went away before it began: there is no way to log in without it.</p>
<h2>Us and other providers</h2>
<p>Between this server and those who bring mail and take it.</p>
${sharesTable('Us and other providers', OF_PROVIDERS, statement)}
${proofsTable(weeks)}
<h2>What a message says</h2>
<p>Only encryption from end to end (OpenPGP, S/MIME) keeps the content of a message from every server on its way, this one too. It is made and opened on your own device, and we count nothing of it. The two kinds above do not take its place, nor it theirs.</p>
${auditSection(statement)}
${certificatePanel(statement)}
${plotsSection(weeks)}
<h2>What is not covered</h2>
<ul>${notCovered(statement).map((line) => html`<li>${line}</li>`)}</ul>
<h2>How it is measured</h2>
<p>The key agreement of every connection is counted when it ends: version, suite and group, never who it was. Published are whole weeks, each once, in whole percents: 100 % is said of all, 0 % of none. Of a service with fewer than ${statement.limits.leastConnections} connections in a week nothing is said, nor of one that fewer than ${statement.limits.leastMembers} members have used: it could tell of one of them.</p>
<p class="quiet">${Object.entries(software)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}. Exact versions are left out: they would tell where a known mistake still is.</p>`,
  })
}

function claimsSection({ claims }: SecurityStatement): Markup {
  if (claims.length === 0) return html``
  return html`<h2>What we claim</h2>
<p>Each claim is held against the last audit and against every connection that was counted. One that is contradicted ends by itself.</p>
${claims.map(claimPanel)}`
}

function claimPanel({ claim, covered, notCovered: without }: ClaimView): Markup {
  const { title, meaning } = STATEMENT_TEXTS[claim.statement]
  return html`<section class="panel">
<h3>${title}</h3>
<p>${meaning}</p>
<div class="two">
<div><h4 class="good">Covered</h4>${
    covered.length === 0
      ? html`<p>Nothing at present.</p>`
      : html`<ul>${covered.map(({ service, lastTrueMs }) => html`<li>${LABELS[service]} <span class="quiet">(true on ${momentOf(lastTrueMs)})</span></li>`)}</ul>`
  }</div>
<div><h4 class="bad">Not covered</h4>${
    without.length === 0
      ? html`<p>No service is left out.</p>`
      : html`<ul>${without.map(
          ({ service, why, wasTrueUntilMs }) =>
            html`<li>${LABELS[service]}: ${wasTrueUntilMs === undefined ? '' : html`<strong>was true until ${fixedDay(wasTrueUntilMs)}</strong>; `}${why}</li>`,
        )}</ul>`
  }</div>
</div>
</section>`
}

/** The last week that something is published of, service by service. */
function sharesTable(way: string, services: readonly PublicService[], { weeks, limits }: SecurityStatement): Markup {
  const rows = services.flatMap((service) => {
    const week = weeks.find((one) => one.service === service)
    if (!week) return []
    const { connections, encrypted, forwardSecret, postQuantum, tls13 } = week
    const about = `about ${connections.toLocaleString('en')}`
    return [
      [LABELS[service], fixedDay(week.weekMs), about, ...[encrypted, forwardSecret, postQuantum, tls13].map(percent)],
    ]
  })
  if (rows.length === 0) {
    return html`<p class="quiet">Nothing is published yet: it takes a whole week (Monday to Sunday, UTC) with ${limits.leastConnections} connections or more.</p>`
  }
  const heads = ['Service', 'Week of', 'Connections', 'With TLS', 'Forward-secret', 'Post-quantum', 'TLS 1.3']
  return wideTable(
    `${way}, the last published week. The last three columns are shares of the connections with TLS.`,
    heads,
    rows,
  )
}

const PROOFS: Readonly<Record<string, string>> = {
  dane: 'Proved to be the right server by signed DNS records (DANE)',
  'web-pki': 'Proved by a certificate of a known authority',
  nothing: 'Encrypted, but nothing proved who it was',
  clear: 'Clear text: the other server had no TLS',
}

function proofsTable(weeks: readonly PublicWeek[]): Markup {
  const week = weeks.find(({ service }) => service === 'smtp-out')
  if (!week || week.proofs.length === 0) return html``
  return wideTable(
    `What mail to other providers was worth, week of ${dayOf(week.weekMs)}`,
    ['Connections to others', 'Share'],
    week.proofs.map(({ name, share }) => [PROOFS[name] ?? name, percent(share)]),
  )
}

function auditSection({ endpoints, atMs, hostname }: SecurityStatement): Markup {
  if (endpoints.length === 0) {
    return html`<h2>Audits</h2><p>No port has been audited yet.</p>`
  }
  const rows = endpoints.map((one) => [
    one.service,
    one.port,
    one.failure === undefined ? levelText(one) : html`<span class="bad">could not be audited</span>: ${one.failure}`,
    one.grade ?? '',
    one.protocols.join(', '),
    one.groups.join(', '),
    html`<span class="fix">${ageText(atMs - one.atMs)} ago</span>`,
  ])
  const failing = endpoints.filter((one) => one.failing.length > 0)
  return html`<h2>Audits</h2>
<p>Every port of ${hostname} as the last audit found it from outside. Forward secrecy has a grade of its own; the other one is that of SSL Labs, and says little of it. <a href="/security/audit">Every check of every port.</a></p>
${wideTable('The last audit of each port', ['Service', 'Port', 'Forward secrecy', 'Score', 'Versions', 'Key exchange', 'Audited'], rows)}
${failing.length === 0 ? html`<p class="good">No check failed at any port.</p>` : failing.map(failingList)}`
}

function levelText({ forwardSecrecy }: PublicEndpoint): Markup {
  const texts: Readonly<Record<PublicEndpoint['forwardSecrecy'], readonly [style: string, text: string]>> = {
    'post-quantum': ['good', 'always, and against quantum computers'],
    full: ['good', 'always'],
    partial: ['bad', 'not always'],
    none: ['bad', 'never'],
    unknown: ['bad', 'not known'],
  }
  const [style, text] = texts[forwardSecrecy]
  return html`<span class="${style}">${text}</span>`
}

function failingList({ service, port, failing, checks }: PublicEndpoint): Markup {
  const line = ({ severity, title, evidence }: PublicRow) =>
    html`<li>${severity}: not true that “${title}” <span class="quiet">(${evidence})</span></li>`
  return html`<details><summary>${service} on port ${port}: ${failing.length} of ${checks} checks do not hold</summary><ul>${failing.map(line)}</ul></details>`
}

function plotsSection(weeks: readonly PublicWeek[]): Markup {
  const services = Object.keys(LABELS) as PublicService[]
  const withTime = services.flatMap((service) => {
    const own = weeks.filter((week) => week.service === service)
    return own.length > 1 ? [[service, own] as const] : []
  })
  if (withTime.length === 0) return html``
  return html`<h2>Over time</h2>
<p>Shares of the connections with TLS, week by week.</p>
${withTime.map(
  ([service, own], at) => html`<details${at === 0 ? html` open` : ''}><summary>${LABELS[service]}</summary>
<figure><figcaption>Key exchange</figcaption>${sharePlot(`${service}-groups`, `${LABELS[service]}: key exchange`, own, ({ groups }) => groups)}</figure>
<figure><figcaption>Version of TLS</figcaption>${sharePlot(`${service}-versions`, `${LABELS[service]}: version of TLS`, own, ({ versions }) => versions)}</figure>
${weeksTable(service, own)}</details>`,
)}`
}

/** What the plots show, in figures. */
function weeksTable(service: PublicService, weeks: readonly PublicWeek[]): Markup {
  const list = (shares: PublicWeek['groups']) => shares.map(({ name, share }) => `${name} ${percent(share)}`).join(', ')
  return wideTable(
    `${LABELS[service]}, the same in figures`,
    ['Week of', 'Key exchange', 'Versions'],
    weeks.map(({ weekMs, groups, versions }) => [fixedDay(weekMs), list(groups), list(versions)]),
  )
}

/** A day that is not broken into two lines. */
function fixedDay(ms: number): Markup {
  return html`<span class="fix">${dayOf(ms)}</span>`
}

function percent(share: number): string {
  return `${share}\u00a0%`
}

/** `2026-11-26 12:00 UTC`. */
function momentOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
