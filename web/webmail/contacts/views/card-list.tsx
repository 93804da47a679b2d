import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { ROW_HEIGHT } from '../../views/message-list.tsx'
import { useSetting } from '../../views/setting.ts'
import type { ContactCard } from '../card/contact-card.ts'
import { CardRow } from './card-row.tsx'
import { useContacts } from './contacts-context.ts'

/** Rows that stand ready above and below what is seen. */
const SPARE_ROWS = 8
/** Shorter lists are seen at a glance. */
const LEAST_FOR_LETTERS = 20

/** The cards of a place. However many there are, only those that are seen stand in the document, each of which says which it is. */
export function CardList() {
  const { contacts, speak } = useContacts()
  const { language } = useSetting()
  const { rows, book } = contacts
  const scroller = useRef<HTMLDivElement>(null)
  const [first, last] = useSeen(scroller, JSON.stringify(contacts.route.place) + contacts.text)
  useCursorInSight(scroller)
  const end = Math.min(last + SPARE_ROWS, rows.length)
  const begin = Math.max(0, Math.min(first, end) - SPARE_ROWS)
  const isEmpty = book.isLoaded && rows.length === 0
  return (
    <div class="lettered">
      <div class="scroller" ref={scroller} aria-busy={!book.isLoaded}>
        {!book.isLoaded && rows.length === 0 && <p class="empty">{language.text('loading')}</p>}
        {isEmpty && <p class="empty">{contacts.text === '' ? speak('empty') : language.text('nothingFound')}</p>}
        {rows.length > 0 && (
          <ul class="rows" style={{ height: `${rows.length * ROW_HEIGHT}px` }} aria-label={speak('list')}>
            {rows.slice(begin, end).map((card, offset) => (
              <CardRow
                key={card.id}
                card={card}
                index={begin + offset}
                total={rows.length}
                letter={letterAbove(contacts.arrangement.letterOf(card), rows[begin + offset - 1], (one) =>
                  contacts.arrangement.letterOf(one),
                )}
              />
            ))}
          </ul>
        )}
      </div>
      {rows.length >= LEAST_FOR_LETTERS && (
        <Letters jump={(index) => scroller.current?.scrollTo(0, index * ROW_HEIGHT)} />
      )}
    </div>
  )
}

/** The letter of a row with which a new one begins. */
function letterAbove(
  letter: string,
  before: ContactCard | undefined,
  letterOf: (card: ContactCard) => string,
): string | undefined {
  return before && letterOf(before) === letter ? undefined : letter
}

function Letters({ jump }: { jump(index: number): void }) {
  const { contacts, speak } = useContacts()
  return (
    <nav class="letters" aria-label={speak('letters')}>
      {contacts.arrangement.letters(contacts.rows).map(({ letter, index }) => (
        <button
          key={letter}
          type="button"
          aria-label={speak('goToLetter', { letter })}
          onClick={() => {
            jump(index)
            contacts.cursor = contacts.rows[index]?.id
            contacts.tell()
          }}
        >
          {letter}
        </button>
      ))}
    </nav>
  )
}

/** Which rows are seen. Another list begins at its top. */
function useSeen(scroller: { readonly current: HTMLDivElement | null }, list: string): readonly [number, number] {
  const [seen, see] = useState<readonly [number, number]>([0, 20])
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    element.scrollTop = 0
    const look = () => {
      const first = Math.floor(element.scrollTop / ROW_HEIGHT)
      const last = Math.ceil((element.scrollTop + element.clientHeight) / ROW_HEIGHT)
      see((before) => (before[0] === first && before[1] === last ? before : [first, last]))
    }
    look()
    element.addEventListener('scroll', look, { passive: true })
    const observer = new ResizeObserver(look)
    observer.observe(element)
    return () => {
      element.removeEventListener('scroll', look)
      observer.disconnect()
    }
  }, [scroller, list])
  return seen
}

/** The row that the keys are at is kept in sight, and has the focus if the list had it. */
function useCursorInSight(scroller: { readonly current: HTMLDivElement | null }): void {
  const { contacts } = useContacts()
  const { cursor, rows } = contacts
  const index = rows.findIndex(({ id }) => id === cursor)
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element || index < 0) return
    const top = index * ROW_HEIGHT
    if (top < element.scrollTop) element.scrollTop = top
    else if (top + ROW_HEIGHT > element.scrollTop + element.clientHeight) {
      element.scrollTop = top + ROW_HEIGHT - element.clientHeight
    }
    const { activeElement } = document
    const isOurs =
      activeElement === document.body || (element.contains(activeElement) && activeElement?.tagName === 'A')
    if (isOurs) element.querySelector<HTMLElement>('.row.cursor a')?.focus({ preventScroll: true })
  }, [cursor, index, scroller])
}
