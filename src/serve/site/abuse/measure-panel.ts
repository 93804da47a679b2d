import { html } from 'hono/html'
import type { Measure } from '../../../core/abuse/abuse-case.ts'
import { type AbuseRules, mayAppeal } from '../../../core/abuse/permit.ts'
import { linesOf } from '../account/problem-routes.ts'
import type { Language } from '../language/language.ts'
import type { Markup } from '../page/document.ts'
import { button, type FormView, form, textArea } from '../page/form.ts'
import { momentIn } from '../page/moments.ts'
import { ABUSE_MESSAGES } from './abuse-messages.ts'

/** What is shown of one step: what, why, until when, the appeal and its answer, or the form for it. `fields` posts the appeal; `level`: of its heading. */
export function measurePanel(
  level: 'h2' | 'h3',
  measure: Measure,
  fields: FormView,
  rules: AbuseRules,
  nowMs: number,
): Markup {
  const { language } = fields
  const text = ABUSE_MESSAGES[language]
  const { kind, why, atMs, untilMs, atOnce, ended } = measure
  const isOn = kind !== 'warn' && ended === undefined
  const state = isOn
    ? html`<span class="bad">${text.inForce}</span>`
    : html`<span class="${ended?.how === 'reversed' ? 'good' : 'quiet'}">${ended ? `${text.endings[ended.how]}, ${momentIn(ended.atMs, language)}` : text.noted}</span>`
  const until = untilMs === undefined ? text.takenBack : momentIn(untilMs, language)
  return html`<section class="panel">${level === 'h2' ? html`<h2>${text.kinds[kind]}</h2>` : html`<h3>${text.kinds[kind]}</h3>`}
${isOn || kind === 'warn' ? html`<p>${text.means[kind]}</p>` : ''}
<dl><dt>${text.state}</dt><dd>${state}</dd>
<dt>${text.since}</dt><dd>${momentIn(atMs, language)}</dd>
${isOn ? html`<dt>${text.until}</dt><dd>${until}</dd>` : ''}
<dt>${text.why}</dt><dd>${linesOf(why)}</dd>
${atOnce === undefined ? '' : html`<dt>${text.atOnce}</dt><dd>${atOnce}</dd>`}
${appealOf(measure, language)}</dl>
${measure.appeal ? '' : appealForm(measure, fields, rules, nowMs)}</section>`
}

function appealOf({ appeal, decision }: Measure, language: Language): Markup | '' {
  const text = ABUSE_MESSAGES[language]
  if (!appeal) return ''
  const answer = decision
    ? html`<dt>${text.answer}</dt><dd><strong>${decision.isReversed ? text.reversed : text.upheld}</strong> ${linesOf(decision.words)} (${decision.by.name}, ${momentIn(decision.atMs, language)})${decision.isAlone ? ` ${text.alone}` : ''}</dd>`
    : html`<dt>${text.answer}</dt><dd>${text.waiting}</dd>`
  return html`<dt>${text.yourAppeal}</dt><dd>${linesOf(appeal.text)}</dd>\n${answer}`
}

function appealForm(measure: Measure, fields: FormView, rules: AbuseRules, nowMs: number): Markup {
  const text = ABUSE_MESSAGES[fields.language]
  if (!mayAppeal(measure, nowMs, rules)) return html`<p class="quiet">${text.tooLate}</p>`
  const until = momentIn(measure.atMs + rules.appealMs, fields.language)
  return html`<p>${text.appealLead(until)}</p>
${form(fields, html`${textArea(fields, { name: 'text', label: text.appeal, hint: text.appealHint, maxLength: 4000 })}\n${button(text.send)}`)}`
}
