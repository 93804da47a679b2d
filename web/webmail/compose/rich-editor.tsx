import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { useSetting, useSpeaker } from '../views/setting.ts'
import type { Edited } from './edited.ts'
import { FormatBar } from './format-bar.tsx'
import { type Format, LetterEditor } from './letter-editor.ts'
import { LinkLine } from './link-line.tsx'
import type { Pictures } from './pictures.ts'
import { COMPOSE_TEXTS } from './texts/texts.ts'

const PLAIN: Format = { marks: new Set(), size: undefined, ink: undefined }

interface RichEditorProps {
  readonly letter: { readonly composition: Edited; readonly pictures: Pictures }
  /** What it is called; the text of a letter without one. */
  readonly label?: string
  /** Handed the editor when it is there. */
  ready(editor: LetterEditor | undefined): void
}

/** Where a letter is written with formatting. */
export function RichEditor({ letter, label, ready }: RichEditorProps) {
  const { desk, own } = useSetting()
  const speak = useSpeaker(COMPOSE_TEXTS)
  const root = useRef<HTMLDivElement>(null)
  const [editor, open] = useState<LetterEditor | undefined>(undefined)
  const [format, show] = useState(PLAIN)
  const [isLinking, link] = useState(false)
  const [picture, choose] = useState<HTMLImageElement | undefined>(undefined)
  // Sooner than whoever gives it the focus, and than anything is typed into it.
  useLayoutEffect(() => {
    if (!root.current) return
    const { composition, pictures } = letter
    const host = own.split('@').at(-1) ?? 'localhost'
    const failed = (error: unknown) => desk.failed(error)
    const made = new LetterEditor(root.current, composition, pictures, host, show, failed)
    open(made)
    ready(made)
    return () => {
      ready(undefined)
      made[Symbol.dispose]()
    }
  }, [letter])
  const { bodies } = letter.composition
  const [shown, note] = useState(bodies)
  useEffect(() => {
    if (shown !== bodies) editor?.show()
    note(bodies)
  }, [editor, bodies])
  return (
    <div class="rich">
      {/* biome-ignore lint/a11y/useSemanticElements: no element of HTML is a text with formatting. */}
      <div
        ref={root}
        tabIndex={0}
        class="writing"
        contentEditable
        role="textbox"
        aria-multiline="true"
        aria-label={label ?? speak('text')}
        dir="auto"
        onClick={({ target }) => choose(target instanceof HTMLImageElement ? target : undefined)}
        onKeyDown={(event) => {
          choose(undefined)
          if (event.key !== 'k' || !(event.ctrlKey || event.metaKey)) return
          event.preventDefault()
          link(true)
        }}
      />
      {editor && picture && (
        <fieldset class="picture-size" aria-label={speak('picture')}>
          <span>{speak('picture')}</span>
          <button type="button" onClick={() => editor.resize(picture, 'small')}>
            {speak('pictureSmall')}
          </button>
          <button type="button" onClick={() => editor.resize(picture, 'whole')}>
            {speak('pictureWhole')}
          </button>
        </fieldset>
      )}
      {editor && isLinking && <LinkLine editor={editor} close={() => link(false)} />}
      {editor && <FormatBar editor={editor} format={format} link={() => link(!isLinking)} />}
    </div>
  )
}
