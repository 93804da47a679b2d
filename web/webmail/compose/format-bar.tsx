import type { ComponentChildren } from 'preact'
import { useRef } from 'preact/hooks'
import { Icon, type IconName } from '../views/icon.tsx'
import { useSpeaker } from '../views/setting.ts'
import { Choices } from './choices.tsx'
import { INK_NAMES } from './html/inks.ts'
import type { Format, LetterEditor, Mark } from './letter-editor.ts'
import { COMPOSE_TEXTS, type ComposeText } from './texts/texts.ts'

interface FormatBarProps {
  readonly editor: LetterEditor
  readonly format: Format
  link(): void
}

const MARKS: readonly (readonly [Mark, ComposeText, string])[] = [
  ['B', 'bold', 'B'],
  ['I', 'italic', 'I'],
  ['U', 'underline', 'U'],
  ['S', 'strike', 'S'],
]

/** What the text can look like. One stop of the Tab key; the arrows go from tool to tool (WAI-ARIA, toolbar). */
export function FormatBar({ editor, format, link }: FormatBarProps) {
  const speak = useSpeaker(COMPOSE_TEXTS)
  const { marks, size, ink } = format
  return (
    <Toolbar label={speak('formatting')}>
      {MARKS.map(([mark, text, letter]) => (
        <FormatButton key={mark} text={text} isOn={marks.has(mark)} act={() => editor.toggle(mark)}>
          <span class={`letter ${mark}`}>{letter}</span>
        </FormatButton>
      ))}
      <Choices
        text="size"
        sign={<Icon name="size" />}
        chosen={size ?? 'normal'}
        choices={[
          ['small', speak('sizeSmall')],
          ['normal', speak('sizeNormal')],
          ['large', speak('sizeLarge')],
        ]}
        choose={(one) => editor.size(one === 'normal' ? undefined : (one as 'small'))}
      />
      <Choices
        text="colour"
        sign={
          <span class="letter ink" style={ink ? { color: `var(--ink-${ink})` } : {}}>
            A
          </span>
        }
        chosen={ink ?? 'none'}
        choices={[['none', speak('ink.none')], ...INK_NAMES.map((one) => [one, speak(`ink.${one}`)] as const)]}
        choose={(one) => editor.ink(INK_NAMES.find((name) => name === one))}
        isInk
      />
      <hr />
      <IconButton text="bullets" icon="bullets" isOn={marks.has('UL')} act={() => editor.list('UL')} />
      <IconButton text="numbers" icon="numbers" isOn={marks.has('OL')} act={() => editor.list('OL')} />
      <IconButton text="quoteMore" icon="quote" isOn={marks.has('BLOCKQUOTE')} act={() => editor.quote(1)} />
      <IconButton text="quoteLess" icon="unquote" act={() => editor.quote(-1)} />
      <IconButton text="link" icon="link" isOn={marks.has('A')} act={link} />
      <IconButton text="clear" icon="clear" act={() => editor.clear()} />
      <hr />
      <IconButton text="undoTyping" icon="undo" act={() => editor.undo()} />
      <IconButton text="redoTyping" icon="redo" act={() => editor.redo()} />
    </Toolbar>
  )
}

function Toolbar({ label, children }: { readonly label: string; readonly children: ComponentChildren }) {
  const bar = useRef<HTMLDivElement>(null)
  const move = (event: KeyboardEvent) => {
    const tools = [...(bar.current?.querySelectorAll<HTMLElement>('button.format') ?? [])]
    const at = tools.indexOf(document.activeElement as HTMLElement)
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tools.length - 1 }[event.key]
    const next = at < 0 || to === undefined ? undefined : tools.at(to % tools.length)
    if (!next) return
    event.preventDefault()
    rove(tools, next)
    next.focus()
  }
  return (
    <div
      ref={bar}
      class="format-bar"
      role="toolbar"
      aria-label={label}
      onKeyDown={move}
      onFocusCapture={({ target }) => {
        const tools = [...(bar.current?.querySelectorAll<HTMLElement>('button.format') ?? [])]
        if (target instanceof HTMLElement && tools.includes(target)) rove(tools, target)
      }}
    >
      {children}
    </div>
  )
}

/** Tab comes back to where the arrows were. */
function rove(tools: readonly HTMLElement[], current: HTMLElement): void {
  for (const tool of tools) tool.tabIndex = tool === current ? 0 : -1
}

interface FormatButtonProps {
  readonly text: ComposeText
  readonly isOn?: boolean
  readonly children: ComponentChildren
  act(): void
}

/** The selection stays where it is: the button takes no focus from a pointer. */
function FormatButton({ text, isOn, children, act }: FormatButtonProps) {
  const speak = useSpeaker(COMPOSE_TEXTS)
  return (
    <button
      type="button"
      class="format"
      title={speak(text)}
      aria-label={speak(text)}
      aria-pressed={isOn}
      onPointerDown={(event) => event.preventDefault()}
      onClick={act}
    >
      {children}
    </button>
  )
}

interface IconButtonProps {
  readonly text: ComposeText
  readonly icon: IconName
  readonly isOn?: boolean
  act(): void
}

function IconButton({ icon, ...button }: IconButtonProps) {
  return (
    <FormatButton {...button}>
      <Icon name={icon} />
    </FormatButton>
  )
}
