import { html } from 'hono/html'
import type { Language } from '../language/language.ts'
import type { Markup } from './document.ts'
import { notice } from './notice.ts'
import { PAGE_MESSAGES } from './page-messages.ts'

/** A form as it is shown: empty, or once more with what was typed and what is wrong with it. */
export interface FormView {
  readonly language: Language
  /** Where it is posted to. Empty: where the page is, with what stands behind the `#` of its address, which no other form carries on (HTML §4.10.21.3). */
  readonly action: string
  /** Of the session (`signedIn.csrf`), or of the visitor (`visitorToken`). */
  readonly csrf: string
  /** What was typed, by name of the field. Never a password: it is typed again. */
  readonly values?: Readonly<Record<string, string>>
  /** What is wrong, by name of the field, in the order of the fields. The first has the focus. */
  readonly problems?: Readonly<Record<string, string>>
  /** Stands before the names of fields in their ids, where a page has several forms. */
  readonly key?: string
  /** Fields that nobody sees. */
  readonly hidden?: Readonly<Record<string, string>>
  /** Such fields of which there are several with one name. */
  readonly repeated?: readonly (readonly [name: string, value: string])[]
}

/** Whether something is wrong with it. */
export function isWrong({ problems = {} }: Pick<FormView, 'problems'>): boolean {
  return Object.keys(problems).length > 0
}

/** The form around its fields. Above them it says that something is wrong, if so. */
export function form(view: FormView, fields: Markup): Markup {
  const hidden = [...Object.entries({ csrf: view.csrf, ...view.hidden }), ...(view.repeated ?? [])]
  return html`<form class="fields" method="post"${view.action === '' ? '' : html` action="${view.action}"`}>
${hidden.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
${isWrong(view) ? notice(PAGE_MESSAGES[view.language].problems, 'wrong') : ''}
${fields}
</form>`
}

/** What all kinds of fields have. */
interface FieldParts {
  readonly name: string
  readonly label: string
  readonly hint?: string | Markup
  /** One may leave it empty, and it says so. */
  readonly isOptional?: boolean
}

interface TextFieldParts extends FieldParts {
  readonly type?: 'text' | 'password' | 'email' | 'tel' | 'search' | 'date' | 'datetime-local' | 'number'
  /** As HTML names it (`username`, `new-password`, `one-time-code` …), `off` for what is nobody's own. */
  readonly autocomplete: string
  readonly inputMode?: 'email' | 'numeric' | 'text'
  readonly maxLength?: number
  /** It has the focus when the page opens, if nothing is wrong. */
  readonly isFirst?: boolean
  /** What a script of the page reads of it (`data-…`). */
  readonly data?: Readonly<Record<string, string>>
  /** What stands behind what is typed, as in the same line. */
  readonly after?: string
}

/** A line to type in. */
export function textField(view: FormView, parts: TextFieldParts): Markup {
  const { name, type = 'text', autocomplete, inputMode, maxLength = 400, isFirst = false, data = {} } = parts
  const value = type === 'password' ? '' : (view.values?.[name] ?? '')
  const more = html`${inputMode ? html` inputmode="${inputMode}"` : ''}${type === 'text' ? html` autocapitalize="none" spellcheck="false"` : ''}${isFirst && !isWrong(view) ? html` autofocus` : ''}${Object.entries(data).map(([key, of]) => html` data-${key}="${of}"`)}`
  const input = html`<input id="${idOf(view, name)}" name="${name}" type="${type}" autocomplete="${autocomplete}" maxlength="${maxLength}" value="${value}"${more}${stateOf(view, parts)}>`
  return field(
    view,
    parts,
    parts.after === undefined ? input : html`<div class="with">${input}<span>${parts.after}</span></div>`,
  )
}

/** One of many, which opens as a list. */
export function selectField(view: FormView, parts: FieldParts & { readonly choices: readonly string[] }): Markup {
  const { name, choices } = parts
  const chosen = view.values?.[name]
  const options = choices.map((one) => html`<option${one === chosen ? html` selected` : ''}>${one}</option>`)
  return field(
    view,
    parts,
    html`<select id="${idOf(view, name)}" name="${name}"${stateOf(view, parts)}>${options}</select>`,
  )
}

/**
 * A field that nobody sees and no keyboard reaches: programs that fill in everything fill it in too. Who reads the page without its style is told to leave it alone.
 */
export function trapField({ language }: FormView): Markup {
  return html`<div class="trap" aria-hidden="true"><label>${PAGE_MESSAGES[language].leaveEmpty} <input name="${TRAP}" tabindex="-1" autocomplete="off"></label></div>`
}

/** Its name: what browsers fill in by themselves is called otherwise. */
export const TRAP = 'subject'

/** Lines to type in. */
export function textArea(view: FormView, parts: FieldParts & { rows?: number; maxLength?: number }): Markup {
  const { name, rows = 6, maxLength = 10_000 } = parts
  // What HTML drops of a text that begins with a line end (HTML §13.1.2.5), is there before it.
  return field(
    view,
    parts,
    html`<textarea id="${idOf(view, name)}" name="${name}" rows="${rows}" maxlength="${maxLength}"${stateOf(view, parts)}>
${view.values?.[name] ?? ''}</textarea>`,
  )
}

/** A box to be ticked; its value is `yes`. */
export function checkField(view: FormView, parts: FieldParts): Markup {
  const { name, label, hint } = parts
  const checked = view.values?.[name] === 'yes' ? html` checked` : ''
  const state = stateOf(view, { ...parts, isOptional: true })
  return html`<div class="check"><input id="${idOf(view, name)}" name="${name}" type="checkbox" value="yes"${checked}${state}><label for="${idOf(view, name)}">${label}</label>
${hint === undefined ? '' : html`<p id="${idOf(view, name)}-hint">${hint}</p>`}${problemOf(view, name)}</div>`
}

interface Choice {
  readonly value: string
  readonly label: string | Markup
  readonly hint?: string | Markup
}

/** One of several, each with a line of its own. */
export function choiceField(view: FormView, parts: FieldParts & { readonly choices: readonly Choice[] }): Markup {
  const { name, label, hint, choices } = parts
  const id = idOf(view, name)
  const problem = view.problems?.[name]
  const described = describedBy(id, hint !== undefined, problem !== undefined)
  const focused = firstProblem(view) === name
  return html`<fieldset class="field"${described}><legend>${label}</legend>
${hintOf(id, hint)}${problemOf(view, name)}
${choices.map((choice, at) => choiceOf(view, name, choice, focused && at === 0))}</fieldset>`
}

function choiceOf(view: FormView, name: string, { value, label, hint }: Choice, focused: boolean): Markup {
  const id = `${idOf(view, name)}-${value}`
  const checked = view.values?.[name] === value ? html` checked` : ''
  return html`<div class="check"><input id="${id}" name="${name}" type="radio" value="${value}" required${checked}${focused ? html` autofocus` : ''}${describedBy(id, hint !== undefined, false)}><label for="${id}">${label}</label>
${hint === undefined ? '' : html`<p id="${id}-hint">${hint}</p>`}</div>`
}

/** What sends a form. `danger`: what cannot be taken back; it stands on a page that asks once more (`confirmation`). */
export function button(text: string, kind: 'main' | 'plain' | 'danger' = 'main'): Markup {
  return kind === 'plain' ? html`<button>${text}</button>` : html`<button class="${kind}">${text}</button>`
}

/** The page between a button and what cannot be taken back: what will be, in words, and a way out that is as near. */
export function confirmation(
  view: FormView,
  { title, lead, act, back }: { title: string; lead: string | Markup; act: string; back: string },
): Markup {
  return html`<h1>${title}</h1>
<p>${lead}</p>
${form(view, html`<div class="acts">${button(act, 'danger')} <a href="${back}">${PAGE_MESSAGES[view.language].back}</a></div>`)}`
}

function field(view: FormView, { name, label, hint, isOptional }: FieldParts, input: Markup): Markup {
  const id = idOf(view, name)
  const text = PAGE_MESSAGES[view.language]
  return html`<div class="field"><label for="${id}">${label}${isOptional ? html` <span class="quiet">(${text.optional})</span>` : ''}</label>
${hintOf(id, hint)}${problemOf(view, name)}
${input}</div>`
}

function stateOf(view: FormView, { name, hint, isOptional }: FieldParts): Markup {
  const problem = view.problems?.[name]
  const isFocused = firstProblem(view) === name
  return html`${describedBy(idOf(view, name), hint !== undefined, problem !== undefined)}${problem === undefined ? '' : html` aria-invalid="true"`}${isOptional ? '' : html` required`}${isFocused ? html` autofocus` : ''}`
}

function describedBy(id: string, hasHint: boolean, hasProblem: boolean): Markup | '' {
  const ids = [...(hasHint ? [`${id}-hint`] : []), ...(hasProblem ? [`${id}-problem`] : [])]
  return ids.length === 0 ? '' : html` aria-describedby="${ids.join(' ')}"`
}

function hintOf(id: string, hint: string | Markup | undefined): Markup | '' {
  return hint === undefined ? '' : html`<p class="hint" id="${id}-hint">${hint}</p>`
}

function problemOf(view: FormView, name: string): Markup | '' {
  const problem = view.problems?.[name]
  return problem === undefined ? '' : html`<p class="problem" id="${idOf(view, name)}-problem">${problem}</p>`
}

function firstProblem({ problems = {} }: FormView): string | undefined {
  return Object.keys(problems)[0]
}

function idOf({ key }: FormView, name: string): string {
  return key === undefined ? name : `${key}-${name}`
}
