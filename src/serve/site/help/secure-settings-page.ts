import { html } from 'hono/html'
import {
  beginsWithTls,
  type OfferedService,
  languageOf as protocolOf,
} from '../../../core/publishing/offered-services.ts'
import type { Language } from '../language/language.ts'
import type { Markup } from '../page/document.ts'
import { inEnglish } from '../page/in-english.ts'
import type { PageView } from '../page/page-view.ts'
import { sitePage } from '../page/site-page.ts'
import { wideTable } from '../page/tables.ts'
import { clientRecipes } from './client-recipes.ts'
import { SCENARIO_TEXTS } from './scenario-texts.ts'
import { SCENARIOS, type Scenario } from './scenarios.ts'
import { SETTINGS_MESSAGES } from './settings-messages.ts'

/** What a mail client has to be told, what each setting protects and what it does not, program by program, and what happens when. It follows from what is listened on, not from what somebody wrote. */
export function secureSettingsPage(offered: readonly OfferedService[], view: PageView): Markup {
  const { hostname, language } = view
  const text = SETTINGS_MESSAGES[language]
  return sitePage(view, {
    title: text.title,
    body: html`<h1>${text.title}</h1>
<p>${text.lead} <a href="/security">${text.measured}</a></p>
<dl>
<dt>${text.server}</dt><dd><code>${hostname}</code></dd>
<dt>${text.userName}</dt><dd>${text.wholeAddress}</dd>
<dt>${text.password}</dt><dd>${text.thePassword}</dd>
</dl>
${wideTable(
  text.caption,
  text.heads,
  offered.map((one) => portRow(one, language)),
)}
<p>${text.choose}</p>
<h2>${text.protects}</h2>
<ul>
${text.protected.map(([kind, said]) => html`<li><strong>${kind}</strong>: ${said}</li>`)}
</ul>
<h2>${text.programs}</h2>
${clientRecipes(hostname, offered, language).map(
  ({ client, automatic, steps }) =>
    html`<h3>${client}${automatic ? html` <span class="quiet">${text.automatic}</span>` : ''}</h3><ul>${steps.map((step) => html`<li>${automatic ? step : html`<code>${step}</code>`}</li>`)}</ul>`,
)}
<h2>${text.whatIf}</h2>
${(['you and us', 'us and other providers', 'content'] as const).map(
  (way) =>
    html`<h3>${text.ways[way]}</h3><dl class="stack">${SCENARIOS.filter((one) => one.way === way).map((one) => scenario(one, language))}</dl>`,
)}`,
  })
}

function portRow({ service, port }: OfferedService, language: Language): readonly (string | number)[] {
  const text = SETTINGS_MESSAGES[language]
  const protocol = protocolOf(service)
  return [
    protocol === 'smtp' ? text.sending : text.reading,
    protocol.toUpperCase(),
    port,
    beginsWithTls(service) ? text.beginsWithTls : text.startTls,
  ]
}

/** Names of tests are English in every language. */
function scenario({ id, shownBy }: Scenario, language: Language): Markup {
  const { happens, comes } = SCENARIO_TEXTS[language][id]
  return html`<dt>${happens}</dt><dd>${comes}${shownBy ? html` <span class="quiet">${SETTINGS_MESSAGES[language].shownBy} “${inEnglish(shownBy[1], language)}”.</span>` : ''}</dd>`
}
