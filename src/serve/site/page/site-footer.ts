import { html } from 'hono/html'
import { LANGUAGES } from '../language/language.ts'
import type { Markup } from './document.ts'
import { footerLinks } from './page-links.ts'
import { PAGE_MESSAGES } from './page-messages.ts'
import { type PageView, pathIn } from './page-view.ts'

/** What stands below every page: where else one may look, and the languages. `first` stands above it. */
export function siteFooter(view: PageView, first: Markup | '' = ''): Markup {
  const text = PAGE_MESSAGES[view.language]
  return html`<footer class="foot">
${first}
<nav aria-label="${text.more}"><ul class="links">${footerLinks(view.language).map(({ path, name }) => html`<li><a href="${path}">${name}</a></li>`)}</ul></nav>
<nav aria-label="${text.languages}"><ul class="links">${Object.entries(LANGUAGES).map(([tag, name]) => languageLink(tag, name, view))}</ul></nav>
${imprint(view)}
</footer>`
}

/** Who answers for the page, as far as it is known. */
function imprint({ provider }: PageView): Markup | '' {
  const { entity, registration, postalAddress } = provider
  const parts = [entity, registration, postalAddress].filter((part) => part !== '')
  return parts.length === 0 ? '' : html`<p>${parts.join(' · ')}</p>`
}

function languageLink(tag: string, name: string, view: PageView): Markup {
  if (tag === view.language) return html`<li><span lang="${tag}" aria-current="true">${name}</span></li>`
  return html`<li><a lang="${tag}" hreflang="${tag}" href="${pathIn(tag, view)}">${name}</a></li>`
}
