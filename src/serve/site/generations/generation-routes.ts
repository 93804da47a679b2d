import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import type { Generations } from '../../../core/generations/generations.ts'
import { THEMES } from '../../../core/page-settings/page-settings.ts'
import { accountArea, WEBMAIL_CHOICE_PATH } from '../account/account-area.ts'
import type { Language } from '../language/language.ts'
import { FORM_PAGE, type Markup } from '../page/document.ts'
import { button, choiceField, form } from '../page/form.ts'
import { dayIn, momentIn } from '../page/moments.ts'
import { doneAt, notice, tryDone } from '../page/notice.ts'
import { PAGE_MESSAGES } from '../page/page-messages.ts'
import { type ViewServices, viewOf } from '../page/page-view.ts'
import { sitePage } from '../page/site-page.ts'
import { recordTable } from '../page/tables.ts'
import { keepTheme, themeOf } from '../page/theme.ts'
import { formLimit, type MemberEnv, membersOnly, tryMemberForm } from '../sessions/member.ts'
import type { SiteServices } from '../site-context.ts'
import { type FindMailbox, placeIn } from './generation-gate.ts'
import { GENERATION_MESSAGES } from './generation-messages.ts'
import { GENERATION_PATHS } from './generation-paths.ts'

const THEME_PATH = `${WEBMAIL_CHOICE_PATH}/theme`
/** Longest address that one comes from. */
const MOST_ADDRESS = 1500

export interface GenerationServices extends ViewServices, Pick<SiteServices, 'sessions' | 'pageSettings'> {
  readonly generations: Pick<Generations, 'view' | 'choices' | 'choose'>
  readonly findMailbox: FindMailbox
}

/** Which of the two webmails a member has: a page that says so, and whose button is the one way to switch. `at`: what one was looking at, so that it is there in the other. */
export function generationRoutes(services: GenerationServices): Hono<MemberEnv> {
  const routes = new Hono<MemberEnv>()
  const members = membersOnly(services.sessions)
  routes.get(WEBMAIL_CHOICE_PATH, members, (c) => show(c, services, atOf(c.req.query('at') ?? ''), 200))
  routes.post(WEBMAIL_CHOICE_PATH, members, formLimit, async (c) => {
    const field = await tryMemberForm(c)
    if (!field) return show(c, services, '', 403)
    const at = atOf(field('at'))
    const { id } = c.var.signedIn.account
    const wanted = field('to')
    const { other, landing } = await services.generations.view(id)
    // Posted twice, it is done already; to what is retired nobody is led.
    if (wanted !== other && wanted !== landing) return show(c, services, at, 403)
    const to = wanted === other ? other : landing
    await services.generations.choose(id, to, 'member')
    return c.redirect(at === '' ? GENERATION_PATHS[to] : await placeIn(c, to, at, services.findMailbox), 303)
  })
  routes.post(THEME_PATH, members, formLimit, async (c) => {
    const field = await tryMemberForm(c)
    if (!field) return show(c, services, '', 403)
    const theme = THEMES.find((one) => one === field('theme'))
    await services.pageSettings.change(c.var.signedIn.account.id, { theme: theme ?? 'system' })
    keepTheme(c, theme)
    return doneAt(c, WEBMAIL_CHOICE_PATH, 'themed')
  })
  return routes
}

/** Light or dark, or as the system has it; for both webmails, so it stands where one chooses among them. */
function themeForm(c: Context<MemberEnv>, language: Language): Markup {
  const text = GENERATION_MESSAGES[language]
  const fields = {
    language,
    action: THEME_PATH,
    csrf: c.var.signedIn.csrf,
    values: { theme: themeOf(c) ?? 'system' },
  }
  const choices = (['system', ...THEMES] as const).map((value) => ({ value, label: text.themes[value] }))
  return html`<h2>${text.theme}</h2>
${form(fields, html`${choiceField(fields, { name: 'theme', label: text.themeLabel, hint: text.themeHint, choices })}${button(text.keepTheme, 'plain')}`)}`
}

async function show(
  c: Context<MemberEnv>,
  services: GenerationServices,
  at: string,
  status: 200 | 403,
): Promise<Response> {
  const { account, csrf } = c.var.signedIn
  const [view, choices] = await Promise.all([
    services.generations.view(account.id),
    services.generations.choices(account.id),
  ])
  const page = viewOf(
    c,
    services,
    at === '' ? WEBMAIL_CHOICE_PATH : `${WEBMAIL_CHOICE_PATH}?${new URLSearchParams({ at })}`,
  )
  const { language } = page
  const text = GENERATION_MESSAGES[language]
  const { landing, other, retireOn, isPreview } = view
  const [counts] = choices
  const said = counts?.generation === landing ? text.chosen[counts.by](momentIn(counts.atMs, language)) : text.nobody
  const back = at === '' ? GENERATION_PATHS[landing] : at
  const fields = { language, action: WEBMAIL_CHOICE_PATH, csrf, hidden: { to: other ?? landing, at } }
  const change: Markup =
    other === undefined
      ? html`<p>${text.noOther}</p>`
      : html`<h2>${text.switchTo[other]}</h2><p>${text.leads[other]}</p>${isPreview ? html`<p>${text.preview}</p>` : ''}<p>${text.same}</p>
${form(fields, html`<div class="acts">${button(text.switchTo[other])} <a href="${back}">${text.stay}</a></div>`)}`
  const rows = choices.map((choice) => [
    momentIn(choice.atMs, language),
    text.names[choice.generation],
    text.whos[choice.by],
  ])
  const body = html`<h1>${text.title}</h1>
${status === 403 ? notice(PAGE_MESSAGES[language].stale, 'wrong') : notice(tryDone(c, ['themed']) && text.themeKept)}
<p>${text.you(text.names[landing])} ${said}</p>
${retireOn === undefined ? '' : notice(text.retires(text.names[landing], dayIn(Date.parse(retireOn), language)))}
${change}
${themeForm(c, language)}
${rows.length === 0 ? '' : html`<h2>${text.history}</h2>${recordTable(text.history, [text.when, text.which, text.who], rows)}`}`
  return c.html(sitePage(page, { title: text.title, area: accountArea(language), body }), status, FORM_PAGE)
}

/** An address of one of the two, and nothing else: the page has a link to it. */
function atOf(wanted: string): string {
  return /^\/(?:mail|classic)\/[!-~]*$/.test(wanted) && wanted.length <= MOST_ADDRESS && !wanted.includes('\\')
    ? wanted
    : ''
}
