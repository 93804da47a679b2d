import { useState } from 'preact/hooks'
import { useSetting, useSpeaker } from '../views/setting.ts'
import type { Letter } from './letter.ts'
import { RecipientsLine } from './recipients-line.tsx'
import { COMPOSE_TEXTS } from './texts/texts.ts'

interface EnvelopeLinesProps {
  readonly letter: Letter
  change(part: Partial<Letter>): void
}

/** To whom, and about what. Copies are asked for where somebody wants one. */
export function EnvelopeLines({ letter, change }: EnvelopeLinesProps) {
  const { language } = useSetting()
  const speak = useSpeaker(COMPOSE_TEXTS)
  const [hasCopies, showCopies] = useState(letter.cc !== '' || letter.bcc !== '')
  return (
    <div class="envelope">
      <RecipientsLine label={language.text('to')} value={letter.to} change={(to) => change({ to })}>
        {!hasCopies && (
          <button type="button" class="more" onClick={() => showCopies(true)}>
            {speak('copies')}
          </button>
        )}
      </RecipientsLine>
      {hasCopies && (
        <>
          <RecipientsLine label={language.text('cc')} value={letter.cc} change={(cc) => change({ cc })} />
          <RecipientsLine label={speak('bcc')} value={letter.bcc} change={(bcc) => change({ bcc })} />
        </>
      )}
      <label class="line">
        <span>{speak('subject')}</span>
        <input
          type="text"
          autocomplete="off"
          value={letter.subject}
          onInput={({ currentTarget }) => change({ subject: currentTarget.value })}
        />
      </label>
    </div>
  )
}
