import { useId } from 'preact/hooks'
import type { Condition } from '../../../src/wire/sieve/filters/filter.ts'
import {
  type How,
  howOf,
  howsOf,
  WHATS,
  type What,
  whatOf,
  withHow,
  withWhat,
} from '../../../src/wire/sieve/filters/filter-form.ts'
import { Icon } from '../views/icon.tsx'
import { useSpeaker } from '../views/setting.ts'
import { FILTERS_TEXTS } from './texts/texts.ts'

interface ConditionLineProps {
  readonly condition: Condition
  /** Which one it is, from 1. */
  readonly count: number
  set(condition: Condition): void
  /** Undefined for the last one that is left. */
  readonly remove: (() => void) | undefined
}

/** One condition: what, how, and with what it is compared. */
export function ConditionLine({ condition, count, set, remove }: ConditionLineProps) {
  const speak = useSpeaker(FILTERS_TEXTS)
  const what = whatOf(condition)
  const hows = howsOf(what)
  const name = speak('condition', { count })
  return (
    <fieldset class="line-of-filter" aria-label={name}>
      <select
        aria-label={speak('what')}
        value={what}
        onChange={({ currentTarget }) => set(withWhat(condition, currentTarget.value as What))}
      >
        {WHATS.map((one) => (
          <option key={one} value={one}>
            {speak(`what.${one}`)}
          </option>
        ))}
      </select>
      {what === 'header' && 'fields' in condition && (
        <input
          aria-label={speak('field')}
          placeholder="X-Priority"
          value={condition.fields.join(', ')}
          onInput={({ currentTarget }) =>
            set({ ...condition, fields: currentTarget.value.split(/\s*,\s*/) as readonly string[] })
          }
        />
      )}
      {hows.length > 0 && (
        <select
          aria-label={speak('how')}
          value={howOf(condition)}
          onChange={({ currentTarget }) => set(withHow(condition, currentTarget.value as How))}
        >
          {hows.map((how) => (
            <option key={how} value={how}>
              {speak(`how.${how}`)}
            </option>
          ))}
        </select>
      )}
      <Compared condition={condition} set={set} />
      {remove && (
        <button type="button" class="tool" aria-label={speak('removeCondition', { count })} onClick={remove}>
          <Icon name="close" />
        </button>
      )}
    </fieldset>
  )
}

function Compared({ condition, set }: Pick<ConditionLineProps, 'condition' | 'set'>) {
  const speak = useSpeaker(FILTERS_TEXTS)
  const hint = useId()
  if ('values' in condition) {
    return (
      <span class="values">
        <textarea
          rows={Math.max(1, condition.values.length)}
          aria-label={speak('value')}
          aria-describedby={hint}
          title={speak('values')}
          value={condition.values.join('\n')}
          onInput={({ currentTarget }) => set({ ...condition, values: currentTarget.value.split('\n') })}
        />
        <span id={hint} class="hidden">
          {speak('values')}
        </span>
      </span>
    )
  }
  if (condition.kind === 'size') {
    return (
      <>
        <select
          aria-label={speak('how')}
          value={condition.how}
          onChange={({ currentTarget }) =>
            set({ ...condition, how: currentTarget.value === 'over' ? 'over' : 'under' })
          }
        >
          <option value="over">{speak('how.over')}</option>
          <option value="under">{speak('how.under')}</option>
        </select>
        <input
          type="number"
          min={1}
          aria-label={speak('kilobytes')}
          title={speak('kilobytes')}
          value={condition.octets / 1024}
          onInput={({ currentTarget }) => set({ ...condition, octets: Math.round(currentTarget.valueAsNumber * 1024) })}
        />
      </>
    )
  }
  if (condition.kind === 'attachment') {
    return (
      <select
        aria-label={speak('how')}
        value={condition.isNot ? 'no' : 'yes'}
        onChange={({ currentTarget }) => set({ ...condition, isNot: currentTarget.value === 'no' })}
      >
        <option value="yes">{speak('how.exists')}</option>
        <option value="no">{speak('how.not.exists')}</option>
      </select>
    )
  }
  if (condition.kind !== 'junk') return null
  return (
    <input
      type="number"
      min={0}
      max={100}
      aria-label={speak('percent')}
      title={speak('percent')}
      value={condition.percent}
      onInput={({ currentTarget }) => set({ ...condition, percent: currentTarget.valueAsNumber || 0 })}
    />
  )
}
