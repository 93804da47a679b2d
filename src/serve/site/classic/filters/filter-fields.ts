import { html } from 'hono/html'
import type { Mailbox } from '../../../../wire/jmap/email.ts'
import type { Action, Condition, Filter } from '../../../../wire/sieve/filters/filter.ts'
import {
  DEEDS,
  type Deed,
  deedOf,
  type How,
  howOf,
  howsOf,
  WHATS,
  type What,
  whatOf,
  withDeed,
  withHow,
  withWhat,
} from '../../../../wire/sieve/filters/filter-form.ts'
import { pathOf, tryTarget } from '../../../../wire/sieve/filters/mailbox-paths.ts'
import type { Language } from '../../language/language.ts'
import type { Markup } from '../../page/document.ts'
import type { FormFields } from '../../sessions/member.ts'
import { everyFolder, placedFolders } from '../classic-mail.ts'
import { folderName } from '../classic-page.ts'
import { FILTER_MESSAGES, type FilterText } from './filter-messages.ts'

/** Rows of one form, and how many of them are empty ones. */
const MOST_ROWS = 20
const EMPTY_ROWS = 2
const HOWS: readonly (How | 'over' | 'under')[] = [
  ...new Set([...howsOf('from'), ...howsOf('header')]),
  'over',
  'under',
]
const ANY: Condition = { kind: 'field', fields: ['from'], part: 'whole', how: 'contains', values: [''], isNot: false }

/** The rows of a filter, with some that are empty: without a script there is no button for one more. */
export function filterFields(filter: Filter, mailboxes: readonly Mailbox[], language: Language): Markup {
  const say = FILTER_MESSAGES[language]
  const rows = <Item>(items: readonly Item[]) => [
    ...items,
    ...Array.from({ length: Math.min(EMPTY_ROWS, MOST_ROWS - items.length) }, () => undefined),
  ]
  return html`<fieldset class="field"><legend>${say.conditions} <span class="quiet">(${say.row})</span></legend>
${rows(filter.conditions).map((condition, at) => conditionRow(condition, at, say))}</fieldset>
<fieldset class="field"><legend>${say.actions} <span class="quiet">(${say.row})</span></legend>
${rows(filter.actions).map((action, at) => actionRow(action, at, { mailboxes, language }))}</fieldset>`
}

type Say = Readonly<Record<FilterText, string>>

function conditionRow(condition: Condition | undefined, at: number, say: Say): Markup {
  const { what, how, field, values } = rowOf(condition)
  return html`<div class="rule" role="group" aria-label="${say.condition.replace('{count}', `${at + 1}`)}">${select(`c${at}what`, say.what, what, [['', say.noRow], ...WHATS.map((one) => [one, say[`what.${one}`]] as const)])}
${select(
  `c${at}how`,
  say.how,
  how,
  HOWS.map((one) => [one, say[`how.${one}`]] as const),
)}
<label>${say.field}<input name="c${at}field" value="${field}" maxlength="100" autocomplete="off"></label>
<label>${say.value}<textarea name="c${at}values" rows="2" maxlength="4000" aria-describedby="lines">${values}</textarea></label></div>${at === 0 ? html`<p class="hint" id="lines">${say.values} ${say['what.size']}: ${say.kilobytes}. ${say['what.junk']}: ${say.percent}.</p>` : ''}`
}

/** A condition as its row says it. */
function rowOf(condition: Condition | undefined) {
  if (!condition) return { what: '', how: 'contains', field: '', values: '' }
  const what: What = whatOf(condition)
  const how =
    condition.kind === 'size'
      ? condition.how
      : condition.kind === 'attachment'
        ? `${condition.isNot ? 'not.' : ''}exists`
        : (howOf(condition) ?? 'contains')
  const field = what === 'header' && 'fields' in condition ? condition.fields.join(' ') : ''
  const values =
    condition.kind === 'size'
      ? `${condition.octets / 1024}`
      : condition.kind === 'junk'
        ? `${condition.percent}`
        : 'values' in condition
          ? condition.values.join('\n')
          : ''
  return { what, how, field, values }
}

function actionRow(
  action: Action | undefined,
  at: number,
  { mailboxes, language }: { readonly mailboxes: readonly Mailbox[]; readonly language: Language },
): Markup {
  const say = FILTER_MESSAGES[language]
  const target = action && 'mailbox' in action ? tryTarget(action, byId(mailboxes)) : undefined
  const folders = placedFolders(mailboxes, everyFolder).map(
    ({ mailbox, depth }) => [mailbox.id, '\u00a0\u00a0'.repeat(depth) + folderName(mailbox, language)] as const,
  )
  return html`<div class="rule" role="group" aria-label="${say.action.replace('{count}', `${at + 1}`)}">${select(`a${at}do`, say.what, action ? deedOf(action) : '', [['', say.noRow], ...DEEDS.map((one) => [one, say[`do.${one}`]] as const)])}
${select(`a${at}folder`, say.mailbox, target?.id ?? '', [['', '–'], ...folders])}
<label>${say.extra}<input name="a${at}text" value="${wordsOf(action)}" maxlength="1000" autocomplete="off"></label></div>`
}

function wordsOf(action: Action | undefined): string {
  if (!action) return ''
  if (action.kind === 'forward') return action.address
  if (action.kind === 'reject') return action.reason
  if ('mailbox' in action) return ''
  return action.kind === 'flag' && deedOf(action) === 'flag' ? action.flag : ''
}

function select(
  name: string,
  label: string,
  chosen: string,
  choices: readonly (readonly [value: string, shown: string])[],
): Markup {
  return html`<label>${label}<select name="${name}">${choices.map(([value, shown]) => html`<option value="${value}"${value === chosen ? html` selected` : ''}>${shown}</option>`)}</select></label>`
}

/** The filter that a form says. A row that says what it said before is what it was, also what of it no row can say. */
export function readFilterFields(field: FormFields, before: Filter | undefined, mailboxes: readonly Mailbox[]): Filter {
  const at = Array.from({ length: MOST_ROWS }, (_, index) => index)
  const match = (['all', 'any', 'always'] as const).find((one) => one === field('match')) ?? 'all'
  return {
    name: field('name'),
    isOn: field('isOn') === 'yes',
    match,
    conditions: match === 'always' ? [] : at.flatMap((row) => conditionOf(field, row, before?.conditions[row])),
    actions: at.flatMap((row) => actionOf(field, row, before?.actions[row], mailboxes)),
    note: before?.note ?? '',
  }
}

function conditionOf(field: FormFields, at: number, before: Condition | undefined): readonly Condition[] {
  const what = WHATS.find((one) => one === field(`c${at}what`))
  if (!what) return []
  const how = field(`c${at}how`)
  const text = field(`c${at}values`).replace(/\r\n?/g, '\n')
  const said = { what, how, field: field(`c${at}field`).trim(), values: text }
  if (before && JSON.stringify(rowOf(before)) === JSON.stringify(said)) return [before]
  const lines = text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]))
  const number = Number(text.trim().replace(',', '.'))
  const octets = Number.isFinite(number) ? Math.round(number * 1024) : 0
  if (what === 'size') return [{ kind: 'size', how: how === 'under' ? 'under' : 'over', octets }]
  if (what === 'attachment') return [{ kind: 'attachment', isNot: how.startsWith('not.') }]
  if (what === 'junk') return [{ kind: 'junk', percent: Number.isFinite(number) ? number : 50 }]
  const bare = withWhat(ANY, what)
  const known = howsOf(what).find((one) => one === how) ?? 'contains'
  const compared = withHow(
    what === 'header' ? ({ ...bare, fields: said.field.split(/[\s,]+/) } as Condition) : bare,
    known,
  )
  return [('values' in compared ? { ...compared, values: lines } : compared) as Condition]
}

function actionOf(
  field: FormFields,
  at: number,
  before: Action | undefined,
  mailboxes: readonly Mailbox[],
): readonly Action[] {
  const deed: Deed | undefined = DEEDS.find((one) => one === field(`a${at}do`))
  if (!deed) return []
  const text = field(`a${at}text`).trim()
  const bare = withDeed({ kind: 'keep' }, deed)
  if (bare.kind === 'forward') return [{ ...bare, address: text }]
  if (bare.kind === 'reject')
    return [{ ...bare, reason: before?.kind === 'reject' && oneLine(before.reason) === text ? before.reason : text }]
  if (deed === 'flag') return [{ kind: 'flag', flag: text.replace(/\s+/g, '_') }]
  if (!('mailbox' in bare)) return [bare]
  const target = mailboxes.find(({ id }) => id === field(`a${at}folder`))
  // A folder that is not there any more stays named as it was, unless another one is chosen.
  if (!target) return [before && 'mailbox' in before && before.kind === deed ? before : bare]
  return [{ ...bare, mailbox: pathOf(target, byId(mailboxes)), mailboxId: target.id }]
}

function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, '')
}

function byId(mailboxes: readonly Mailbox[]): ReadonlyMap<string, Mailbox> {
  return new Map(mailboxes.map((one) => [one.id, one]))
}
