import { Hono } from 'hono'
import { html } from 'hono/html'
import { type AbuseQuarter, COUNTED } from '../../../core/abuse/abuse-numbers.ts'
import type { AbuseRules } from '../../../core/abuse/permit.ts'
import { ABUSE_PATH } from '../account/account-area.ts'
import { languageOf } from '../language/language.ts'
import { type Markup, PAGE_CSP } from '../page/document.ts'
import { numberIn } from '../page/moments.ts'
import { onceIn } from '../page/once-in.ts'
import { PAGE_MESSAGES } from '../page/page-messages.ts'
import { type PageView, publicFor, publicView, type ViewServices } from '../page/page-view.ts'
import { sitePage } from '../page/site-page.ts'
import { wideTable } from '../page/tables.ts'
import type { SiteEnv, SiteServices } from '../site-context.ts'
import { ABUSE_RULES_PATH } from './abuse-paths.ts'
import { RULES_MESSAGES } from './abuse-rules-messages.ts'

type RulesServices = ViewServices & Pick<SiteServices, 'abuse' | 'clock'>

const FRESH_MS = 60_000
const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
/** Quarters that are shown: three years. */
const MOST_QUARTERS = 12

/** How abuse is reported and dealt with, and the numbers of it: the same for everybody. */
export function abuseRulesRoutes(services: RulesServices): Hono<SiteEnv> {
  const { abuse, clock } = services
  const facts = onceIn(FRESH_MS, clock, async () => ({
    quarters: await abuse.numbers(),
    address: await abuse.address(),
  }))
  return new Hono<SiteEnv>().get(ABUSE_RULES_PATH, async (c) => {
    if (c.var.host.kind !== 'own') return c.notFound()
    c.header('content-security-policy', PAGE_CSP)
    c.header('cache-control', publicFor(c, FRESH_MS / 1000))
    const { quarters, address } = await facts()
    return c.html(rulesPage(publicView(languageOf(c), services, ABUSE_RULES_PATH), quarters, address, abuse.rules))
  })
}

function rulesPage(
  view: PageView,
  quarters: readonly AbuseQuarter[],
  address: string,
  { appealMs, aloneMs }: AbuseRules,
): Markup {
  const text = RULES_MESSAGES[view.language]
  const list = (all: readonly string[]) => html`<ul>${all.map((one) => html`<li>${one}</li>`)}</ul>`
  return sitePage(view, {
    title: text.title,
    body: html`<h1>${text.title}</h1>
<p>${text.lead}</p>
<h2>${text.report}</h2>
<p>${text.reportTo} <a href="mailto:${address}">${address}</a>.</p>
${list(text.what)}
<h2>${text.keep}</h2>
${list(text.keepWhat)}
<h2>${text.steps}</h2>
<p>${text.stepsLead} <a href="/terms">${text.terms}</a></p>
<dl class="stack">${text.stepNames.map(([name, what]) => html`<dt>${name}</dt><dd>${what}</dd>`)}</dl>
<h2>${text.appeal}</h2>
<p>${text.appealWhat(Math.round(appealMs / DAY_MS))} ${aloneMs === 0 ? '' : text.alone(Math.round(aloneMs / HOUR_MS))} <a href="${ABUSE_PATH}">${text.own}</a></p>
<h2>${text.legal}</h2>
<p>${text.legalWhat} <a href="/privacy">${PAGE_MESSAGES[view.language].privacy}</a></p>
<h2 id="numbers">${text.numbers}</h2>
<p>${text.numbersLead}</p>
${quarters.length === 0 ? html`<p class="quiet">${text.noNumbers}</p>` : numbersTable(view, quarters)}`,
  })
}

function numbersTable({ language }: PageView, quarters: readonly AbuseQuarter[]): Markup {
  const text = RULES_MESSAGES[language]
  const rows = quarters
    .slice(0, MOST_QUARTERS)
    .map(({ quarter, counts }) => [quarter, ...COUNTED.map((what) => numberIn(counts[what], language))])
  return wideTable(text.numbers, [text.quarter, ...COUNTED.map((what) => text.counted[what])], rows)
}
