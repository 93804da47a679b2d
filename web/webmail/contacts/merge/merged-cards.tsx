import { useId, useState } from 'preact/hooks'
import { addressesOf, type ContactCard, cardName } from '../card/contact-card.ts'
import { useContacts } from '../views/contacts-context.ts'
import { Face } from '../views/face.tsx'

interface MergedCardsProps {
  readonly set: readonly ContactCard[]
  readonly isBusy: boolean
  /** The first is the one that stays. */
  merge(set: readonly ContactCard[]): void
  leave(): void
}

/** Cards beside one another: which one stays, and who is meant at all. */
export function MergedCards({ set, isBusy, merge, leave }: MergedCardsProps) {
  const { contacts, speak } = useContacts()
  const name = useId()
  const [main, choose] = useState(set[0]?.id ?? '')
  const [out, put] = useState<ReadonlySet<string>>(new Set())
  const meant = set.filter(({ id }) => !out.has(id))
  const ordered = [...meant.filter(({ id }) => id === main), ...meant.filter(({ id }) => id !== main)]
  const toggle = (id: string) => {
    const next = new Set(out)
    if (!next.delete(id)) next.add(id)
    put(next)
  }
  return (
    <fieldset class="set">
      <legend>
        {set
          .map((card) => cardName(card))
          .filter((one, at, all) => all.indexOf(one) === at)
          .join(' · ')}
      </legend>
      <ul>
        {set.map((card) => (
          <li key={card.id}>
            <Face card={card} />
            <div class="what">
              <a href={contacts.addressOf({ kind: 'all' }, { kind: 'card', id: card.id })}>
                {cardName(card) || speak('noName')}
              </a>
              <p class="quiet">{addressesOf(card).join(', ')}</p>
            </div>
            <label class="choice">
              <input
                type="radio"
                name={name}
                checked={main === card.id}
                disabled={out.has(card.id)}
                onChange={() => choose(card.id)}
              />
              {speak('stays')}
            </label>
            {set.length > 2 && (
              <label class="choice">
                <input
                  type="checkbox"
                  checked={!out.has(card.id)}
                  disabled={main === card.id}
                  onChange={() => toggle(card.id)}
                />
                {speak('same')}
              </label>
            )}
          </li>
        ))}
      </ul>
      <div class="decide">
        <button type="button" class="main" disabled={isBusy || ordered.length < 2} onClick={() => merge(ordered)}>
          {speak('makeOne')}
        </button>
        <button type="button" class="aslink" onClick={leave}>
          {speak('leaveApart')}
        </button>
      </div>
    </fieldset>
  )
}
