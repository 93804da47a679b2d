import { html } from 'hono/html'
import type { ClaimView } from '../../../core/posture/claims/claims.ts'
import type { PublicService, PublicWeek } from '../../../core/posture/public-posture.ts'
import type { PublicEndpoint, PublicRow, SecurityStatement } from '../../../core/posture/security-statement.ts'
import type { Language } from '../language/language.ts'
import type { Markup } from '../page/document.ts'
import { inEnglish } from '../page/in-english.ts'
import { numberIn } from '../page/moments.ts'
import type { PageView } from '../page/page-view.ts'
import { sitePage } from '../page/site-page.ts'
import { wideTable } from '../page/tables.ts'
import { AUDIT_MESSAGES } from './audit-messages.ts'
import { notCovered } from './not-covered.ts'
import { SECURITY_MESSAGES } from './security-messages.ts'
import { ageText, certificatePanel, operatorPanel } from './security-panels.ts'
import { dayOf, sharePlot } from './share-plot.ts'

const OF_MEMBERS: readonly PublicService[] = ['https', 'imap', 'pop3', 'submission', 'managesieve']
const OF_PROVIDERS: readonly PublicService[] = ['smtp', 'smtp-out']

/** The public page: three kinds of protection, which stay three; what was audited, claimed and counted, and what none of it covers. */
export function securityPage(statement: SecurityStatement, view: PageView): Markup {
  const { hostname, atMs, weeks, software, limits } = statement
  const { language } = view
  const text = SECURITY_MESSAGES[language]
  return sitePage(view, {
    title: text.title(hostname),
    body: html`<h1>${text.title(hostname)}</h1>
<p>${text.lead} <span class="quiet">${text.madeAt(momentOf(atMs))} <a href="/security.json">${text.forPrograms}</a>.</span></p>
${operatorPanel(statement.operator, language)}
${claimsSection(statement, language)}
<h2>${text.members}</h2>
<p>${text.membersLead}</p>
${sharesTable(text.members, OF_MEMBERS, statement, language)}
<p class="quiet">${text.withoutTls}</p>
<h2>${text.providers}</h2>
<p>${text.providersLead}</p>
${sharesTable(text.providers, OF_PROVIDERS, statement, language)}
${proofsTable(weeks, language)}
<h2>${text.content}</h2>
<p>${text.contentLead}</p>
${auditSection(statement, language)}
${certificatePanel(statement, language)}
${plotsSection(weeks, language)}
<h2>${text.gaps}</h2>
<ul>${notCovered(statement, language).map((line) => html`<li>${line}</li>`)}</ul>
<h2>${text.method}</h2>
<p>${text.methodLead(limits.leastConnections, limits.leastMembers)}</p>
<p class="quiet">${Object.entries(software)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}. ${text.noVersions}</p>`,
  })
}

function claimsSection({ claims }: SecurityStatement, language: Language): Markup {
  if (claims.length === 0) return html``
  const text = SECURITY_MESSAGES[language]
  return html`<h2>${text.claims}</h2>
<p>${text.claimsLead}</p>
${claims.map((claim) => claimPanel(claim, language))}`
}

function claimPanel({ claim, covered, notCovered: without }: ClaimView, language: Language): Markup {
  const text = SECURITY_MESSAGES[language]
  const { title, meaning } = text.statements[claim.statement]
  return html`<section class="panel">
<h3>${title}</h3>
<p>${meaning}</p>
<div class="two">
<div><h4 class="good">${text.covered}</h4>${
    covered.length === 0
      ? html`<p>${text.nothingCovered}</p>`
      : html`<ul>${covered.map(({ service, lastTrueMs }) => html`<li>${text.services[service]} <span class="quiet">${text.trueOn(momentOf(lastTrueMs))}</span></li>`)}</ul>`
  }</div>
<div><h4 class="bad">${text.notCovered}</h4>${
    without.length === 0
      ? html`<p>${text.nothingLeftOut}</p>`
      : html`<ul>${without.map(
          ({ service, why, wasTrueUntilMs }) =>
            html`<li>${text.services[service]}: ${wasTrueUntilMs === undefined ? '' : html`<strong class="fix">${text.wasTrueUntil(dayOf(wasTrueUntilMs))}</strong>; `}${inEnglish(why, language)}</li>`,
        )}</ul>`
  }</div>
</div>
</section>`
}

/** The last week that something is published of, service by service. */
function sharesTable(
  way: string,
  services: readonly PublicService[],
  { weeks, limits }: SecurityStatement,
  language: Language,
): Markup {
  const text = SECURITY_MESSAGES[language]
  const rows = services.flatMap((service) => {
    const week = weeks.find((one) => one.service === service)
    if (!week) return []
    const { connections, encrypted, forwardSecret, postQuantum, tls13 } = week
    const shares = [encrypted, forwardSecret, postQuantum, tls13].map(percent)
    return [[text.services[service], fixedDay(week.weekMs), text.about(numberIn(connections, language)), ...shares]]
  })
  if (rows.length === 0) return html`<p class="quiet">${text.nothingPublished(limits.leastConnections)}</p>`
  return wideTable(text.sharesCaption(way), text.sharesHeads, rows)
}

function proofsTable(weeks: readonly PublicWeek[], language: Language): Markup {
  const text = SECURITY_MESSAGES[language]
  const week = weeks.find(({ service }) => service === 'smtp-out')
  if (!week || week.proofs.length === 0) return html``
  return wideTable(
    text.proofsCaption(dayOf(week.weekMs)),
    text.proofsHeads,
    week.proofs.map(({ name, share }) => [text.proofs[name] ?? name, percent(share)]),
  )
}

function auditSection({ endpoints, atMs, hostname }: SecurityStatement, language: Language): Markup {
  const text = AUDIT_MESSAGES[language]
  if (endpoints.length === 0) return html`<h2>${text.audits}</h2><p>${text.nothing}</p>`
  const rows = endpoints.map((one) => [
    one.service,
    one.port,
    one.failure === undefined
      ? levelText(one, language)
      : html`<span class="bad">${text.couldNot}</span>: ${inEnglish(one.failure, language)}`,
    one.grade ?? '',
    one.protocols.join(', '),
    one.groups.join(', '),
    html`<span class="fix">${ageText(atMs - one.atMs, 'ago', language)}</span>`,
  ])
  const failing = endpoints.filter((one) => one.failing.length > 0)
  return html`<h2>${text.audits}</h2>
<p>${text.summary(hostname)} <a href="/security/audit">${text.everyCheck}</a></p>
${wideTable(text.caption, text.heads, rows)}
${failing.length === 0 ? html`<p class="good">${text.allHold}</p>` : failing.map((one) => failingList(one, language))}`
}

const LEVEL_STYLES: Readonly<Record<PublicEndpoint['forwardSecrecy'], string>> = {
  'post-quantum': 'good',
  full: 'good',
  partial: 'bad',
  none: 'bad',
  unknown: 'bad',
}

function levelText({ forwardSecrecy }: PublicEndpoint, language: Language): Markup {
  return html`<span class="${LEVEL_STYLES[forwardSecrecy]}">${AUDIT_MESSAGES[language].levels[forwardSecrecy]}</span>`
}

function failingList({ service, port, failing, checks }: PublicEndpoint, language: Language): Markup {
  const text = AUDIT_MESSAGES[language]
  const line = ({ severity, title, evidence }: PublicRow) =>
    html`<li>${inEnglish(severity, language)}: ${text.notTrue} “${inEnglish(title, language)}” <span class="quiet">(${inEnglish(evidence, language)})</span></li>`
  return html`<details><summary>${text.notHolding(service, port, failing.length, checks)}</summary><ul>${failing.map(line)}</ul></details>`
}

function plotsSection(weeks: readonly PublicWeek[], language: Language): Markup {
  const text = SECURITY_MESSAGES[language]
  const services = Object.keys(text.services) as PublicService[]
  const withTime = services.flatMap((service) => {
    const own = weeks.filter((week) => week.service === service)
    return own.length > 1 ? [[service, own] as const] : []
  })
  if (withTime.length === 0) return html``
  const plot = (service: PublicService, kind: 'groups' | 'versions', what: string, own: readonly PublicWeek[]) => {
    const name = text.plotName(text.services[service], what)
    return html`<figure><figcaption>${what}</figcaption>${sharePlot(`${service}-${kind}`, name, own, (week) => week[kind], language)}</figure>`
  }
  return html`<h2>${text.overTime}</h2>
<p>${text.overTimeLead}</p>
${withTime.map(
  ([service, own], at) => html`<details${at === 0 ? html` open` : ''}><summary>${text.services[service]}</summary>
${plot(service, 'groups', text.keyExchange, own)}
${plot(service, 'versions', text.versionOfTls, own)}
${weeksTable(service, own, language)}</details>`,
)}`
}

/** What the plots show, in figures. */
function weeksTable(service: PublicService, weeks: readonly PublicWeek[], language: Language): Markup {
  const text = SECURITY_MESSAGES[language]
  const list = (shares: PublicWeek['groups']) => shares.map(({ name, share }) => `${name} ${percent(share)}`).join(', ')
  return wideTable(
    text.inFigures(text.services[service]),
    text.weeksHeads,
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
