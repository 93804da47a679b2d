import { html } from 'hono/html'
import { PASSWORD_PATH, SIGN_IN_PATH, SIGN_OUT_PATH } from '../sessions/member.ts'
import { documentOf, type Markup } from './document.ts'
import { notice } from './notice.ts'
import { type PageLink, publicLinks } from './page-links.ts'
import { PAGE_MESSAGES } from './page-messages.ts'
import type { PageView } from './page-view.ts'
import { siteFooter } from './site-footer.ts'

/** Pages of one area, beside which the page stands. */
export interface AreaLinks {
  readonly name: string
  readonly links: readonly PageLink[]
}

/** What a page is, without its frame. */
export interface PageParts {
  readonly title: string
  /** With its one `h1`. */
  readonly body: Markup
  readonly area?: AreaLinks
  /** What stands beside the page in place of an area, with the landmarks that it needs. */
  readonly beside?: Markup
  /** Something in a form was wrong: the title says so, which is what is read out first. */
  readonly isWrong?: boolean
  /** What it has in itself in place of the link to the style sheet. */
  readonly style?: Markup
}

/** A page with the frame that all have: a way past the links, links, content, footer. */
export function sitePage(view: PageView, { title, body, area, beside, isWrong, style }: PageParts): Markup {
  const { language, provider } = view
  const text = PAGE_MESSAGES[language]
  const main = html`<main id="content">
${adviceOn(view)}${body}
</main>`
  const whole = title === provider.name ? title : `${title} · ${provider.name}`
  return documentOf(
    isWrong ? `${text.problem}: ${whole}` : whole,
    language,
    html`<body>
<a class="skip" href="#content">${text.toContent}</a>
<header class="bar"><nav aria-label="${text.site}"><ul>
<li class="brand">${linkTo({ path: '/', name: provider.name }, view)}</li>
${view.member === undefined ? publicPart(view) : memberPart(view.member, view)}
</ul></nav></header>
${area ? html`<div class="area"><nav aria-label="${area.name}"><ul>${area.links.map((link) => html`<li>${linkTo(link, view)}</li>`)}</ul></nav>${main}</div>` : beside ? html`<div class="mailarea">${beside}${main}</div>` : main}
${siteFooter(view)}
</body>`,
    style,
    view.theme,
  )
}

function publicPart(view: PageView): Markup {
  const links = publicLinks(view.language).map((link) => html`<li>${linkTo(link, view)}</li>`)
  return html`${links}<li class="end"><a href="${SIGN_IN_PATH}">${PAGE_MESSAGES[view.language].signIn}</a></li>`
}

function memberPart(address: string, view: PageView): Markup {
  const text = PAGE_MESSAGES[view.language]
  return html`<li><a href="${view.path.startsWith('/classic/') ? '/classic/' : '/mail/'}">${text.mail}</a></li><li>${linkTo({ path: '/account', name: text.account }, view)}</li><li class="end who">${address}</li><li><a href="${SIGN_OUT_PATH}">${text.signOut}</a></li>`
}

/** Stands above every page until it is followed, but not above the form that it leads to. */
function adviceOn(view: PageView): Markup | '' {
  if (!view.isAdvised || view.path.split('?')[0] === PASSWORD_PATH) return ''
  const text = PAGE_MESSAGES[view.language]
  return notice(html`${text.advised} <a href="${PASSWORD_PATH}">${text.changePassword}</a>`)
}

/** A link that says whether it leads to where one is. */
function linkTo({ path, name }: PageLink, view: PageView): Markup {
  const isHere = view.path.split('?')[0] === path
  return html`<a href="${path}"${isHere ? html` aria-current="page"` : ''}>${name}</a>`
}
