import { useEffect, useRef, useState } from 'preact/hooks'
import { toFailure } from '../mail/jmap-failure.ts'
import { Icon } from '../views/icon.tsx'
import { useSetting, useSpeaker } from '../views/setting.ts'
import type { Beginning } from './answering.ts'
import { BadAddress, Draft, type DraftContent, readAddresses } from './draft.ts'
import { COMPOSE_TEXTS } from './texts/texts.ts'

/** It is saved when nothing was typed for so long. */
const PAUSE_MS = 1500

/** Where a message is written: plain text, saved as it grows. */
export function Composer({ beginning }: { readonly beginning: Beginning }) {
  const { desk, language, own } = useSetting()
  const speak = useSpeaker(COMPOSE_TEXTS)
  const [content, write] = useState(beginning.content)
  const [said, say] = useState('')
  const [isSending, send] = useState(false)
  const [draft] = useState(() => new Draft(desk.mail, { name: null, email: own }, beginning.thread, beginning.emailId))
  const first = useRef<HTMLElement>(null)
  useEffect(() => {
    first.current?.focus()
    // An answer is written above what it answers.
    if (first.current instanceof HTMLTextAreaElement) first.current.setSelectionRange(0, 0)
  }, [])
  const save = useSaving(draft, content, beginning.content, say)
  const change = (part: Partial<DraftContent>) => write({ ...content, ...part })
  const close = () => {
    void save().finally(() => desk.mail.refresh())
    desk.compose(undefined)
  }
  const submit = async () => {
    try {
      if ([...readAddresses(content.to), ...readAddresses(content.cc)].length === 0) {
        return say(speak('nobody'))
      }
      send(true)
      const takeBack = await draft.send(content)
      desk.compose(undefined)
      desk.sent(takeBack)
    } catch (error) {
      send(false)
      say(wordsFor(error))
    }
  }
  const wordsFor = (error: unknown) =>
    error instanceof BadAddress
      ? speak('badAddress', { address: error.address })
      : language.text('failed', { reason: toFailure(error).message })
  const discard = () => {
    desk.compose(undefined)
    draft.discard().catch((error: unknown) => desk.mail.fail(error))
    desk.toaster.say(speak('discarded'))
  }
  return (
    <section
      class="composer"
      aria-label={speak('title')}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close()
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void submit()
      }}
    >
      <header>
        <h2>{content.subject.trim() || speak('title')}</h2>
        <button
          type="button"
          class="tool"
          aria-label={language.text('close')}
          title={language.text('close')}
          onClick={close}
        >
          <Icon name="close" />
        </button>
      </header>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <Line
          label={language.text('to')}
          value={content.to}
          change={(to) => change({ to })}
          isFirst={content.to === ''}
          first={first}
        />
        <Line label={language.text('cc')} value={content.cc} change={(cc) => change({ cc })} />
        <Line label={speak('subject')} value={content.subject} change={(subject) => change({ subject })} />
        <textarea
          ref={content.to === '' ? null : (first as { current: HTMLTextAreaElement | null })}
          aria-label={speak('text')}
          value={content.text}
          onInput={({ currentTarget }) => change({ text: currentTarget.value })}
        />
        <footer>
          <button type="submit" class="send" disabled={isSending}>
            {speak('send')}
          </button>
          <button type="button" class="tool" aria-label={speak('discard')} title={speak('discard')} onClick={discard}>
            <Icon name="trash" />
          </button>
          <p role="status">{said}</p>
        </footer>
      </form>
    </section>
  )
}

interface LineProps {
  readonly label: string
  readonly value: string
  readonly isFirst?: boolean
  readonly first?: { current: HTMLElement | null }
  change(value: string): void
}

function Line({ label, value, isFirst = false, first, change }: LineProps) {
  return (
    <label class="line">
      <span>{label}</span>
      <input
        ref={isFirst && first ? (first as { current: HTMLInputElement | null }) : null}
        type="text"
        autocomplete="off"
        value={value}
        onInput={({ currentTarget }) => change(currentTarget.value)}
      />
    </label>
  )
}

/** Saves what was written when nothing is typed for a moment. Gives what saves it at once. */
function useSaving(draft: Draft, content: DraftContent, begun: DraftContent, say: (text: string) => void) {
  const speak = useSpeaker(COMPOSE_TEXTS)
  const saved = useRef(begun)
  const save = async () => {
    if (saved.current === content) return
    const before = saved.current
    saved.current = content
    say(speak('saving'))
    try {
      const outcome = await draft.save(content)
      say(speak(outcome === 'saved' ? 'saved' : 'elsewhere'))
    } catch (error) {
      saved.current = before
      const reason =
        error instanceof BadAddress ? speak('badAddress', { address: error.address }) : toFailure(error).message
      say(speak('unsaved', { reason }))
    }
  }
  useEffect(() => {
    const timer = setTimeout(() => void save(), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [content])
  return save
}
