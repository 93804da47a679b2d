import { html } from 'hono/html'
import type { AuditRow } from '../../../core/audit/audit-row.ts'
import { endpointName } from '../../../core/audit/audited-endpoint.ts'
import type { PublicAudit, SecurityStatement } from '../../../core/posture/security-statement.ts'
import type { Markup } from '../page/document.ts'
import type { PageView } from '../page/page-view.ts'
import { sitePage } from '../page/site-page.ts'
import { wideTable } from '../page/tables.ts'

/** Every row of the last audit of every port, so that it can be laid beside what an outside tool finds. */
export function auditPage({ hostname, audits }: SecurityStatement, view: PageView): Markup {
  return sitePage(view, {
    title: `The last audit of ${hostname}`,
    bodyLanguage: 'en',
    body: html`<h1>The last audit of ${hostname}</h1>
<p>Each port as our own auditor found it from outside: <a href="/security/audit.json">the same for programs</a>. Lay it beside what another program finds; where they differ, one of them is wrong, and we want to know. <a href="/security">Back to the summary.</a></p>
${audits.length === 0 ? html`<p>No port has been audited yet.</p>` : audits.map(endpointSection)}`,
  })
}

function endpointSection(audit: PublicAudit): Markup {
  const { atMs, failure, forwardSecrecy, score, protocols, groups, connections, rows } = audit
  const name = endpointName(audit)
  const graded = `Forward secrecy: ${forwardSecrecy.level}. Score: ${score.grade ?? 'none'}${score.points === undefined ? '' : `, ${score.points} points`}.`
  return html`<h2>${name}</h2>
<p>${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC, ${connections} connections. ${failure === undefined ? graded : html`<span class="bad">It could not be audited:</span> ${failure}`}</p>
${protocols.length === 0 ? html`` : html`<p>Versions: ${protocols.join(', ')}. Key exchange: ${groups.join(', ')}.</p>`}
${[...forwardSecrecy.reasons, ...score.caps].map((reason) => html`<p class="quiet">${reason}</p>`)}
${rows.length === 0 ? html`` : wideTable(`Checks of ${name}`, ['Check', 'Result', 'What it asks', 'What was seen'], rows.map(rowOf))}`
}

const STATES: Readonly<Record<AuditRow['state'], readonly [style: string, text: string]>> = {
  holds: ['good', 'holds'],
  fails: ['bad', 'fails'],
  unknown: ['quiet', 'not known'],
}

function rowOf({ check, title, state, severity, evidence }: AuditRow): readonly (string | Markup)[] {
  const [style, text] = STATES[state]
  return [
    check,
    html`<span class="${style}">${text}</span>${state === 'fails' ? ` (${severity})` : ''}`,
    title,
    evidence,
  ]
}
