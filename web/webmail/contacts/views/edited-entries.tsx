import { Icon } from '../../views/icon.tsx'
import { useSetting } from '../../views/setting.ts'
import type { CardForm, EditedEntry } from '../card/card-form.ts'
import { ENTRY_FORMS, type EntryForm } from '../card/entry-forms.ts'
import type { ContactsText } from '../texts/texts.ts'
import { newId } from './card-editor.tsx'
import { useContacts } from './contacts-context.ts'
import { useKindWord } from './entry-text.tsx'

interface EditedEntriesProps {
  readonly entries: CardForm['entries']
  /** Properties; undefined is all. */
  readonly only: readonly string[] | undefined
  change(entries: CardForm['entries']): void
}

/** All that a card has several of: what is there, and what can be added. */
export function EditedEntries({ entries, only, change }: EditedEntriesProps) {
  const { speak } = useContacts()
  const forms = ENTRY_FORMS.filter(({ property }) => !only || only.includes(property))
  const add = ({ property, kinds, fields }: EntryForm) => {
    const kind = property === 'anniversaries' ? (kinds[0] ?? '') : ''
    const empty = Object.fromEntries(fields.map((field) => [field, '']))
    change({ ...entries, [property]: [...(entries[property] ?? []), { id: newId(), kind, fields: empty }] })
  }
  return (
    <>
      {forms.map((form) => {
        const list = entries[form.property] ?? []
        if (list.length === 0) return null
        const put = (id: string, entry: EditedEntry | undefined) =>
          change({ ...entries, [form.property]: list.flatMap((one) => (one.id === id ? (entry ?? []) : [one])) })
        return (
          <fieldset key={form.property} class={`part ${form.property}`}>
            <legend>{speak(`part.${form.property as 'emails'}`)}</legend>
            {list.map((entry) => (
              <Entry key={entry.id} form={form} entry={entry} put={(next) => put(entry.id, next)} />
            ))}
          </fieldset>
        )
      })}
      <fieldset class="adding">
        <legend class="hidden">{speak('add')}</legend>
        {forms.map((form) => (
          <button key={form.property} type="button" onClick={() => add(form)}>
            <Icon name="plus" />
            {speak(`add.${form.property}` as ContactsText)}
          </button>
        ))}
      </fieldset>
    </>
  )
}

interface EntryProps {
  readonly form: EntryForm
  readonly entry: EditedEntry
  /** Undefined takes it away. */
  put(entry: EditedEntry | undefined): void
}

function Entry({ form, entry, put }: EntryProps) {
  const { speak } = useContacts()
  const write = (field: string, value: string) => put({ ...entry, fields: { ...entry.fields, [field]: value } })
  return (
    <div class="entry">
      <div class="values">
        {form.fields.map((field) => (
          <Field
            key={field}
            form={form}
            field={field}
            value={entry.fields[field] ?? ''}
            write={(value) => write(field, value)}
          />
        ))}
      </div>
      {form.kinds.length > 0 && <Kind form={form} kind={entry.kind} choose={(kind) => put({ ...entry, kind })} />}
      <button
        type="button"
        class="tool"
        aria-label={speak('takeAway', { part: speak(`part.${form.property as 'emails'}`) })}
        title={speak('takeAway', { part: speak(`part.${form.property as 'emails'}`) })}
        onClick={() => put(undefined)}
      >
        <Icon name="close" />
      </button>
    </div>
  )
}

function Kind({ form, kind, choose }: { readonly form: EntryForm; readonly kind: string; choose(kind: string): void }) {
  const { speak } = useContacts()
  const wordOf = useKindWord()
  const kinds = form.kinds.includes(kind) ? form.kinds : [...form.kinds, kind]
  return (
    <select aria-label={speak('kind')} value={kind} onChange={({ currentTarget }) => choose(currentTarget.value)}>
      {kinds.map((one) => (
        <option key={one} value={one}>
          {wordOf(one)}
        </option>
      ))}
    </select>
  )
}

const TYPES: Readonly<Record<string, string>> = { emails: 'email', phones: 'tel', links: 'url' }

interface FieldProps {
  readonly form: EntryForm
  readonly field: string
  readonly value: string
  write(value: string): void
}

function Field({ form, field, value, write }: FieldProps) {
  const { speak } = useContacts()
  const { language } = useSetting()
  const isOnly = form.fields.length === 1
  const label = speak((isOnly ? `part.${form.property}` : `field.${field}`) as ContactsText)
  if (form.property === 'notes') {
    return (
      <textarea aria-label={label} rows={4} value={value} onInput={({ currentTarget }) => write(currentTarget.value)} />
    )
  }
  if (field === 'month') {
    const format = new Intl.DateTimeFormat(language.tag === 'en' ? 'en-GB' : language.tag, {
      month: 'long',
      timeZone: 'UTC',
    })
    return (
      <select
        class="month"
        aria-label={label}
        value={value}
        onChange={({ currentTarget }) => write(currentTarget.value)}
      >
        <option value="">–</option>
        {Array.from({ length: 12 }, (_, at) => (
          <option key={at} value={`${at + 1}`}>
            {format.format(new Date(Date.UTC(2000, at, 1)))}
          </option>
        ))}
      </select>
    )
  }
  const isNumber = field === 'day' || field === 'year'
  return (
    <input
      type="text"
      class={field}
      inputMode={isNumber ? 'numeric' : ((TYPES[form.property] as 'email' | undefined) ?? 'text')}
      autocomplete="off"
      maxLength={isNumber ? 4 : 1000}
      aria-label={label}
      placeholder={isOnly ? undefined : label}
      value={value}
      onInput={({ currentTarget }) => write(currentTarget.value)}
    />
  )
}
