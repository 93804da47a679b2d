import { html } from 'hono/html'
import type { RiskLevel } from '../../../../core/incidents/incident.ts'
import type { Markup } from '../../page/document.ts'
import { checkField, choiceField, type FormView, textArea, textField } from '../../page/form.ts'
import type { FormFields } from '../../sessions/member.ts'
import type { IncidentNote } from '../console-env.ts'

const RISKS = ['none', 'low', 'medium', 'high'] as const satisfies readonly RiskLevel[]

/** Something that people write down of an incident, on a page of its own. */
export interface NoteForm {
  readonly act: string
  readonly title: string
  readonly lead: string
  readonly button: string
  readonly done: string
  fields(view: FormView): Markup
  /** What is written down, or what is wrong by names of fields. */
  read(field: FormFields): IncidentNote | { readonly problems: Record<string, string> }
}

export type NoteName = 'assess' | 'answer' | 'searched' | 'announce' | 'resolve' | 'review'

const text = (field: FormFields, name: string) => field(name).trim()
const empty = (...names: string[]) => ({
  problems: Object.fromEntries(names.map((name) => [name, 'Say it in words.'])),
})

export const NOTE_FORMS: Readonly<Record<NoteName, NoteForm>> = {
  assess: {
    act: 'incident.assess',
    title: 'Say how large the risk is',
    lead: 'Said again, the last word counts.',
    button: 'Write it down',
    done: 'The risk is written down.',
    fields: (view) =>
      html`${[
        choiceField(view, { name: 'risk', label: 'Risk', choices: RISKS.map((value) => ({ value, label: value })) }),
        textArea(view, { name: 'reason', label: 'Why', rows: 4 }),
      ]}`,
    read: (field) => {
      const risk = RISKS.find((one) => one === field('risk'))
      if (!risk) return { problems: { risk: 'Choose one.' } }
      const reason = text(field, 'reason')
      return reason === '' ? empty('reason') : { what: 'assessed', risk, reason }
    },
  },
  answer: {
    act: 'incident.answer',
    title: 'Say what became of a thing at risk',
    lead: 'For what no key is replaced for, and for what was not at risk after all.',
    button: 'Write it down',
    done: 'It is written down.',
    fields: (view) =>
      html`${[
        choiceField(view, {
          name: 'how',
          label: 'What became of it',
          choices: [
            { value: 'handled', label: 'It was dealt with' },
            { value: 'not-exposed', label: 'It was not at risk after all' },
          ],
        }),
        textArea(view, { name: 'text', label: 'How, or why not', rows: 4 }),
      ]}`,
    read: (field) => {
      const [asset, said, how] = [field('asset'), text(field, 'text'), field('how')]
      if (how !== 'handled' && how !== 'not-exposed') return { problems: { how: 'Choose one.' } }
      if (said === '') return empty('text')
      return how === 'handled' ? { what: 'handled', asset, how: said } : { what: 'not-exposed', asset, because: said }
    },
  },
  searched: {
    act: 'incident.searched',
    title: 'Note where signs of a leak were looked for',
    lead: 'That nothing has leaked may only be said in public where somebody has looked.',
    button: 'Write it down',
    done: 'The search is written down.',
    fields: (view) =>
      html`${[
        textField(view, { name: 'where', label: 'What was searched', autocomplete: 'off', maxLength: 2000 }),
        textArea(view, { name: 'result', label: 'What was seen', rows: 4 }),
        checkField(view, { name: 'found', label: 'There are signs' }),
      ]}`,
    read: (field) => {
      const [where, result] = [text(field, 'where'), text(field, 'result')]
      if (where === '' || result === '')
        return empty(...(where === '' ? ['where'] : []), ...(result === '' ? ['result'] : []))
      return { what: 'searched', where, result, found: field('found') === 'yes' }
    },
  },
  announce: {
    act: 'incident.announce',
    title: 'Note what was said in public',
    lead: 'The words, and where they stand. This sends nothing.',
    button: 'Write it down',
    done: 'The announcement is written down.',
    fields: (view) => textArea(view, { name: 'text', label: 'What was said', rows: 6 }),
    read: (field) => (text(field, 'text') === '' ? empty('text') : { what: 'announced', text: text(field, 'text') }),
  },
  resolve: {
    act: 'incident.resolve',
    title: 'Close the incident',
    lead: 'Nothing may be left of it. It is not opened again: what comes to light later is another one.',
    button: 'Close it',
    done: 'It is resolved.',
    fields: () => html``,
    read: () => ({ what: 'resolved' }),
  },
  review: {
    act: 'incident.review',
    title: 'Write down what was learned',
    lead: 'What will be done differently.',
    button: 'Write it down',
    done: 'It is written down.',
    fields: (view) => textArea(view, { name: 'text', label: 'What was learned', rows: 6 }),
    read: (field) => (text(field, 'text') === '' ? empty('text') : { what: 'reviewed', lessons: text(field, 'text') }),
  },
}
