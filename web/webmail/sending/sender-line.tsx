import { useEffect } from 'preact/hooks'
import type { Composition } from '../compose/composition.ts'
import { useSpeaker } from '../views/setting.ts'
import { identityOf, senderOf } from './senders.ts'
import { exchangeSignature } from './signature.ts'
import { SENDING_TEXTS } from './texts/texts.ts'
import { useSenders } from './use-senders.ts'

/** As whom a letter is written, where there is a choice. Another one brings its signature along. */
export function SenderLine({ composition }: { readonly composition: Composition }) {
  const speak = useSpeaker(SENDING_TEXTS)
  const senders = useSenders()
  const undoSeconds = senders?.preferences.undoSeconds
  useEffect(() => {
    if (undoSeconds !== undefined) composition.choose({ holdSeconds: undoSeconds })
  }, [composition, undoSeconds])
  if (!senders || senders.identities.length < 2) return null
  const { letter } = composition
  const here = identityOf(senders, letter.from)
  const choose = (id: string) => {
    const next = senders.identities.find((one) => one.id === id)
    if (!next) return
    const none = { textSignature: '', htmlSignature: '' }
    const body = exchangeSignature(composition.read().body, here ?? none, next, senders.preferences.signaturePlace)
    composition.change({ from: senderOf(next), body })
  }
  return (
    <label class="line sender-line">
      <span>{speak('sender')}</span>
      <select value={here?.id ?? ''} onChange={({ currentTarget }) => choose(currentTarget.value)}>
        {senders.identities.map(({ id, name, email }) => (
          <option key={id} value={id}>
            {name.trim() === '' ? email : `${name} <${email}>`}
          </option>
        ))}
      </select>
    </label>
  )
}
