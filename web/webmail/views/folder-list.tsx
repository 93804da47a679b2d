import { type ListPlace, writeRoute } from '../desk/route.ts'
import type { Mailbox } from '../mail/email.ts'
import { Icon, type IconName } from './icon.tsx'
import { mailboxName } from './names.ts'
import { useSetting, useTip } from './setting.ts'

const ORDER = ['inbox', 'drafts', 'sent', 'archive', 'junk', 'trash']
const ICONS: Readonly<Record<string, IconName>> = {
  inbox: 'inbox',
  drafts: 'drafts',
  sent: 'sent',
  archive: 'archive',
  junk: 'junk',
  trash: 'trash',
}

/** The folders with what is unread in them. */
export function FolderList() {
  const { desk, language } = useSetting()
  const mailboxes = sorted([...desk.mail.cache.mailboxes.values()])
  const [inbox, ...others] = mailboxes
  const { list } = desk.route
  const tip = useTip()
  return (
    <nav class="folders" id="folders" aria-label={language.text('folders')}>
      <button type="button" class="write" title={tip('compose', 'compose')} onClick={() => desk.write({ kind: 'new' })}>
        <Icon name="compose" />
        {language.text('compose')}
      </button>
      <ul>
        {inbox && <MailboxItem mailbox={inbox.mailbox} depth={0} />}
        <Item
          place={{ kind: 'starred' }}
          icon="star"
          name={language.text('starred')}
          isHere={!desk.area && list.kind === 'starred'}
        />
        {others.map(({ mailbox, depth }) => (
          <MailboxItem key={mailbox.id} mailbox={mailbox} depth={depth} />
        ))}
      </ul>
    </nav>
  )
}

function MailboxItem({ mailbox, depth }: { readonly mailbox: Mailbox; readonly depth: number }) {
  const { desk, language } = useSetting()
  const { list } = desk.route
  return (
    <Item
      place={{ kind: 'mailbox', mailboxId: mailbox.id }}
      icon={ICONS[mailbox.role ?? ''] ?? 'folder'}
      name={mailboxName(mailbox, language)}
      isHere={!desk.area && list.kind === 'mailbox' && list.mailboxId === mailbox.id}
      count={mailbox.role === 'drafts' ? mailbox.totalEmails : mailbox.role === 'trash' ? 0 : mailbox.unreadEmails}
      isUnread={mailbox.role !== 'drafts'}
      depth={depth}
    />
  )
}

interface ItemProps {
  readonly place: ListPlace
  readonly icon: IconName
  readonly name: string
  readonly isHere: boolean
  readonly count?: number
  readonly isUnread?: boolean
  readonly depth?: number
}

function Item({ place, icon, name, isHere, count = 0, isUnread = false, depth = 0 }: ItemProps) {
  const { language } = useSetting()
  return (
    <li class={`depth${Math.min(depth, 4)}`}>
      <a href={writeRoute({ list: place, emailId: undefined })} aria-current={isHere ? 'page' : undefined} title={name}>
        <Icon name={icon} />
        <span class="name">{name}</span>
        {count > 0 && (
          <span class={isUnread ? 'count' : 'count total'}>
            {isUnread ? (
              <>
                <span aria-hidden="true">{language.number(count)}</span>
                <span class="hidden">{language.text('unreadCount', { count })}</span>
              </>
            ) : (
              language.number(count)
            )}
          </span>
        )}
      </a>
    </li>
  )
}

/** Those with a role first, in the order that everybody has them in; each followed by what is below it. */
function sorted(mailboxes: readonly Mailbox[]): readonly { readonly mailbox: Mailbox; readonly depth: number }[] {
  const rank = ({ role }: Mailbox) => (role !== null && ORDER.includes(role) ? ORDER.indexOf(role) : ORDER.length)
  const below = (parentId: string | null, depth: number): { mailbox: Mailbox; depth: number }[] =>
    mailboxes
      .filter((mailbox) => mailbox.parentId === parentId)
      .sort((a, b) => rank(a) - rank(b) || a.sortOrder - b.sortOrder || a.name.localeCompare(b.name))
      .flatMap((mailbox) => [{ mailbox, depth }, ...below(mailbox.id, depth + 1)])
  return below(null, 0)
}
