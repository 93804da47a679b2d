import { html } from 'hono/html'
import { type NewsItem, textIn } from '../../../core/news/news-item.ts'
import type { SecurityStatement } from '../../../core/posture/security-statement.ts'
import type { Plan, Provider } from '../../../core/provider/provider.ts'
import { beginningOf } from '../../../core/texts/written-text.ts'
import type { Language } from '../language/language.ts'
import { FRONT_STYLE, type Markup } from '../page/document.ts'
import { countryIn, dayIn, numberIn } from '../page/moments.ts'
import type { PageView } from '../page/page-view.ts'
import { sitePage } from '../page/site-page.ts'
import { recordTable } from '../page/tables.ts'
import { SIGN_IN_PATH } from '../sessions/member.ts'
import { FRONT_MESSAGES } from './front-messages.ts'
import { type ProtectionFigures, protectionFigures } from './protection-figures.ts'

/** Characters of a news text that are shown. */
const EXCERPT = 180
const GIBIBYTE = 1024 ** 3
const MEBIBYTE = 1024 ** 2

/** What the front page shows, the same for everybody. */
export interface FrontView extends PageView {
  readonly statement: SecurityStatement
  readonly plans: readonly Plan[]
  readonly joinPath: string | undefined
  readonly news: readonly NewsItem[]
}

/** Who this is, what is protected and how well, and where everything else is. */
export function frontPage(view: FrontView): Markup {
  const { language, hostname, provider, joinPath } = view
  const text = FRONT_MESSAGES[language]
  return sitePage(view, {
    title: provider.name,
    style: FRONT_STYLE,
    body: html`<div class="hero">
<h1>${text.headline}</h1>
<p class="lead">${text.lead}</p>
<p class="acts">${joinPath === undefined ? '' : html`<a class="act main" href="${joinPath}">${text.join}</a> `}<a class="act${joinPath === undefined ? ' main' : ''}" href="${SIGN_IN_PATH}">${text.signIn}</a></p>
</div>
<section aria-labelledby="protection">
<h2 id="protection">${text.protection}</h2>
<p>${text.protectionLead}</p>
${figures(protectionFigures(view.statement), language)}
<p>${text.content}</p>
<p><a href="/security">${text.protectionMore}</a></p>
</section>
${plansSection(view.plans, language)}
${newsSection(view.news, language)}
<section aria-labelledby="clients">
<h2 id="clients">${text.clients}</h2>
<p>${text.clientsLead(hostname)} <a href="/help/secure-settings">${text.clientsMore}</a></p>
<form class="row" action="/apple.mobileconfig" method="get">
<label for="address">${text.profile}</label>
<input id="address" name="address" type="email" autocomplete="email" maxlength="400" required><button>${text.download}</button>
</form>
</section>
<section aria-labelledby="who">
<h2 id="who">${text.who}</h2>
${whoList(provider, hostname, language)}
</section>`,
  })
}

function figures(found: ProtectionFigures, language: Language): Markup {
  const text = FRONT_MESSAGES[language]
  const { ports } = found
  const weekly = (title: string, figure: ProtectionFigures['postQuantum'], meaning: string) =>
    figure === undefined
      ? figureOf(title, undefined, meaning, text.unmeasured)
      : figureOf(title, `${figure.percent}\u00a0%`, meaning, text.weekOf(dayIn(figure.weekMs, language)))
  return html`<ul class="figures">
${
  ports === undefined
    ? figureOf(text.ports, undefined, text.portsMeaning, text.unmeasured)
    : figureOf(
        text.ports,
        text.portsOf(numberIn(ports.good, language), numberIn(ports.all, language)),
        text.portsMeaning,
        text.audited(dayIn(ports.atMs, language)),
      )
}
${weekly(text.members, found.forwardSecret, text.membersMeaning)}
${weekly(text.quantum, found.postQuantum, text.quantumMeaning)}
${weekly(text.others, found.encryptedOut, text.othersMeaning)}
</ul>`
}

/** One thing that was measured. Without a value it says that it was not: a dash would be read as nothing. */
function figureOf(title: string, value: string | undefined, meaning: string, when: string): Markup {
  return html`<li><h3>${title}</h3>${value === undefined ? '' : html`<p><strong>${value}</strong> ${meaning}</p>`}<p class="quiet">${when}</p></li>`
}

function plansSection(plans: readonly Plan[], language: Language): Markup | '' {
  if (plans.length === 0) return ''
  const text = FRONT_MESSAGES[language]
  const rows = plans.map(({ name, storageBytes, messages }) => [
    name,
    storageBytes === undefined ? text.unlimited : sizeText(storageBytes, language),
    messages === undefined ? text.unlimited : numberIn(messages, language),
  ])
  return html`<section aria-labelledby="plans">
<h2 id="plans">${text.plans}</h2>
${recordTable(text.plans, [text.plan, text.storage, text.messages], rows)}
</section>`
}

function sizeText(bytes: number, language: Language): string {
  return bytes >= GIBIBYTE ? `${numberIn(bytes / GIBIBYTE, language)} GB` : `${numberIn(bytes / MEBIBYTE, language)} MB`
}

function newsSection(news: readonly NewsItem[], language: Language): Markup | '' {
  if (news.length === 0) return ''
  const text = FRONT_MESSAGES[language]
  return html`<section aria-labelledby="news">
<h2 id="news">${text.news}</h2>
<ul class="entries">${news.map((item) => {
    const { title, text: whole, language: own } = textIn(item, language)
    return html`<li${own === language ? '' : html` lang="${own}"`}><a href="/news/${item.id}">${title}</a><p>${beginningOf(whole, EXCERPT)}</p><p class="quiet">${dayIn(item.atMs, language)}</p></li>`
  })}</ul>
<p><a href="/news">${text.allNews}</a></p>
</section>`
}

function whoList(
  { entity, registration, postalAddress, contact, jurisdiction }: Provider,
  hostname: string,
  language: Language,
): Markup {
  const text = FRONT_MESSAGES[language]
  const rows: readonly (readonly [string, string | Markup])[] = [
    [text.entity, entity],
    [text.registration, registration],
    [text.postalAddress, postalAddress],
    [text.contact, contact === '' ? '' : html`<a href="mailto:${contact}">${contact}</a>`],
    [text.jurisdiction, jurisdiction === '' ? '' : countryIn(jurisdiction, language)],
    [text.server, html`<code>${hostname}</code>`],
  ]
  return html`<dl>${rows.filter(([, value]) => value !== '').map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`
}
