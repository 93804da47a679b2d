import { html } from 'hono/html'
import type { PublicOperator, SecurityStatement } from '../../../core/posture/security-statement.ts'
import type { Markup } from '../page/document.ts'
import { dayOf } from './share-plot.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/**
 * Who operates the server, in the words of its certificate. Absent where the certificate does not say so: browsers show it no more, so nobody could tell a panel that was made up
 * from one that an authority stands behind.
 */
export function operatorPanel(operator: PublicOperator | undefined): Markup {
  if (!operator) return html``
  const { organisation, country, registration, level, issuer } = operator
  return html`<section class="panel" aria-label="Operated by">
<dl>
<dt>Operated by</dt><dd><strong>${organisation}</strong>${country === undefined ? '' : ` (${country})`}</dd>
${registration === undefined ? '' : html`<dt>Registered as</dt><dd>${registration}</dd>`}
<dt>Looked at by</dt><dd>${issuer}, ${level === 'EV' ? 'extended validation' : 'organisation validation'}</dd>
</dl>
<p class="quiet">As it stands in the certificate that your browser has been shown for this page: look at it there.</p>
</section>`
}

/** The certificate of the server's name with the age of its key, and how many others there are. */
export function certificatePanel({ certificate, others, signing, atMs }: SecurityStatement): Markup {
  if (!certificate) return html`<h2>Keys</h2><p>There is no certificate for the name of the server.</p>`
  const { names, issuer, level, algorithm, notBeforeMs, notAfterMs, keyBornMs, spki } = certificate
  const shown = names.slice(0, 5).join(', ')
  return html`<h2>Keys</h2>
<dl>
<dt>Names</dt><dd>${shown}${names.length > 5 ? ` and ${names.length - 5} more` : ''}</dd>
<dt>Issued by</dt><dd>${issuer}${level === 'none' ? '' : ` (${level})`}</dd>
<dt>Valid</dt><dd>${dayOf(notBeforeMs)} to ${dayOf(notAfterMs)}</dd>
<dt>Key</dt><dd>${algorithm}, ${ageText(atMs - keyBornMs)} old</dd>
<dt>Its SHA-256</dt><dd><code>${spki}</code></dd>
${others.certificates === 0 ? '' : html`<dt>Other names</dt><dd>${others.certificates} certificates${others.oldestKeyMs === undefined ? '' : `, their oldest key ${ageText(atMs - others.oldestKeyMs)} old`}</dd>`}
${signing.oldestKeyMs === undefined ? '' : html`<dt>Signing mail</dt><dd>${signing.keys} DKIM keys, the oldest ${ageText(atMs - signing.oldestKeyMs)} old</dd>`}
</dl>
<p>A certificate only says who the server is. A forward-secret connection has keys of its own that are destroyed with it: whoever gets hold of the key above later cannot read what was recorded.</p>`
}

/** `5 hours`, `1 day`, `40 days`: coarse, as the page is. */
export function ageText(ms: number): string {
  const [count, unit] =
    ms < 2 * DAY_MS ? [Math.max(0, Math.floor(ms / HOUR_MS)), 'hour'] : [Math.floor(ms / DAY_MS), 'day']
  if (count === 0) return 'less than an hour'
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
