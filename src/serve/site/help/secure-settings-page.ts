import { html } from 'hono/html'
import { beginsWithTls, languageOf, type OfferedService } from '../../../core/publishing/offered-services.ts'
import type { Markup } from '../page/document.ts'
import type { PageView } from '../page/page-view.ts'
import { sitePage } from '../page/site-page.ts'
import { wideTable } from '../page/tables.ts'
import { clientRecipes } from './client-recipes.ts'
import { SCENARIOS, type Scenario } from './scenarios.ts'

/** What a mail client has to be told, what each setting protects and what it does not, program by program, and what happens when. It follows from what is listened on, not from what somebody wrote. */
export function secureSettingsPage(offered: readonly OfferedService[], view: PageView): Markup {
  const { hostname } = view
  return sitePage(view, {
    title: 'Secure settings for mail clients',
    bodyLanguage: 'en',
    body: html`<h1>Secure settings for mail clients</h1>
<p>One server name for everything, with no setting that would be insecure: whatever cannot be encrypted with forward secrecy is refused here, not left to your program. <a href="/security">What is measured of that.</a></p>
<dl>
<dt>Server</dt><dd><code>${hostname}</code></dd>
<dt>User name</dt><dd>your whole address</dd>
<dt>Password</dt><dd>that of the account; it is taken only within TLS</dd>
</dl>
${wideTable('Ports, the best first', ['For', 'Protocol', 'Port', 'Security'], offered.map(portRow))}
<p>Where a program offers both, choose <strong>SSL/TLS</strong> (TLS from the first octet) rather than STARTTLS: then there is no moment in clear text that somebody could make use of. Never choose "none", and do not accept a certificate that your program warns of.</p>
<h2>What this protects, and what not</h2>
<ul>
<li><strong>You and us</strong>: password, mail and which mail you read are encrypted between your program and this server. That you use this server, when and how much, can be seen by whoever is in between.</li>
<li><strong>Us and other providers</strong>: that is a second way with a protection of its own, and your settings say nothing of it. We encrypt wherever the other side can.</li>
<li><strong>The content</strong>: on this server and on the other one mail lies as it came. Only encryption from end to end (OpenPGP, S/MIME) keeps it from whoever can read there.</li>
</ul>
<h2>Program by program</h2>
${clientRecipes(hostname, offered).map(
  ({ client, automatic, steps }) =>
    html`<h3>${client}${automatic ? html` <span class="quiet">(finds its settings by itself)</span>` : ''}</h3><ul>${steps.map((step) => html`<li>${automatic ? step : html`<code>${step}</code>`}</li>`)}</ul>`,
)}
<h2>What if</h2>
${(['you and us', 'us and other providers', 'content'] as const).map(
  (way) =>
    html`<h3>${HEADS[way]}</h3><dl class="stack">${SCENARIOS.filter((one) => one.way === way).map(scenario)}</dl>`,
)}`,
  })
}

const HEADS: Readonly<Record<Scenario['way'], string>> = {
  'you and us': 'You and us',
  'us and other providers': 'Us and other providers',
  content: 'The content',
}

function portRow({ service, port }: OfferedService): readonly (string | number)[] {
  const language = languageOf(service)
  return [
    language === 'smtp' ? 'sending' : 'reading',
    language.toUpperCase(),
    port,
    beginsWithTls(service) ? 'SSL/TLS, from the first octet' : 'STARTTLS, before the password',
  ]
}

function scenario({ happens, comes, shownBy }: Scenario): Markup {
  return html`<dt>${happens}</dt><dd>${comes}${shownBy ? html` <span class="quiet">Shown by the test “${shownBy[1]}”.</span>` : ''}</dd>`
}
