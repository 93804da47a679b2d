import { html } from 'hono/html'
import { isForwardSecret, isPostQuantum } from '../../../core/posture/protection.ts'
import { DOOR_STYLE, documentOf, type Markup } from './document.ts'
import { PAGE_MESSAGES } from './page-messages.ts'
import type { PageView } from './page-view.ts'
import { siteFooter } from './site-footer.ts'

/** A page that asks for one thing, before one is let in: a card, and below it what this connection is worth. To be answered with `DOOR_PAGE`. `card` with its `h1`. */
export function doorPage(view: PageView, title: string, card: Markup, isWrong = false): Markup {
  const text = PAGE_MESSAGES[view.language]
  const whole = `${title} · ${view.provider.name}`
  return documentOf(
    isWrong ? `${text.problem}: ${whole}` : whole,
    view.language,
    html`<body class="door">
<main>
<div class="card">
${card}
</div>
</main>
${siteFooter(view, html`<p class="worth"><span>${text.connection}:</span> ${worth(view)}</p>`)}
</body>`,
    DOOR_STYLE,
    view.theme,
  )
}

function worth({ protection, language }: PageView): Markup {
  const text = PAGE_MESSAGES[language]
  if (!protection || !isForwardSecret(protection)) return html`<strong class="bad">${text.clear}</strong>`
  const version = protection.version.replace(/^TLSv/, 'TLS ')
  return html`<strong>${version}, ${protection.group}</strong>, ${isPostQuantum(protection) ? text.postQuantum : text.forwardSecret}`
}
