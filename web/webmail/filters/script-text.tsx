import { useId, useMemo, useRef, useState } from 'preact/hooks'
import { isFault } from '../../../src/base/fault.ts'
import { validateScript } from '../../../src/wire/sieve/validate-script.ts'
import { useSpeaker } from '../views/setting.ts'
import { FILTERS_TEXTS } from './texts/texts.ts'

interface ScriptTextProps {
  readonly source: string
  /** Whether it can be shown as rules too. */
  readonly isReadable: boolean
  /** `basis`: the script that was changed. */
  save(source: string, basis: string): Promise<void>
  leave(): void
}

/** The whole script as text. What is wrong with it is said at its line, by the same rules as the server's, while it is typed. */
export function ScriptText({ source, isReadable, save, leave }: ScriptTextProps) {
  const speak = useSpeaker(FILTERS_TEXTS)
  const [text, type] = useState(source)
  const [basis] = useState(source)
  const [isSaving, mark] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  const problems = useMemo(() => problemsOf(text), [text])
  const [hint, list] = [useId(), useId()]
  const goTo = (line: number) => {
    const at =
      text
        .split('\n')
        .slice(0, line - 1)
        .join('\n').length + (line > 1 ? 1 : 0)
    field.current?.focus()
    field.current?.setSelectionRange(at, at)
  }
  const submit = (event: Event) => {
    event.preventDefault()
    mark(true)
    void save(text, basis).finally(() => mark(false))
  }
  return (
    <form class="script-text" onSubmit={submit}>
      <p id={hint} class="quiet">
        {speak(isReadable ? 'textHint' : 'notRules')}
      </p>
      <textarea
        ref={field}
        value={text}
        aria-label={speak('source')}
        aria-describedby={`${hint} ${list}`}
        aria-invalid={problems.length > 0}
        spellcheck={false}
        rows={Math.min(28, Math.max(10, text.split('\n').length + 1))}
        onInput={({ currentTarget }) => type(currentTarget.value)}
      />
      <ul id={list} class="problems" aria-live="polite">
        {problems.map((problem) => (
          <li key={problem}>
            <button type="button" onClick={() => goTo(Number(/\d+/.exec(problem)?.[0] ?? 1))}>
              {problem}
            </button>
          </li>
        ))}
      </ul>
      <p class="bar">
        <button type="submit" class="main" disabled={isSaving || problems.length > 0}>
          {speak('save')}
        </button>
        {isReadable && (
          <button type="button" class="plain" onClick={leave}>
            {speak('asRules')}
          </button>
        )}
      </p>
    </form>
  )
}

function problemsOf(text: string): readonly string[] {
  try {
    validateScript(text)
    return []
  } catch (error) {
    if (isFault(error, 'sieve/invalid')) return error.message.split('\n')
    throw error
  }
}
