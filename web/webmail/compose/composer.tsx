import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { Icon, type IconName } from '../views/icon.tsx'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { ComposerBar } from './composer-bar.tsx'
import { EnvelopeLines } from './envelope-lines.tsx'
import { LaterSealing } from './later-sealing.tsx'
import type { LetterBody } from './letter.ts'
import type { LetterEditor } from './letter-editor.ts'
import { LetterFiles } from './letter-files.tsx'
import type { OpenLetter } from './open-letter.ts'
import { isPicture } from './pictures.ts'
import { PlainEditor } from './plain-editor.tsx'
import { QuestionLine } from './question-line.tsx'
import { RichEditor } from './rich-editor.tsx'
import { COMPOSE_TEXTS, type ComposeText } from './texts/texts.ts'
import { useFilesIn } from './use-files-in.ts'
import { useRedraw } from './use-redraw.ts'
import { useSending } from './use-sending.ts'
import type { Placement } from './writings.ts'

interface ComposerProps {
  readonly letter: OpenLetter
  readonly placement: Placement
  place(placement: Placement): void
  /** It goes out of sight, and away once it is saved. */
  leave(saved: Promise<boolean>): void
  /** It is written no more. */
  remove(): void
  /** It is written on after all. */
  putBack(): void
}

/** A window in which one letter is written. */
export function Composer({ letter, placement, place, leave, remove, putBack }: ComposerProps) {
  const { desk } = useSetting()
  const speak = useSpeaker(COMPOSE_TEXTS)
  const { composition } = letter
  const window = useRef<HTMLElement>(null)
  const editor = useRef<LetterEditor | undefined>(undefined)
  useRedraw(composition.changes)
  const close = () => {
    composition.read()
    const finished = composition.finish()
    leave(finished)
    void finished.then(() => desk.mail.refresh())
  }
  const { submit, said, question, answerQuestion } = useSending(composition, remove, putBack)
  const discard = () => {
    composition.read()
    composition.setAside()
    remove()
    const { outcome } = desk.unlessUndone(speak('discarded'))
    const back = () => {
      composition.takeUp()
      putBack()
    }
    void outcome.then((what) => (what === 'undone' ? back() : composition.discard())).catch((e) => desk.failed(e))
  }
  const attach = (files: readonly File[], at?: { readonly x: number; readonly y: number }) => {
    const isInText = editor.current && files.every(({ type }) => isPicture(type))
    if (editor.current && isInText) {
      if (at) editor.current.moveCursorTo(at.x, at.y)
      return editor.current.insertFiles(files)
    }
    for (const file of files) composition.addFile(file)
  }
  const { isOver, handlers } = useFilesIn(attach)
  const title = composition.letter.subject.trim() || speak('title')
  const { body } = composition.letter
  useFirstFocus(window, letter, body.kind)
  return (
    <section
      ref={window}
      class={`composer ${placement}${isOver ? ' dropping' : ''}`}
      aria-label={title}
      onKeyDown={(event) => {
        // Escape ends what an input method has begun, before it ends a letter.
        if (event.isComposing) return
        if (event.key === 'Escape') close()
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
          event.preventDefault()
          submit()
        }
      }}
      {...handlers}
    >
      <header>
        <h2>{title}</h2>
        <WindowButton text="minimise" icon="minimise" act={() => place('minimised')} />
        {placement === 'full' ? (
          <WindowButton text="smaller" icon="smaller" act={() => place('open')} />
        ) : (
          <WindowButton text="larger" icon="larger" act={() => place('full')} />
        )}
        <WindowButton text="closeDraft" icon="close" act={close} />
      </header>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <EnvelopeLines composition={composition} />
        {body.kind === 'plain' ? (
          <PlainEditor text={body.text} change={(text) => composition.change({ body: { kind: 'plain', text } })} />
        ) : (
          <RichEditor
            letter={letter}
            ready={(made) => {
              editor.current = made
            }}
          />
        )}
        <LetterFiles composition={composition} />
        <LaterSealing composition={composition} />
        {question && <QuestionLine question={question} answer={answerQuestion} />}
        <ComposerBar
          composition={composition}
          said={said}
          attach={(files) => {
            for (const file of files) composition.addFile(file)
          }}
          turn={useTurning(letter)}
          discard={discard}
        />
      </form>
      {isOver && <p class="drop-here">{speak('dropHere')}</p>}
    </section>
  )
}

interface WindowButtonProps {
  readonly text: ComposeText
  readonly icon: IconName
  act(): void
}

function WindowButton({ text, icon, act }: WindowButtonProps) {
  const speak = useSpeaker(COMPOSE_TEXTS)
  return (
    <button type="button" class={`tool ${text}`} aria-label={speak(text)} title={speak(text)} onClick={act}>
      <Icon name={icon} />
    </button>
  )
}

/** Where somebody is written to, the text has the focus, and an answer is written above what it answers. */
function useFirstFocus(
  window: { readonly current: HTMLElement | null },
  { composition, takeTyped }: OpenLetter,
  kind: LetterBody['kind'],
): void {
  const [begun] = useState(kind)
  useLayoutEffect(() => {
    const isToSomebody = composition.letter.to !== '' || begun !== kind
    const first = window.current?.querySelector<HTMLElement>(isToSomebody ? 'textarea, .writing' : 'input')
    first?.focus()
    if (first instanceof HTMLTextAreaElement) first.setSelectionRange(0, 0)
    const typed = takeTyped()
    if (first && typed !== '') typeInto(first, typed)
  }, [kind])
}

/** Types what was typed before: with events of the browser, and to be undone, as if it came from the keys. */
function typeInto(field: HTMLElement, typed: string): void {
  const insert = (text: string) => text !== '' && document.execCommand('insertText', false, text)
  // Enter ends a recipient.
  if (field instanceof HTMLInputElement) return void insert(typed.replaceAll('\n', ', '))
  for (const [at, line] of typed.split('\n').entries()) {
    if (at > 0) document.execCommand('insertParagraph')
    insert(line)
  }
}

/** With formatting or without, from now on too. Nothing is asked: it can be undone. */
function useTurning({ composition }: OpenLetter): () => void {
  const { desk } = useSetting()
  const speak = useSpeaker(COMPOSE_TEXTS)
  return () => {
    const { settings } = desk
    const kind = composition.letter.body.kind === 'rich' ? 'plain' : 'rich'
    const before = composition.turnInto(kind)
    desk.choose({ richText: kind === 'rich' })
    if (kind === 'rich') return
    desk.toaster.say(speak('turnedPlain'), () => {
      composition.change(before)
      desk.choose({ richText: settings.richText })
    })
  }
}
