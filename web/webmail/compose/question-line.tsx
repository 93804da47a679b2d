import { useLayoutEffect, useRef } from 'preact/hooks'
import { useSpeaker } from '../views/setting.ts'
import type { Question } from './composition.ts'
import { COMPOSE_TEXTS } from './texts/texts.ts'

/** What is done instead. */
const BACK = { noSubject: 'writeSubject', noAttachment: 'addFile', inClear: 'encryptIt' } as const

interface QuestionLineProps {
  readonly question: Question
  answer(isSent: boolean): void
}

/** What is asked before a letter goes. It stands in the window, and nothing else is kept from being done. */
export function QuestionLine({ question, answer }: QuestionLineProps) {
  const speak = useSpeaker(COMPOSE_TEXTS)
  const back = useRef<HTMLButtonElement>(null)
  useLayoutEffect(() => back.current?.focus(), [question])
  return (
    <div class="question" role="alertdialog" aria-label={speak(question)}>
      <p>{speak(question)}</p>
      <button ref={back} type="button" class="quiet-button" onClick={() => answer(false)}>
        {speak(BACK[question])}
      </button>
      <button type="button" class="quiet-button" onClick={() => answer(true)}>
        {speak('sendAnyway')}
      </button>
    </div>
  )
}
