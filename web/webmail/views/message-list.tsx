import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { ROW_HEIGHTS } from '../desk/settings.ts'
import { MessageRow } from './message-row.tsx'
import { useSetting } from './setting.ts'
import { whenIdle } from './when-idle.ts'

/** Height of a row in pixels, unless the member has chosen another. */
export const ROW_HEIGHT = ROW_HEIGHTS.roomy
/** Rows that stand ready above and below what is seen. */
const SPARE_ROWS = 8

/**
 * The messages of a list. However many there are, only those that are seen stand in the document, as real elements that say which of how many they are (`aria-posinset`, `aria-setsize`), so that assistive programs know the list as it is.
 */
export function MessageList() {
  const { desk, language } = useSetting()
  const { list } = desk.here
  const scroller = useRef<HTMLDivElement>(null)
  const height = ROW_HEIGHTS[desk.settings.density]
  const [first, last] = useSeen(scroller, list, height)
  const total = list?.total
  const spare = useSpareRows()
  const end = Math.min(last + spare, total ?? 0)
  const begin = Math.max(0, Math.min(first, end) - spare)
  useEffect(() => desk.here.show(begin, Math.max(end, 1)), [desk, list, begin, end])
  useCursorInSight(scroller)
  return (
    <div class="scroller" ref={scroller} aria-busy={total === undefined}>
      {total === 0 && <Empty />}
      {total === undefined && <p class="empty">{language.text('loading')}</p>}
      {total !== undefined && total > 0 && (
        <ul class="rows" style={{ height: `${total * height}px` }} aria-label={language.text('messages')}>
          {Array.from({ length: end - begin }, (_, offset) => {
            const index = begin + offset
            const id = list?.at(index)
            return <MessageRow key={id ?? `at ${index}`} id={id} index={index} total={total} />
          })}
        </ul>
      )}
    </div>
  )
}

function Empty() {
  const { desk, language } = useSetting()
  const { list } = desk.route
  const isInbox = list.kind === 'mailbox' && list.mailboxId === desk.here.cache.withRole('inbox')?.id
  const text = list.kind === 'search' ? 'nothingFound' : isInbox ? 'emptyInbox' : 'empty'
  return <p class="empty">{language.text(text)}</p>
}

/** What is in sight is drawn first, and what stands ready around it when that is seen. */
function useSpareRows(): number {
  const [spare, keep] = useState(0)
  useEffect(() => whenIdle(() => keep(SPARE_ROWS)), [])
  return spare
}

/** Which rows are seen. Another list begins at its top. */
function useSeen(
  scroller: { readonly current: HTMLDivElement | null },
  list: unknown,
  height: number,
): readonly [number, number] {
  // No more than the window has room for. Asked for its size the browser would lay everything out, and again when there is more.
  const [seen, see] = useState<readonly [number, number]>(() => [0, Math.ceil(innerHeight / height)])
  const shown = useRef(list)
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    if (shown.current !== list) element.scrollTop = 0
    shown.current = list
    const look = () => {
      const first = Math.floor(element.scrollTop / height)
      const last = Math.ceil((element.scrollTop + element.clientHeight) / height)
      see((before) => (before[0] === first && before[1] === last ? before : [first, last]))
    }
    element.addEventListener('scroll', look, { passive: true })
    // It tells the size that there is as well.
    const observer = new ResizeObserver(look)
    observer.observe(element)
    return () => {
      element.removeEventListener('scroll', look)
      observer.disconnect()
    }
  }, [scroller, list, height])
  return seen
}

/** The row that the keys are at is kept in sight, and has the focus if the list had it. */
function useCursorInSight(scroller: { readonly current: HTMLDivElement | null }): void {
  const { desk } = useSetting()
  const { cursor } = desk
  useLayoutEffect(() => {
    const element = scroller.current
    const index = cursor === undefined ? -1 : (desk.here.list?.indexOf(cursor) ?? -1)
    if (!element || index < 0) return
    const height = ROW_HEIGHTS[desk.settings.density]
    const top = index * height
    if (top < element.scrollTop) element.scrollTop = top
    else if (top + height > element.scrollTop + element.clientHeight) {
      element.scrollTop = top + height - element.clientHeight
    }
    const { activeElement } = document
    const isOurs =
      activeElement === document.body || (element.contains(activeElement) && activeElement?.tagName === 'A')
    if (isOurs) element.querySelector<HTMLElement>('.row.cursor a')?.focus({ preventScroll: true })
  }, [cursor, desk, scroller])
}
