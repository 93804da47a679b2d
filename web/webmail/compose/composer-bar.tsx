import { toFailure } from '../mail/jmap-failure.ts'
import { Icon } from '../views/icon.tsx'
import { useSpeaker } from '../views/setting.ts'
import type { Composition, Keeping } from './composition.ts'
import { COMPOSE_TEXTS } from './texts/texts.ts'

interface ComposerBarProps {
  readonly composition: Composition
  /** What is in the way of sending. */
  readonly said: string
  discard(): void
}

/** What is done with a letter, and how far it is saved. */
export function ComposerBar({ composition, said, discard }: ComposerBarProps) {
  const speak = useSpeaker(COMPOSE_TEXTS)
  return (
    <footer>
      <button type="submit" class="send" disabled={composition.isSending} title={speak('sendTip')}>
        {speak('send')}
      </button>
      <p role="status">{said || <Kept keeping={composition.keeping} />}</p>
      <button type="button" class="tool" aria-label={speak('discard')} title={speak('discard')} onClick={discard}>
        <Icon name="trash" />
      </button>
    </footer>
  )
}

function Kept({ keeping }: { readonly keeping: Keeping }) {
  const speak = useSpeaker(COMPOSE_TEXTS)
  if (keeping.kind === 'failed') return <>{speak('unsaved', { reason: toFailure(keeping.error).message })}</>
  if (keeping.kind === 'nothing' || keeping.kind === 'changed') return null
  return <>{speak(keeping.kind)}</>
}
