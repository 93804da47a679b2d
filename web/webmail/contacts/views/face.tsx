import type { JsonObject } from '../../../../src/wire/jmap/json.ts'
import { Icon } from '../../views/icon.tsx'
import { markOf } from '../../views/names.ts'
import { photoOf } from '../card/card-form.ts'
import { addressesOf, cardName, isGroup } from '../card/contact-card.ts'

/** A photograph, or the letter and the colour that mail of the same person has. */
export function Face({ card, isLarge = false }: { readonly card: JsonObject; readonly isLarge?: boolean }) {
  const uri = isLarge ? photoOf(card)?.uri : undefined
  const name = isLarge ? 'mark large' : 'mark'
  // A photograph that lies elsewhere would tell whoever has it there that it is looked at.
  if (uri !== undefined && /^data:image\/(?:jpeg|png|gif|webp|avif);/i.test(uri)) {
    return <img class={name} src={uri} alt="" />
  }
  const { letter, hue } = markOf({ name: cardName(card), email: addressesOf(card)[0] ?? cardName(card) })
  return (
    <span class={`${name} hue${hue}`} aria-hidden="true">
      {isGroup(card) ? <Icon name="group" /> : letter}
    </span>
  )
}
