import { html } from 'hono/html'
import type { PublicOperator, SecurityStatement } from '../../../core/posture/security-statement.ts'
import type { Language } from '../language/language.ts'
import type { Markup } from '../page/document.ts'
import { PANEL_MESSAGES } from './panel-messages.ts'
import { dayOf } from './share-plot.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/**
 * Who operates the server, in the words of its certificate. Absent where the certificate does not say so: browsers show it no more, so nobody could tell a panel that was made up
 * from one that an authority stands behind.
 */
export function operatorPanel(operator: PublicOperator | undefined, language: Language): Markup {
  if (!operator) return html``
  const { organisation, country, registration, level, issuer } = operator
  const text = PANEL_MESSAGES[language]
  return html`<section class="panel" aria-label="${text.operatedBy}">
<dl>
<dt>${text.operatedBy}</dt><dd><strong>${organisation}</strong>${country === undefined ? '' : ` (${country})`}</dd>
${registration === undefined ? '' : html`<dt>${text.registeredAs}</dt><dd>${registration}</dd>`}
<dt>${text.lookedAtBy}</dt><dd>${issuer}, ${text.validation[level === 'EV' ? 'EV' : 'OV']}</dd>
</dl>
<p class="quiet">${text.operatorLead}</p>
</section>`
}

/** The certificate of the server's name with the age of its key, and how many others there are. */
export function certificatePanel(
  { certificate, others, signing, atMs }: SecurityStatement,
  language: Language,
): Markup {
  const text = PANEL_MESSAGES[language]
  if (!certificate) return html`<h2>${text.keys}</h2><p>${text.noCertificate}</p>`
  const { names, issuer, level, algorithm, notBeforeMs, notAfterMs, keyBornMs, spki } = certificate
  const shown = names.slice(0, 5).join(', ')
  const age = (bornMs: number) => ageText(atMs - bornMs, 'age', language)
  return html`<h2>${text.keys}</h2>
<dl>
<dt>${text.names}</dt><dd>${shown}${names.length > 5 ? ` ${text.andMore(names.length - 5)}` : ''}</dd>
<dt>${text.issuedBy}</dt><dd>${issuer}${level === 'none' ? '' : ` (${level})`}</dd>
<dt>${text.valid}</dt><dd>${text.fromTo(dayOf(notBeforeMs), dayOf(notAfterMs))}</dd>
<dt>${text.key}</dt><dd>${algorithm}, ${text.old(age(keyBornMs))}</dd>
<dt>${text.fingerprint}</dt><dd><code>${spki}</code></dd>
${others.certificates === 0 ? '' : html`<dt>${text.otherNames}</dt><dd>${text.certificates(others.certificates)}${others.oldestKeyMs === undefined ? '' : `, ${text.oldestKey(age(others.oldestKeyMs))}`}</dd>`}
${signing.oldestKeyMs === undefined ? '' : html`<dt>${text.signing}</dt><dd>${text.dkimKeys(signing.keys)}, ${text.oldest(age(signing.oldestKeyMs))}</dd>`}
</dl>
<p>${text.keysLead}</p>`
}

/** `5 hours`, `1 day`, `40 days`, or how long ago that was: coarse, as the page is. */
export function ageText(ms: number, kind: 'age' | 'ago', language: Language): string {
  const words = PANEL_MESSAGES[language][kind]
  if (ms < HOUR_MS) return words.none
  return ms < 2 * DAY_MS ? words.hours(Math.floor(ms / HOUR_MS)) : words.days(Math.floor(ms / DAY_MS))
}
