import { useSetting, useSpeaker } from '../views/setting.ts'
import type { FilterBook } from './filter-book.ts'
import { FILTERS_TEXTS } from './texts/texts.ts'

/** Which script is looked at, where there are several, and which one is in use. */
export function ScriptChoice({ book, redraw }: { readonly book: FilterBook; redraw(): void }) {
  const { desk } = useSetting()
  const speak = useSpeaker(FILTERS_TEXTS)
  const open = book.scripts.find(({ id }) => id === book.open?.id)
  // One that is in use needs no word.
  if (!open || (open.isActive && book.scripts.length === 1)) return null
  const look = (id: string) => book.load(id).then(redraw, (error: unknown) => desk.failed(error))
  const activate = async (id: string | undefined) => {
    const before = book.scripts.find(({ isActive }) => isActive)?.id
    try {
      await book.activate(id)
      desk.toaster.say(speak(id === undefined ? 'noneInUse' : 'nowInUse'), () => void activate(before))
    } catch (error) {
      desk.failed(error)
    }
    redraw()
  }
  return (
    <div class="scripts">
      {book.scripts.length > 1 && (
        <label>
          <span>{speak('script')}</span>
          <select value={open.id} onChange={({ currentTarget }) => void look(currentTarget.value)}>
            {book.scripts.map(({ id, name, isActive }) => (
              <option key={id} value={id}>
                {isActive ? speak('inUse', { name }) : name}
              </option>
            ))}
          </select>
        </label>
      )}
      {!open.isActive && <p class="warning">{speak('notInUse')}</p>}
      {open.isActive && book.scripts.length > 1 && (
        <button type="button" class="plain" onClick={() => void activate(undefined)}>
          {speak('useNone')}
        </button>
      )}
      {!open.isActive && (
        <button type="button" class="plain" onClick={() => void activate(open.id)}>
          {speak('use')}
        </button>
      )}
    </div>
  )
}
