import { useId, useState } from 'preact/hooks'
import type { Filter } from '../../../src/wire/sieve/filters/filter.ts'
import { NEW_FILTER, tryLack } from '../../../src/wire/sieve/filters/filter-form.ts'
import { useSpeaker } from '../views/setting.ts'
import { Sheet } from '../views/sheet.tsx'
import { ActionLine } from './action-line.tsx'
import { ConditionLine } from './condition-line.tsx'
import type { FilterBook } from './filter-book.ts'
import { FilterTrial } from './filter-trial.tsx'
import { FILTERS_TEXTS } from './texts/texts.ts'

interface FilterEditorProps {
  readonly filter: Filter
  readonly isNew: boolean
  readonly book: FilterBook
  save(filter: Filter): Promise<void>
  close(): void
}

/** Where a rule is made, line by line, and tried before it is kept. */
export function FilterEditor({ filter: before, isNew, book, save, close }: FilterEditorProps) {
  const speak = useSpeaker(FILTERS_TEXTS)
  const [filter, set] = useState(before)
  const [isSaid, say] = useState(false)
  const lack = tryLack(filter)
  const trouble = useId()
  const submit = (event: Event) => {
    event.preventDefault()
    say(true)
    if (!lack) void save(filter)
  }
  return (
    <Sheet title={speak(isNew ? 'newTitle' : 'editTitle')} close={close}>
      <form class="filter-editor" onSubmit={submit} noValidate aria-describedby={trouble}>
        <label class="named">
          <span>{speak('name')}</span>
          <input
            value={filter.name}
            maxLength={120}
            placeholder={speak('nameHint')}
            onInput={({ currentTarget }) => set({ ...filter, name: currentTarget.value })}
          />
        </label>
        <label class="named">
          <span>{speak('when')}</span>
          <select
            value={filter.match}
            onChange={({ currentTarget }) => {
              const match = currentTarget.value as Filter['match']
              const conditions = filter.conditions.length > 0 ? filter.conditions : NEW_FILTER.conditions
              set({ ...filter, match, conditions })
            }}
          >
            {(['all', 'any', 'always'] as const).map((match) => (
              <option key={match} value={match}>
                {speak(`match.${match}`)}
              </option>
            ))}
          </select>
        </label>
        {filter.match !== 'always' && <Conditions filter={filter} set={set} />}
        <Actions filter={filter} set={set} />
        <p id={trouble} class="trouble" role="alert">
          {isSaid && lack ? speak(lack.text, 'count' in lack ? { count: lack.count } : {}) : ''}
        </p>
        <p class="bar">
          <button type="submit" class="main">
            {speak('save')}
          </button>
          <button type="button" class="plain" onClick={close}>
            {speak('cancel')}
          </button>
        </p>
        {!lack && <FilterTrial filter={filter} book={book} />}
      </form>
    </Sheet>
  )
}

interface PartProps {
  readonly filter: Filter
  set(filter: Filter): void
}

function Conditions({ filter, set }: PartProps) {
  const speak = useSpeaker(FILTERS_TEXTS)
  const { conditions } = filter
  return (
    <fieldset class="lines">
      <legend>{speak('conditions')}</legend>
      {conditions.map((condition, at) => (
        <ConditionLine
          key={at}
          condition={condition}
          count={at + 1}
          set={(changed) => set({ ...filter, conditions: conditions.with(at, changed) })}
          remove={conditions.length > 1 ? () => set({ ...filter, conditions: conditions.toSpliced(at, 1) }) : undefined}
        />
      ))}
      <button
        type="button"
        class="plain"
        onClick={() => set({ ...filter, conditions: [...conditions, ...NEW_FILTER.conditions] })}
      >
        {speak('addCondition')}
      </button>
    </fieldset>
  )
}

function Actions({ filter, set }: PartProps) {
  const speak = useSpeaker(FILTERS_TEXTS)
  const { actions } = filter
  return (
    <fieldset class="lines">
      <legend>{speak('actions')}</legend>
      {actions.map((action, at) => (
        <ActionLine
          key={at}
          action={action}
          count={at + 1}
          set={(changed) => set({ ...filter, actions: actions.with(at, changed) })}
          remove={actions.length > 1 ? () => set({ ...filter, actions: actions.toSpliced(at, 1) }) : undefined}
        />
      ))}
      <button
        type="button"
        class="plain"
        onClick={() => {
          // What stops stays last, since nothing is done behind it.
          const at = actions.at(-1)?.kind === 'stop' ? actions.length - 1 : actions.length
          set({ ...filter, actions: actions.toSpliced(at, 0, { kind: 'flag', flag: '\\Seen' }) })
        }}
      >
        {speak('addAction')}
      </button>
    </fieldset>
  )
}
