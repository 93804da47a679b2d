import { type Density, SORTS, type Sort } from '../desk/settings.ts'
import { Icon } from './icon.tsx'
import { useSetting } from './setting.ts'

/** How the list is shown: by conversations or not, in which order, all of it or what is unread, and how close. */
export function ListMenu() {
  const { desk, language } = useSetting()
  const { conversations, sort, density } = desk.settings
  const isMailbox = desk.route.list.kind === 'mailbox'
  return (
    <details class="listmenu" onKeyDown={closeOnEscape} onFocusOut={closeWhenLeft}>
      <summary class="tool" title={language.text('list.menu')} aria-label={language.text('list.menu')}>
        <Icon name="sort" />
      </summary>
      <div class="listchoices">
        <label class="choice">
          <input type="checkbox" checked={desk.unreadOnly} onChange={() => desk.showUnreadOnly(!desk.unreadOnly)} />
          {language.text('list.unreadOnly')}
        </label>
        {isMailbox && (
          <label class="choice">
            <input
              type="checkbox"
              checked={conversations}
              onChange={() => desk.choose({ conversations: !conversations })}
            />
            {language.text('list.conversations')}
          </label>
        )}
        <label class="choice">
          <input
            type="checkbox"
            checked={density === 'compact'}
            onChange={() => desk.choose({ density: (density === 'compact' ? 'roomy' : 'compact') satisfies Density })}
          />
          {language.text('list.compact')}
        </label>
        <label class="sorting">
          {language.text('list.sort')}
          <select value={sort} onChange={({ currentTarget }) => desk.choose({ sort: currentTarget.value as Sort })}>
            {SORTS.map((one) => (
              <option key={one} value={one}>
                {language.text(`sort.${one}`)}
              </option>
            ))}
          </select>
        </label>
      </div>
    </details>
  )
}

function closeOnEscape(event: KeyboardEvent & { readonly currentTarget: HTMLDetailsElement }): void {
  if (event.key !== 'Escape' || !event.currentTarget.open) return
  event.stopPropagation()
  event.currentTarget.open = false
  event.currentTarget.querySelector('summary')?.focus()
}

function closeWhenLeft(event: FocusEvent & { readonly currentTarget: HTMLDetailsElement }): void {
  const { currentTarget, relatedTarget } = event
  if (relatedTarget instanceof Node && !currentTarget.contains(relatedTarget)) currentTarget.open = false
}

/** When all rows that are known are selected and there are more: whether all that the list has are meant. */
export function WholeListBar() {
  const { desk, language } = useSetting()
  const { list } = desk.here
  const known = list?.known().length ?? 0
  const total = list?.total ?? 0
  const isOffered = desk.selection.rows.size >= known && total > known
  if (desk.selection.rows.size === 0 || !(isOffered || desk.selection.isWhole)) return null
  return (
    <p class="wholelist" role="status">
      {desk.selection.isWhole ? (
        language.text('list.allSelected', { count: total })
      ) : (
        <>
          {language.text('list.knownSelected', { count: desk.selection.rows.size })}{' '}
          <button type="button" onClick={() => desk.selection.takeWhole()}>
            {language.text('list.selectAll', { count: total })}
          </button>
        </>
      )}
    </p>
  )
}
