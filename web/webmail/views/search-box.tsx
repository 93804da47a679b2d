import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { readSearch, writeSearch } from '../../../src/wire/jmap/search-query.ts'
import { Icon } from './icon.tsx'
import { useSetting, useTip } from './setting.ts'

export const SEARCH_FIELD = 'search-field'

/** The search: what is looked for stands as chips, each of which can be taken away, beside what is being typed. */
export function SearchBox() {
  const { desk, language } = useSetting()
  const { list } = desk.route
  const shown = list.kind === 'search' ? list.text : ''
  const terms = readSearch(shown)
  const [typed, type] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const tip = useTip()
  useLayoutEffect(() => type(''), [shown])
  const find = (text: string) => desk.search(text)
  return (
    <search class="search">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          find(`${shown} ${typed}`)
          field.current?.blur()
        }}
      >
        <Icon name="search" />
        {terms.map((term, at) => {
          const text = writeSearch([term])
          return (
            <button
              key={text}
              type="button"
              class="chip"
              aria-label={language.text('removeTerm', { term: text })}
              title={language.text('removeTerm', { term: text })}
              onClick={() => find(writeSearch(terms.filter((_, other) => other !== at)))}
            >
              {text}
              <Icon name="close" />
            </button>
          )
        })}
        <input
          ref={field}
          id={SEARCH_FIELD}
          type="search"
          enterkeyhint="search"
          autocomplete="off"
          spellcheck={false}
          maxLength={500}
          value={typed}
          placeholder={terms.length > 0 ? '' : language.text('search')}
          aria-label={language.text('search')}
          aria-describedby="search-hint"
          title={tip('search', 'search')}
          onInput={({ currentTarget }) => type(currentTarget.value)}
          onKeyDown={({ key, currentTarget }) => {
            if (key === 'Backspace' && typed === '' && terms.length > 0) find(writeSearch(terms.slice(0, -1)))
            if (key === 'Escape') currentTarget.blur()
          }}
        />
        {terms.length > 0 && (
          <button
            type="button"
            class="tool"
            aria-label={language.text('clearSearch')}
            title={language.text('clearSearch')}
            onClick={() => find('')}
          >
            <Icon name="close" />
          </button>
        )}
        <p class="hint" id="search-hint">
          {language.text('searchHint')}
        </p>
      </form>
    </search>
  )
}
