import { useState } from 'preact/hooks'
import { JmapFailure, toFailure } from '../mail/jmap-failure.ts'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { BadAddress } from './addresses.ts'
import type { Composition, Question } from './composition.ts'
import { COMPOSE_TEXTS } from './texts/texts.ts'

/** Sends a letter: asks what is to be asked, says what is in the way, and offers to take it back. */
export function useSending(composition: Composition, remove: () => void, putBack: () => void) {
  const { desk, language } = useSetting()
  const speak = useSpeaker(COMPOSE_TEXTS)
  const [said, say] = useState('')
  const [question, ask] = useState<Question | undefined>(undefined)
  const wordsFor = (error: unknown) => {
    if (error instanceof BadAddress) return speak('badAddress', { address: error.address })
    if (error instanceof JmapFailure && error.type === 'nobody') return speak('nobody')
    return language.text('failed', { reason: toFailure(error).message })
  }
  const send = async () => {
    const takeBack = await composition.send()
    remove()
    desk.toaster.say(speak('sent'), () => {
      takeBack().then(putBack, (error: unknown) => desk.failed(error))
    })
  }
  const submit = () => {
    if (composition.isSending) return
    say('')
    const next = composition.tryQuestion()
    ask(next)
    if (!next) send().catch((error: unknown) => say(wordsFor(error)))
  }
  const answerQuestion = (isSent: boolean) => {
    ask(undefined)
    if (isSent) submit()
  }
  return { submit, said, question, answerQuestion }
}
