import { html } from 'hono/html'
import type { TermsVersion } from '../../../core/terms/terms-version.ts'
import type { Markup } from '../page/document.ts'
import { doorPage } from '../page/door-page.ts'
import { button, checkField, type FormView, form, isWrong } from '../page/form.ts'
import { dayIn } from '../page/moments.ts'
import type { PageView } from '../page/page-view.ts'
import { TERMS_MESSAGES } from './terms-messages.ts'

/** The question whether a member agrees to what has changed. `next`: where it goes on, also without an answer; then it is asked again at the next sign-in. */
export function consentPage(
  view: PageView,
  asked: FormView,
  owed: readonly TermsVersion[],
  next: string,
  noticeMs: number,
): Markup {
  const { language } = view
  const text = TERMS_MESSAGES[language]
  return doorPage(
    view,
    text.changedTitle,
    html`<h1>${text.changedTitle}</h1>
<p class="lead">${text.changedLead}</p>
<ul>${owed.map(
      ({ kind, number, atMs }) =>
        html`<li>${text.applies(text.titles[kind], number, dayIn(kind === 'terms' ? atMs + noticeMs : atMs, language))} <a href="/${kind}/versions/${number}">${text.see}</a></li>`,
    )}</ul>
${form(asked, html`${checkField(asked, { name: 'agree', label: text.agree })}${button(text.goOn)}<a class="later" href="${next}">${text.later}</a>`)}`,
    isWrong(asked),
  )
}
