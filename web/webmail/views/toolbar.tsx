import type { Command } from '../keys/key-table.ts'
import type { TextKey } from '../language/english.ts'
import { isUnread } from '../mail/email.ts'
import { readSearch } from '../mail/search-query.ts'
import { Icon, type IconName } from './icon.tsx'
import { ListMenu } from './list-menu.tsx'
import { mailboxName } from './names.ts'
import { useSetting, useTip } from './setting.ts'

/** Above the list: what it is; or, when something is selected, what can be done with it. */
export function ListBar() {
  const { desk, language } = useSetting()
  const count = desk.selection.rows.size
  const known = desk.mail.list?.known().length ?? 0
  return (
    <header class="listbar">
      <label class="all">
        <input
          type="checkbox"
          checked={count > 0 && count >= known}
          disabled={known === 0}
          aria-label={language.text('selectAll')}
          title={language.text('selectAll')}
          onChange={() => desk.selection.toggleKnown()}
        />
      </label>
      <ListTitle isQuiet={count > 0} />
      {count > 0 ? <Acts /> : <Tool text="refresh" icon="refresh" act={() => void desk.mail.refresh()} />}
      {count === 0 && <ListMenu />}
    </header>
  )
}

function ListTitle({ isQuiet }: { readonly isQuiet: boolean }) {
  const { desk, language } = useSetting()
  const { list } = desk.route
  const mailbox = list.kind === 'mailbox' ? desk.mail.cache.mailboxes.get(list.mailboxId) : undefined
  const text = mailbox
    ? mailboxName(mailbox, language)
    : language.text(list.kind === 'search' ? 'searchResults' : list.kind === 'starred' ? 'starred' : 'mail')
  const total = desk.mail.list?.total
  const isSearch = list.kind === 'search' && readSearch(list.text).length > 0
  return (
    <div class={isQuiet ? 'title hidden' : 'title'}>
      <h1>{text}</h1>
      {isSearch && total !== undefined && <p>{language.text('found', { count: total })}</p>}
      {mailbox && mailbox.unreadEmails > 0 && <p>{language.text('unreadCount', { count: mailbox.unreadEmails })}</p>}
    </div>
  )
}

/** What can be done with the messages that are meant: selected, or open. */
export function Acts({ isReading = false }: { readonly isReading?: boolean }) {
  const { desk, language } = useSetting()
  const { list } = desk.route
  const role = list.kind === 'mailbox' ? desk.mail.cache.mailboxes.get(list.mailboxId)?.role : undefined
  const count = desk.selection.rows.size
  const isNew = !isReading && desk.targets().some(isUnread)
  return (
    <div class="acts" role="toolbar" aria-label={language.text(isReading ? 'message' : 'selected', { count })}>
      {!isReading && (
        <span class="chosen">
          {language.text('selected', { count: desk.selection.isWhole ? (desk.mail.list?.total ?? count) : count })}
        </span>
      )}
      {role !== 'archive' && (
        <Tool text="archive" icon="archive" command="archive" act={() => desk.messages.archive()} />
      )}
      <Tool
        text={role === 'trash' ? 'destroy' : 'trash'}
        icon="trash"
        command="trash"
        act={() => desk.messages.trash()}
      />
      <Tool text={role === 'junk' ? 'notJunk' : 'junk'} icon="junk" command="junk" act={() => desk.messages.junk()} />
      {role === 'snoozed' ? (
        <Tool text="wake" icon="clock" act={() => desk.messages.snooze(undefined)} />
      ) : (
        role !== 'drafts' && <Tool text="snooze" icon="clock" command="snooze" act={() => desk.show('snooze')} />
      )}
      {isNew ? (
        <Tool text="markRead" icon="read" act={() => desk.messages.markRead(true)} />
      ) : (
        <Tool text="markUnread" icon="unread" act={() => desk.messages.markRead(false)} />
      )}
      <MoveTo />
      {!isReading && <Tool text="unselect" icon="close" act={() => desk.selection.clear()} />}
    </div>
  )
}

function MoveTo() {
  const { desk, language } = useSetting()
  const { list } = desk.route
  const here = list.kind === 'mailbox' ? list.mailboxId : undefined
  return (
    <span class="moveto" title={language.text('move')}>
      <Icon name="move" />
      <select
        aria-label={language.text('moveTo')}
        value=""
        onChange={({ currentTarget }) => {
          const { value } = currentTarget
          currentTarget.value = ''
          if (value !== '') desk.messages.move(value)
        }}
      >
        <option value="">{language.text('move')}</option>
        {[...desk.mail.cache.mailboxes.values()]
          .filter(({ id }) => id !== here)
          .map((mailbox) => (
            <option key={mailbox.id} value={mailbox.id}>
              {mailboxName(mailbox, language)}
            </option>
          ))}
      </select>
    </span>
  )
}

interface ToolProps {
  readonly text: TextKey
  readonly icon: IconName
  readonly command?: Command
  readonly isExpanded?: boolean
  readonly controls?: string
  act(): void
}

/** A button with a drawing, whose words are its tooltip, with the key beside them. */
export function Tool({ text, icon, command, isExpanded, controls, act }: ToolProps) {
  const { language } = useSetting()
  const tip = useTip()
  return (
    <button
      type="button"
      class="tool"
      title={tip(text, command)}
      aria-label={language.text(text)}
      aria-expanded={isExpanded}
      aria-controls={controls}
      onClick={act}
    >
      <Icon name={icon} />
    </button>
  )
}
