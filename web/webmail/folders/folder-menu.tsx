import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import type { Mailbox } from '../../../src/wire/jmap/email.ts'
import type { Desk } from '../desk/desk.ts'
import type { Mail } from '../mail/mail.ts'
import { exportMailboxUrl } from '../views/export-urls.ts'
import { inOrder, isHidden } from '../views/folder-tree.ts'
import { mailboxName } from '../views/names.ts'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { FolderWork } from './folder-work.ts'
import { FOLDER_TEXTS, type FolderText } from './texts/texts.ts'

interface MenuItem {
  readonly text: FolderText
  /** What is done at once or begun; or where it leads. */
  readonly act: (() => unknown) | string
}

interface FolderMenuProps {
  readonly mailbox: Mailbox
  /** What it is of. */
  readonly mail: Mail
  readonly x: number
  readonly y: number
}

/** What can be done with a folder. It is opened where the pointer is, or at the folder. */
export function FolderMenu({ mailbox, mail, x, y }: FolderMenuProps) {
  const { desk, language } = useSetting()
  const speak = useSpeaker(FOLDER_TEXTS)
  const menu = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const element = menu.current
    if (!element) return
    const { offsetWidth, offsetHeight } = element
    element.style.left = `${Math.max(8, Math.min(x, innerWidth - offsetWidth - 8))}px`
    element.style.top = `${Math.max(8, Math.min(y, innerHeight - offsetHeight - 8))}px`
    element.querySelector<HTMLElement>('[role=menuitem]')?.focus()
  }, [x, y])
  const close = () => {
    desk.folders.begin(undefined)
    document.getElementById(desk.folders.elementOf({ mailboxId: mailbox.id, ...mail.place }))?.focus()
  }
  useOutside(menu, () => desk.folders.begin(undefined))
  return (
    <div
      ref={menu}
      class="menu"
      role="menu"
      tabIndex={-1}
      aria-label={speak('menu', { name: mailboxName(mailbox, language) })}
      onKeyDown={(event) => {
        event.stopPropagation()
        if (event.key === 'Escape' || event.key === 'Tab') close()
        else if (!step(menu.current, event.key)) return
        event.preventDefault()
      }}
    >
      {itemsOf(desk, mail, mailbox).map(({ text, act }) =>
        typeof act === 'string' ? (
          <a key={text} role="menuitem" tabIndex={-1} href={act} download="" onClick={close}>
            {speak(text)}
          </a>
        ) : (
          <button
            key={text}
            type="button"
            role="menuitem"
            tabIndex={-1}
            onClick={() => {
              close()
              act()
            }}
          >
            {speak(text)}
          </button>
        ),
      )}
    </div>
  )
}

function itemsOf(desk: Desk, mail: Mail, mailbox: Mailbox): readonly MenuItem[] {
  const { id, role, parentId, myRights, unreadEmails, totalEmails } = mailbox
  const { folders } = desk
  const place = { mailboxId: id, ...mail.place }
  const isMine = mail === desk.mail
  const work = new FolderWork(desk, mail)
  const beside = inOrder([...mail.cache.mailboxes.values()], parentId).filter((one) => one.role === null)
  const at = beside.findIndex((one) => one.id === id)
  const isOwn = role === null
  const trash = mail.cache.withRole('trash')
  const isThrownAway = trash !== undefined && parentId === trash.id
  const failed = (error: unknown) => desk.failed(error)
  const items: readonly (MenuItem | false)[] = [
    unreadEmails > 0 && myRights.maySetSeen && { text: 'markAllRead', act: () => work.markAllRead(id).catch(failed) },
    myRights.mayCreateChild && { text: 'make', act: () => folders.begin({ doing: 'make', ...place }) },
    isOwn && myRights.mayRename && { text: 'rename', act: () => folders.begin({ doing: 'rename', ...place }) },
    isMine && isOwn && myRights.mayRename && { text: 'place', act: () => folders.begin({ doing: 'place', ...place }) },
    isMine && isOwn && at > 0 && { text: 'up', act: () => work.reorder(beside, id, -1) },
    isMine && isOwn && at < beside.length - 1 && { text: 'down', act: () => work.reorder(beside, id, 1) },
    isMine && isOwn && { text: isHidden(mailbox) ? 'unhide' : 'hide', act: () => work.hide(id, !isHidden(mailbox)) },
    isMine &&
      (role === 'trash' || role === 'junk') &&
      totalEmails > 0 && { text: 'empty', act: () => work.empty(id).catch(failed) },
    myRights.mayShare === true && { text: 'share', act: () => folders.begin({ doing: 'share', ...place }) },
    isMine && totalEmails > 0 && { text: 'save', act: exportMailboxUrl(id, desk.nameOf(mailbox)) },
    myRights.mayAddItems && { text: 'import', act: () => folders.begin({ doing: 'import', ...place, files: [] }) },
    isOwn &&
      myRights.mayDelete && { text: isThrownAway || !isMine ? 'destroy' : 'throwAway', act: () => work.throwAway(id) },
  ]
  return items.filter((item) => item !== false)
}

/** Arrows, Home and End go through the menu. */
function step(menu: HTMLElement | null, key: string): boolean {
  const items = [...(menu?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])]
  const at = items.indexOf(document.activeElement as HTMLElement)
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[key]
  if (to === undefined) return false
  items.at(to % items.length)?.focus()
  return true
}

/** A menu goes away when something else is meant. */
function useOutside(menu: { readonly current: HTMLElement | null }, close: () => void): void {
  useEffect(() => {
    const press = ({ target }: Event) => {
      if (target instanceof Node && !menu.current?.contains(target)) close()
    }
    document.addEventListener('pointerdown', press)
    return () => document.removeEventListener('pointerdown', press)
  }, [menu])
}
