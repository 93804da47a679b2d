import { useEffect, useRef, useState } from 'preact/hooks'
import { JmapFailure, toFailure } from '../mail/jmap-failure.ts'
import { Icon, type IconName } from '../views/icon.tsx'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { BadAddress } from './addresses.ts'
import { ComposerBar } from './composer-bar.tsx'
import type { Composition } from './composition.ts'
import { EnvelopeLines } from './envelope-lines.tsx'
import { PlainEditor } from './plain-editor.tsx'
import { COMPOSE_TEXTS, type ComposeText } from './texts/texts.ts'
import { useRedraw } from './use-redraw.ts'
import type { Placement } from './writings.ts'

interface ComposerProps {
  readonly composition: Composition
  readonly placement: Placement
  place(placement: Placement): void
  /** It is written no more. */
  remove(): void
  /** It is written on after all. */
  putBack(): void
}

/** A window in which one letter is written. */
export function Composer({ composition, placement, place, remove, putBack }: ComposerProps) {
  const { desk } = useSetting()
  const speak = useSpeaker(COMPOSE_TEXTS)
  const window = useRef<HTMLElement>(null)
  useRedraw(composition.changes)
  useFirstFocus(window, composition)
  const close = () => {
    remove()
    void composition.save().then(() => {
      if (composition.keeping.kind === 'failed') return putBack()
      return desk.mail.refresh()
    })
  }
  const { submit, said } = useSending(composition, remove)
  const discard = () => {
    remove()
    const { outcome } = desk.unlessUndone(speak('discarded'))
    void outcome.then((what) => (what === 'undone' ? putBack() : composition.discard())).catch((e) => desk.failed(e))
  }
  const title = composition.letter.subject.trim() || speak('title')
  return (
    <section
      ref={window}
      class={`composer ${placement}`}
      aria-label={title}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close()
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit()
      }}
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
        {composition.letter.body.kind === 'plain' && (
          <PlainEditor
            text={composition.letter.body.text}
            change={(text) => composition.change({ body: { kind: 'plain', text } })}
          />
        )}
        <ComposerBar composition={composition} said={said} discard={discard} />
      </form>
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
    <button type="button" class="tool" aria-label={speak(text)} title={speak(text)} onClick={act}>
      <Icon name={icon} />
    </button>
  )
}

/** Where somebody is written to, the text has the focus, and an answer is written above what it answers. */
function useFirstFocus(window: { readonly current: HTMLElement | null }, { letter }: Composition): void {
  useEffect(() => {
    const first = window.current?.querySelector<HTMLElement>(letter.to === '' ? 'input' : 'textarea')
    first?.focus()
    if (first instanceof HTMLTextAreaElement) first.setSelectionRange(0, 0)
  }, [])
}

/** Sends it, and says what is in the way. */
function useSending(composition: Composition, remove: () => void) {
  const { desk, language } = useSetting()
  const speak = useSpeaker(COMPOSE_TEXTS)
  const [said, say] = useState('')
  const wordsFor = (error: unknown) => {
    if (error instanceof BadAddress) return speak('badAddress', { address: error.address })
    if (error instanceof JmapFailure && error.type === 'nobody') return speak('nobody')
    return language.text('failed', { reason: toFailure(error).message })
  }
  const send = async () => {
    const takeBack = await composition.send()
    remove()
    desk.toaster.say(speak('sent'), () => {
      takeBack().then(
        () => composition.emailId !== undefined && desk.write({ kind: 'continue', emailId: composition.emailId }),
        (error: unknown) => desk.failed(error),
      )
    })
  }
  const submit = () => {
    if (composition.isSending) return
    say('')
    send().catch((error: unknown) => say(wordsFor(error)))
  }
  return { submit, said }
}
