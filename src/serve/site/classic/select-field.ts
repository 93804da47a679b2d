import { html } from 'hono/html'
import type { Markup } from '../page/document.ts'
import type { FormView } from '../page/form.ts'

interface SelectParts {
  readonly name: string
  readonly label: string
  readonly hint?: string
  readonly choices: readonly { readonly value: string; readonly label: string }[]
}

/** One of many, in a list that opens. */
export function selectField(view: FormView, { name, label, hint, choices }: SelectParts): Markup {
  const id = view.key === undefined ? name : `${view.key}-${name}`
  const chosen = view.values?.[name] ?? ''
  const problem = view.problems?.[name]
  const described = [...(hint === undefined ? [] : [`${id}-hint`]), ...(problem === undefined ? [] : [`${id}-problem`])]
  return html`<div class="field"><label for="${id}">${label}</label>
${hint === undefined ? '' : html`<p class="hint" id="${id}-hint">${hint}</p>`}${problem === undefined ? '' : html`<p class="problem" id="${id}-problem">${problem}</p>`}
<select id="${id}" name="${name}"${described.length > 0 ? html` aria-describedby="${described.join(' ')}"` : ''}${problem === undefined ? '' : html` aria-invalid="true"`}>${choices.map(({ value, label: shown }) => html`<option value="${value}"${value === chosen ? html` selected` : ''}>${shown}</option>`)}</select></div>`
}
