import { useRef } from 'preact/hooks'
import { isOffline, toFailure } from '../mail/jmap-failure.ts'
import { SendMenu } from '../sending/send-menu.tsx'
import { TemplateMenu } from '../sending/template-menu.tsx'
import { Icon } from '../views/icon.tsx'
import { useSetting, useSpeaker } from '../views/setting.ts'
import type { Composition } from './composition.ts'
import { COMPOSE_TEXTS } from './texts/texts.ts'

interface ComposerBarProps {
  readonly composition: Composition
  /** What is in the way of sending. */
  readonly said: string
  attach(files: readonly File[]): void
  /** Writes on with formatting, or without. */
  turn(): void
  discard(): void
}

/** What is done with a letter, and how far it is saved. */
export function ComposerBar({ composition, said, attach, turn, discard }: ComposerBarProps) {
  const speak = useSpeaker(COMPOSE_TEXTS)
  const chooser = useRef<HTMLInputElement>(null)
  const isRich = composition.letter.body.kind === 'rich'
  return (
    <footer>
      <button type="submit" class="send" disabled={composition.isSending} title={speak('sendTip')}>
        {speak(composition.isSending && composition.uploads.all.length > 0 ? 'sendWaits' : 'send')}
      </button>
      <SendMenu composition={composition} />
      <input
        ref={chooser}
        type="file"
        multiple
        hidden
        onChange={({ currentTarget }) => {
          attach([...(currentTarget.files ?? [])])
          currentTarget.value = ''
        }}
      />
      <button
        type="button"
        class="tool"
        aria-label={speak('attach')}
        title={speak('attach')}
        onClick={() => chooser.current?.click()}
      >
        <Icon name="attachment" />
      </button>
      <button
        type="button"
        class="tool"
        aria-label={speak('formatting')}
        title={speak(isRich ? 'turnPlain' : 'turnRich')}
        aria-pressed={isRich}
        onClick={turn}
      >
        <span class="letter formatting" aria-hidden="true">
          Aa
        </span>
      </button>
      <TemplateMenu composition={composition} />
      <p role="status">{said || <Kept composition={composition} />}</p>
      <button type="button" class="tool" aria-label={speak('discard')} title={speak('discard')} onClick={discard}>
        <Icon name="trash" />
      </button>
    </footer>
  )
}

function Kept({ composition }: { readonly composition: Composition }) {
  const { language } = useSetting()
  const speak = useSpeaker(COMPOSE_TEXTS)
  const { keeping, tooLarge } = composition
  if (tooLarge) {
    const { name, which, most } = tooLarge
    return <>{speak(which === 'each' ? 'fileTooLarge' : 'filesTooLarge', { name, most: language.size(most) })}</>
  }
  if (keeping.kind === 'failed') {
    const { error } = keeping
    return <>{isOffline(error) ? speak('keptHere') : speak('unsaved', { reason: toFailure(error).message })}</>
  }
  if (keeping.kind === 'nothing') return null
  const { known } = composition.decision
  if (known.kind === 'failed' && isOffline(known.error)) return <>{speak('keptHere')}</>
  if (known.kind !== 'known') return <>{speak('waiting')}</>
  if (keeping.kind === 'changed') return null
  return <>{speak(keeping.kind)}</>
}
