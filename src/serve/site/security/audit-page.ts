import { html } from 'hono/html'
import type { AuditRow } from '../../../core/audit/audit-row.ts'
import { endpointName } from '../../../core/audit/audited-endpoint.ts'
import type { PublicAudit, SecurityStatement } from '../../../core/posture/security-statement.ts'
import type { Language } from '../language/language.ts'
import type { Markup } from '../page/document.ts'
import { inEnglish } from '../page/in-english.ts'
import type { PageView } from '../page/page-view.ts'
import { sitePage } from '../page/site-page.ts'
import { wideTable } from '../page/tables.ts'
import { AUDIT_MESSAGES } from './audit-messages.ts'

/** Every row of the last audit of every port, so that it can be laid beside what an outside tool finds. */
export function auditPage({ hostname, audits }: SecurityStatement, view: PageView): Markup {
  const { language } = view
  const text = AUDIT_MESSAGES[language]
  return sitePage(view, {
    title: text.title(hostname),
    body: html`<h1>${text.title(hostname)}</h1>
<p>${text.lead} <a href="/security/audit.json">${text.forPrograms}</a>. ${text.compare} <a href="/security">${text.back}</a></p>
${audits.length === 0 ? html`<p>${text.nothing}</p>` : audits.map((audit) => endpointSection(audit, language))}`,
  })
}

function endpointSection(audit: PublicAudit, language: Language): Markup {
  const { atMs, failure, protocols, groups, connections, rows, forwardSecrecy, score } = audit
  const text = AUDIT_MESSAGES[language]
  const name = endpointName(audit)
  return html`<h2>${name}</h2>
<p>${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC, ${text.connections(connections)}. ${failure === undefined ? gradeText(audit, language) : html`<span class="bad">${text.failed}</span> ${inEnglish(failure, language)}`}</p>
${protocols.length === 0 ? html`` : html`<p>${text.agreed(protocols.join(', '), groups.join(', '))}</p>`}
${[...forwardSecrecy.reasons, ...score.caps].map((reason) => html`<p class="quiet">${inEnglish(reason, language)}</p>`)}
${
  rows.length === 0
    ? html``
    : wideTable(
        text.checksOf(name),
        text.checkHeads,
        rows.map((row) => rowOf(row, language)),
      )
}`
}

function gradeText({ forwardSecrecy, score: { grade, points } }: PublicAudit, language: Language): string {
  const text = AUDIT_MESSAGES[language]
  const shown = grade ?? text.noGrade
  return text.graded(
    text.levels[forwardSecrecy.level],
    points === undefined ? shown : text.gradeAndPoints(shown, points),
  )
}

const STYLES: Readonly<Record<AuditRow['state'], string>> = { holds: 'good', fails: 'bad', unknown: 'quiet' }

function rowOf(
  { check, title, state, severity, evidence }: AuditRow,
  language: Language,
): readonly (string | Markup)[] {
  return [
    check,
    html`<span class="${STYLES[state]}">${AUDIT_MESSAGES[language].states[state]}</span>${state === 'fails' ? html` (${inEnglish(severity, language)})` : ''}`,
    inEnglish(title, language),
    inEnglish(evidence, language),
  ]
}
