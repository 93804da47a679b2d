import type { Action, Condition, Filing, Filter } from '../../../src/wire/sieve/filters/filter.ts'
import { deedOf, howOf, whatOf } from '../../../src/wire/sieve/filters/filter-form.ts'
import type { Speak } from '../language/area-texts.ts'
import type { Language } from '../language/language.ts'
import type { FiltersText } from './texts/texts.ts'

/** A filter in words: for which mail, and what is done. `nameOf` gives the name of a mailbox as it is shown. */
export function describeFilter(
  { match, conditions, actions }: Filter,
  speak: Speak<FiltersText>,
  language: Language,
  nameOf: (action: Filing) => string,
): { readonly when: string; readonly what: string } {
  const said = conditions.map((condition) => describeCondition(condition, speak, language))
  const when = match === 'always' ? speak('say.always') : match === 'any' ? either(said, speak) : language.list(said)
  return { when, what: actions.map((action) => describeAction(action, speak, nameOf)).join(', ') }
}

function describeCondition(condition: Condition, speak: Speak<FiltersText>, language: Language): string {
  switch (condition.kind) {
    case 'size':
      return speak('say.size', { how: speak(`how.${condition.how}`), size: language.size(condition.octets) })
    case 'attachment':
      return speak(condition.isNot ? 'say.not.attachment' : 'say.attachment')
    case 'junk':
      return speak('say.junk', { percent: condition.percent })
    default: {
      const what = whatOf(condition)
      const subject =
        what === 'header' && 'fields' in condition ? either(condition.fields, speak) : speak(`what.${what}`)
      const how = speak(`how.${howOf(condition) ?? 'contains'}`)
      const values = 'values' in condition ? condition.values.map((text) => speak('say.quoted', { text })) : []
      return [subject, how, either(values, speak)].filter((word) => word !== '').join(' ')
    }
  }
}

function describeAction(action: Action, speak: Speak<FiltersText>, nameOf: (action: Filing) => string): string {
  const name =
    'mailbox' in action
      ? nameOf(action)
      : action.kind === 'forward'
        ? action.address
        : action.kind === 'flag'
          ? action.flag
          : ''
  return speak(`say.${deedOf(action)}`, { name })
}

function either(items: readonly string[], speak: Speak<FiltersText>): string {
  const [last = '', ...others] = [...items].reverse()
  return others.length === 0 ? last : speak('say.or', { first: others.reverse().join(', '), last })
}
