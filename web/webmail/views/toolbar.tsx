import { isUnread } from '../../../src/wire/jmap/email.ts'
import { readSearch } from '../../../src/wire/jmap/search-query.ts'
import type { Command } from '../keys/key-table.ts'
import type { TextKey } from '../language/english.ts'
import type { Mail } from '../mail/mail.ts'
import { Icon, type IconName } from './icon.tsx'
import { ListMenu } from './list-menu.tsx'
import { mailboxName } from './names.ts'
import { useSetting, useTip } from './setting.ts'

/** Above the list: what it is; or, when something is selected, what can be done with it. */
export function ListBar() {
  const { desk, language } = useSetting()
  const count = desk.selection.rows.size
  const known = desk.here.list?.known().length ?? 0
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
      {count > 0 ? <Acts /> : <Tool text="refresh" icon="refresh" act={() => void desk.here.refresh()} />}
      {count === 0 && <ListMenu />}
    </header>
  )
}

function ListTitle({ isQuiet }: { readonly isQuiet: boolean }) {
  const { desk, language } = useSetting()
  const { list } = desk.route
  const mailbox = list.kind === 'mailbox' ? desk.here.cache.mailboxes.get(list.mailboxId) : undefined
  const text = mailbox
    ? mailboxName(mailbox, language)
    : language.text(list.kind === 'search' ? 'searchResults' : list.kind === 'starred' ? 'starred' : 'mail')
  const total = desk.here.list?.total
  const isSearch = list.kind === 'search' && readSearch(list.text).length > 0
  return (
    <div class={isQuiet ? 'title hidden' : 'title'}>
      <h1>{text}</h1>
      {desk.here.owner !== undefined && <p class="whose">{desk.here.owner}</p>}
      {isSearch && total !== undefined && <p>{language.text('found', { count: total })}</p>}
      {mailbox && mailbox.unreadEmails > 0 && <p>{language.text('unreadCount', { count: mailbox.unreadEmails })}</p>}
    </div>
  )
}

/** What can be done with the messages that are meant: selected, or open. What the member may not do with the mail of somebody else is not there. */
export function Acts({ isReading = false }: { readonly isReading?: boolean }) {
  const { desk, language } = useSetting()
  const { messages } = desk
  const { list } = desk.route
  const role = list.kind === 'mailbox' ? desk.here.cache.mailboxes.get(list.mailboxId)?.role : undefined
  const count = desk.selection.rows.size
  const chosen = desk.selection.isWhole ? (desk.here.list?.total ?? count) : count
  const isMuted = desk.targets().some((email) => messages.isMuted(email))
  const isNew = !isReading && desk.targets().some(isUnread)
  const isOwn = desk.here === desk.mail
  const mayMove = messages.may('mayRemoveItems')
  const mayFile = (into: string) => mayMove && messages.placeFor(into) !== undefined
  return (
    <div class="acts" role="toolbar" aria-label={language.text(isReading ? 'message' : 'selected', { count })}>
      {!isReading && (
        <span class="chosen">
          <span aria-hidden="true">{language.number(chosen)}</span>
          <span class="hidden">{language.text('selected', { count: chosen })}</span>
        </span>
      )}
      {role !== 'archive' && mayFile('archive') && (
        <Tool text="archive" icon="archive" command="archive" act={() => messages.archive()} />
      )}
      {mayFile('trash') && (
        <Tool text={role === 'trash' ? 'destroy' : 'trash'} icon="trash" command="trash" act={() => messages.trash()} />
      )}
      {mayFile(role === 'junk' ? 'inbox' : 'junk') && (
        <Tool text={role === 'junk' ? 'notJunk' : 'junk'} icon="junk" command="junk" act={() => messages.junk()} />
      )}
      {isOwn && <Sleep role={role} />}
      {isOwn && role !== 'drafts' && (
        <Tool text={isMuted ? 'unmute' : 'mute'} icon="muted" command="mute" act={() => messages.mute()} />
      )}
      {messages.may('maySetSeen') &&
        (isNew ? (
          <Tool text="markRead" icon="read" act={() => messages.markRead(true)} />
        ) : (
          <Tool text="markUnread" icon="unread" act={() => messages.markRead(false)} />
        ))}
      {messages.may('maySetKeywords') && (
        <Tool text="label" icon="label" command="label" act={() => messages.beginLabels()} />
      )}
      {mayMove && <MoveTo />}
      {!isReading && <Tool text="unselect" icon="close" act={() => desk.selection.clear()} />}
    </div>
  )
}

function Sleep({ role }: { readonly role: string | null | undefined }) {
  const { desk } = useSetting()
  if (role === 'snoozed') return <Tool text="wake" icon="clock" act={() => desk.messages.snooze(undefined)} />
  return role === 'drafts' ? null : (
    <Tool text="snooze" icon="clock" command="snooze" act={() => desk.messages.beginSnooze()} />
  )
}

/** One's own folders first, then those of others, under who they are. */
function MoveTo() {
  const { desk, language } = useSetting()
  return (
    <span class="moveto" title={language.text('move')}>
      <Icon name="move" />
      <select
        aria-label={language.text('moveTo')}
        value=""
        onChange={({ currentTarget }) => {
          const [mailboxId = '', accountId] = currentTarget.value.split('/').reverse()
          currentTarget.value = ''
          if (mailboxId !== '') desk.messages.move({ mailboxId, accountId })
        }}
      >
        <option value="">{language.text('move')}</option>
        <Targets mail={desk.mail} />
        {[...desk.others.values()].map((mail) => (
          <optgroup key={mail.accountId} label={mail.owner}>
            <Targets mail={mail} />
          </optgroup>
        ))}
      </select>
    </span>
  )
}

/** The folders of an account that messages can be put into. */
function Targets({ mail }: { readonly mail: Mail }) {
  const { desk, language } = useSetting()
  const { list } = desk.route
  const here = list.kind === 'mailbox' && mail === desk.here ? list.mailboxId : undefined
  return (
    <>
      {[...mail.cache.mailboxes.values()]
        .filter(({ id, myRights }) => id !== here && myRights.mayAddItems)
        .map((mailbox) => (
          <option key={mailbox.id} value={desk.folders.keyOf({ mailboxId: mailbox.id, ...mail.place })}>
            {mailboxName(mailbox, language)}
          </option>
        ))}
    </>
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
