import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { useSpeaker } from '../views/setting.ts'
import { COMPOSE_TEXTS, type ComposeText } from './texts/texts.ts'

interface ChoicesProps {
  readonly text: ComposeText
  readonly sign: ComponentChildren
  readonly chosen: string
  readonly choices: readonly (readonly [value: string, text: string])[]
  /** Each is shown in the colour that it is. */
  readonly isInk?: boolean
  choose(value: string): void
}

/** A tool that opens a little menu, of which one is chosen. */
export function Choices({ text, sign, chosen, choices, isInk = false, choose }: ChoicesProps) {
  const speak = useSpeaker(COMPOSE_TEXTS)
  const [isOpen, open] = useState(false)
  const around = useRef<HTMLFieldSetElement>(null)
  useLayoutEffect(() => {
    if (!isOpen) return
    around.current?.querySelector<HTMLElement>('[aria-checked=true]')?.focus()
    const leave = ({ target }: Event) => {
      if (target instanceof Node && !around.current?.contains(target)) open(false)
    }
    document.addEventListener('pointerdown', leave)
    return () => document.removeEventListener('pointerdown', leave)
  }, [isOpen])
  const move = (event: KeyboardEvent) => {
    const items = [...(around.current?.querySelectorAll<HTMLElement>('[role=menuitemradio]') ?? [])]
    const at = items.indexOf(document.activeElement as HTMLElement)
    if (!isOpen) return
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key]
    if (to === undefined && event.key !== 'Escape') return
    event.preventDefault()
    event.stopPropagation()
    if (to !== undefined) return items.at(to % items.length)?.focus()
    open(false)
    around.current?.querySelector('button')?.focus()
  }
  return (
    <fieldset ref={around} class="choices" aria-label={speak(text)} onKeyDown={move}>
      <button
        type="button"
        class="format"
        title={speak(text)}
        aria-label={speak(text)}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onPointerDown={(event) => event.preventDefault()}
        onClick={() => open(!isOpen)}
      >
        {sign}
      </button>
      {isOpen && (
        <span class="menu" role="menu" aria-label={speak(text)}>
          {choices.map(([value, shown]) => (
            <button
              key={value}
              type="button"
              role="menuitemradio"
              aria-checked={value === chosen}
              tabIndex={-1}
              class={`choice-${value}`}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => {
                open(false)
                choose(value)
              }}
            >
              {isInk && <span class="drop" style={value === 'none' ? {} : { background: `var(--ink-${value})` }} />}
              {shown}
            </button>
          ))}
        </span>
      )}
    </fieldset>
  )
}
