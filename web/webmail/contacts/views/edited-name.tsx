import { useState } from 'preact/hooks'
import { NAME_KINDS, type NameFields } from '../card/name-form.ts'
import type { ContactsText } from '../texts/texts.ts'
import { useContacts } from './contacts-context.ts'

/** What nearly everybody has. */
const FIRST = ['given', 'surname']

interface EditedNameProps {
  readonly name: NameFields
  /** Groups have one name. */
  readonly isOfGroup: boolean
  change(name: NameFields): void
}

/** What somebody is called. */
export function EditedName({ name, isOfGroup, change }: EditedNameProps) {
  const { speak } = useContacts()
  const all = isOfGroup ? ['full'] : [...NAME_KINDS, 'full']
  const there = all.filter((kind) => isOfGroup || FIRST.includes(kind) || name[kind] !== '')
  const [shown, show] = useState<readonly string[]>(there)
  const isAll = shown.length === all.length
  return (
    <fieldset class="name">
      <legend class="hidden">{speak('part.name')}</legend>
      {all
        .filter((kind) => shown.includes(kind) || name[kind] !== '')
        .map((kind) => (
          <label key={kind} class="field">
            <span>{speak(isOfGroup ? 'groupName' : (`name.${kind}` as ContactsText))}</span>
            <input
              type="text"
              autocomplete="off"
              maxLength={200}
              value={name[kind] ?? ''}
              onInput={({ currentTarget }) => change({ ...name, [kind]: currentTarget.value })}
            />
          </label>
        ))}
      {!isAll && (
        <button type="button" class="more" onClick={() => show(all)}>
          {speak('moreNames')}
        </button>
      )}
    </fieldset>
  )
}
