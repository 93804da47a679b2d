import { useState } from 'preact/hooks'
import { BadAddress } from '../../../src/wire/jmap/typed-addresses.ts'
import { TOAST_MS } from '../desk/toaster.ts'
import { JmapFailure, toFailure } from '../mail/jmap-failure.ts'
import { SENDING_TEXTS } from '../sending/texts/texts.ts'
import { useSetting, useSpeaker } from '../views/setting.ts'
import type { Composition, Question } from './composition.ts'
import { COMPOSE_TEXTS } from './texts/texts.ts'

/** Sends a letter: asks what is to be asked, says what is in the way, and offers to take it back. */
export function useSending(composition: Composition, remove: () => void, putBack: () => void) {
  const { desk, language } = useSetting()
  const speak = useSpeaker(COMPOSE_TEXTS)
  const speakSending = useSpeaker(SENDING_TEXTS)
  const [said, say] = useState('')
  const [question, ask] = useState<Question | undefined>(undefined)
  const wordsFor = (error: unknown) => {
    if (error instanceof BadAddress) return speak('badAddress', { address: error.address })
    if (error instanceof JmapFailure && error.type === 'nobody') return speak('nobody')
    if (error instanceof JmapFailure && error.type === 'notReady') return speak('notReady')
    return language.text('failed', { reason: toFailure(error).message })
  }
  /** A time that was chosen holds for one try: the button that sends means now. */
  const atOnce = () => composition.choose({ sendAt: undefined })
  const send = async () => {
    const { sendAt, holdSeconds } = composition.options
    const takeBack = await composition.send()
    remove()
    const text = sendAt ? speakSending('scheduled', { date: language.moment(sendAt) }) : speak('sent')
    desk.toaster.sayFor(Math.max(holdSeconds * 1000, TOAST_MS), text, () => {
      takeBack().then(
        () => {
          atOnce()
          putBack()
        },
        (error: unknown) => desk.failed(error),
      )
    })
  }
  const submit = () => {
    if (composition.isSending) return
    say('')
    const next = composition.tryQuestion()
    ask(next)
    if (next) return
    send().catch((error: unknown) => {
      atOnce()
      say(wordsFor(error))
    })
  }
  const answerQuestion = (isSent: boolean) => {
    ask(undefined)
    if (isSent) submit()
    else atOnce()
  }
  return { submit, said, question, answerQuestion }
}
