import { useState } from 'preact/hooks'
import { OutlookBook } from '../sending/protection/outlook-book.ts'
import { OutlookLine } from '../sending/protection/outlook-line.tsx'
import { joinRecipients, type LineName, readRecipients, writeRecipients } from '../sending/recipients/recipients.ts'
import { RecipientsField } from '../sending/recipients/recipients-field.tsx'
import { SenderLine } from '../sending/sender-line.tsx'
import '../sending/sending.css'
import { useSetting, useSpeaker } from '../views/setting.ts'
import type { Composition } from './composition.ts'
import { COMPOSE_TEXTS } from './texts/texts.ts'

/** From whom, to whom, what is to be expected on the way, and about what. Copies are asked for where somebody wants one. */
export function EnvelopeLines({ composition }: { readonly composition: Composition }) {
  const { desk, language } = useSetting()
  const speak = useSpeaker(COMPOSE_TEXTS)
  const { letter } = composition
  const [outlooks] = useState(() => new OutlookBook(desk.mail))
  const [hasCopies, showCopies] = useState(letter.cc !== '' || letter.bcc !== '')
  const change = (part: Partial<Record<LineName | 'subject', string>>) => composition.change(part)
  const move = (from: LineName, at: number, to: LineName) => {
    const left = readRecipients(composition.letter[from])
    const moved = left.filter((_, index) => index === at)
    const there = joinRecipients(readRecipients(composition.letter[to]), moved)
    showCopies(true)
    change({ [from]: writeRecipients(left.filter((_, index) => index !== at)), [to]: writeRecipients(there) })
  }
  const labels = { to: language.text('to'), cc: language.text('cc'), bcc: speak('bcc') }
  const lines: readonly LineName[] = hasCopies ? ['to', 'cc', 'bcc'] : ['to']
  return (
    <div
      class="envelope"
      onFocusIn={({ target }) => {
        composition.isAddressing = target instanceof Element && target.closest('.recipients') !== null
      }}
      onFocusOut={() => {
        composition.isAddressing = false
      }}
    >
      <SenderLine composition={composition} />
      {lines.map((name) => (
        <RecipientsField
          key={name}
          name={name}
          label={labels[name]}
          value={letter[name]}
          outlooks={outlooks}
          change={(value) => change({ [name]: value })}
          move={move}
        >
          {!hasCopies && (
            <button type="button" class="more" onClick={() => showCopies(true)}>
              {speak('copies')}
            </button>
          )}
        </RecipientsField>
      ))}
      <OutlookLine
        recipients={[letter.to, letter.cc, letter.bcc].filter((line) => line !== '').join(', ')}
        outlooks={outlooks}
        onlyEncrypted={composition.options.onlyEncrypted}
        setOnlyEncrypted={(onlyEncrypted) => composition.choose({ onlyEncrypted })}
      />
      <label class="line">
        <span>{speak('subject')}</span>
        <input
          type="text"
          autocomplete="off"
          value={letter.subject}
          onInput={({ currentTarget }) => change({ subject: currentTarget.value })}
          onKeyDown={(event) => {
            // Nothing is sent by it: the letter is about to be begun.
            if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) event.preventDefault()
          }}
        />
      </label>
    </div>
  )
}
