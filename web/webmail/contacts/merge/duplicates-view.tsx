import { useMemo, useState } from 'preact/hooks'
import { useSetting } from '../../views/setting.ts'
import { type ContactCard, cardName } from '../card/contact-card.ts'
import { Act } from '../views/act.tsx'
import { useContacts } from '../views/contacts-context.ts'
import { findDuplicates } from './find-duplicates.ts'
import { mergePatch } from './merge-cards.ts'
import { MergedCards } from './merged-cards.tsx'

/** Sets that are shown at a time. */
const MOST_SHOWN = 20

/** Cards that seem to be of one person; or those that are selected, to be made one. */
export function DuplicatesView() {
  const { contacts, speak } = useContacts()
  const { language } = useSetting()
  const { cards } = contacts.book
  const [left, leave] = useState<ReadonlySet<string>>(new Set())
  const [isBusy, work] = useState(false)
  const chosen = contacts.selected.size > 1 ? contacts.targets() : undefined
  const found = useMemo(() => findDuplicates(cards.values()), [cards])
  const sets = (chosen ? [chosen] : found).filter((set) => !left.has(keyOf(set)))
  const merge = async (set: readonly ContactCard[]) => {
    const [into, ...others] = set
    if (!into || isBusy) return
    work(true)
    try {
      const whole = new Map((await contacts.book.whole(set.map(({ id }) => id))).map(({ card }) => [card.id, card]))
      const first = whole.get(into.id)
      const rest = others.flatMap(({ id }) => whole.get(id) ?? [])
      if (!first) return
      const done = await contacts.acts.merge(first, mergePatch(first, rest), rest)
      contacts.selected.clear()
      contacts.do(Promise.resolve(done), speak('merged', { name: cardName(first) }))
    } catch (error) {
      contacts.failed(error)
    } finally {
      work(false)
    }
  }
  return (
    <section class="beside" aria-label={speak('duplicates')}>
      <div class="readbar">
        <Act text="back" icon="back" command="back" act={() => contacts.back()} />
        <h1>{speak('duplicates')}</h1>
      </div>
      <div class="sheet-of-card">
        <p class="note">{sets.length === 0 ? speak('noDuplicates') : speak('duplicateHint', { count: sets.length })}</p>
        {!contacts.book.isLoaded && <p class="note">{language.text('loading')}</p>}
        {sets.slice(0, MOST_SHOWN).map((set) => (
          <MergedCards
            key={keyOf(set)}
            set={set}
            isBusy={isBusy}
            merge={(ordered) => void merge(ordered)}
            leave={() => leave(new Set([...left, keyOf(set)]))}
          />
        ))}
      </div>
    </section>
  )
}

function keyOf(set: readonly ContactCard[]): string {
  return set.map(({ id }) => id).join(' ')
}
