import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { FolderTask, Target } from '../desk/folder-desk.ts'
import { type ListPlace, writeArea, writeRoute } from '../desk/route.ts'
import type * as Tasks from '../folders/folder-tasks.tsx'
import type { Mail } from '../mail/mail.ts'
import type { FolderPlace } from '../mail/of-account.ts'
import type { SharedFolders } from '../shared/shared-folders.tsx'
import { countHidden, type PlacedFolder, placedFolders } from './folder-tree.ts'
import { Icon, type IconName } from './icon.tsx'
import { LabelList } from './label-chips.tsx'
import { classes } from './message-row.tsx'
import { mailboxName } from './names.ts'
import { OtherWebmail } from './other-webmail.tsx'
import { useSetting, useTip } from './setting.ts'

const ICONS: Readonly<Record<string, IconName>> = {
  inbox: 'inbox',
  drafts: 'drafts',
  scheduled: 'scheduled',
  sent: 'sent',
  archive: 'archive',
  junk: 'junk',
  snoozed: 'clock',
  trash: 'trash',
}

/** The folders with what is unread in them. */
export function FolderList() {
  const { desk, language } = useSetting()
  const { list } = desk.route
  const { folders } = desk
  const all = [...desk.mail.cache.mailboxes.values()]
  const here = list.kind === 'mailbox' && list.accountId === undefined ? list.mailboxId : undefined
  const isClosed = (mailboxId: string) => folders.isClosed({ mailboxId })
  const [inbox, ...others] = placedFolders(all, { showsHidden: folders.showsHidden, isClosed, here })
  const hidden = countHidden(all)
  const tip = useTip()
  const tasks = useTasks(folders.task)
  return (
    <nav class="folders" id="folders" aria-label={language.text('folders')}>
      <button type="button" class="write" title={tip('compose', 'compose')} onClick={() => desk.write({ kind: 'new' })}>
        <Icon name="compose" />
        <span class="name">{language.text('compose')}</span>
      </button>
      <ul>
        {inbox && <MailboxItem mail={desk.mail} folder={inbox} tasks={tasks} />}
        <li class="depth0">
          <Link
            place={{ kind: 'starred' }}
            icon="star"
            name={language.text('starred')}
            isHere={!desk.area && list.kind === 'starred'}
          />
        </li>
        {others.map((folder) => (
          <MailboxItem key={folder.mailbox.id} mail={desk.mail} folder={folder} tasks={tasks} />
        ))}
        {folders.task?.doing === 'make' && folders.task.mailboxId === null && tasks && (
          <li class="depth0 naming">
            <tasks.NewFolder mail={desk.mail} parentId={null} />
          </li>
        )}
      </ul>
      <div class="folderfoot">
        <button
          type="button"
          {...useDrop({ mailboxId: null })}
          title={language.text('folder.make')}
          onClick={() => folders.begin({ doing: 'make', mailboxId: null })}
        >
          <Icon name="plus" />
          <span class="name">{language.text(folders.dragged?.kind === 'folder' ? 'folder.toTop' : 'folder.make')}</span>
        </button>
        {hidden > 0 && (
          <button type="button" aria-pressed={folders.showsHidden} onClick={() => folders.toggleHidden()}>
            <Icon name="eye" />
            <span class="name">{language.text('folder.hidden', { count: hidden })}</span>
          </button>
        )}
      </div>
      <LabelList />
      {desk.others.size > 0 && <LaterShared draw={(mail) => <SharedTree mail={mail} tasks={tasks} />} />}
      <ul class="areas">
        <li>
          <a
            href={writeArea({ area: 'contacts', path: [] })}
            aria-current={desk.area?.area === 'contacts' ? 'page' : undefined}
            title={tip('contacts', 'goContacts')}
          >
            <Icon name="account" />
            <span class="name">{language.text('contacts')}</span>
          </a>
        </li>
      </ul>
      <OtherWebmail />
      {folders.task && tasks && <tasks.OpenFolderTask task={folders.task} />}
    </nav>
  )
}

/** What others share comes behind the first rows. */
function LaterShared({ draw }: { draw(mail: Mail): ComponentChildren }) {
  const { desk } = useSetting()
  const [loaded, load] = useState<{ readonly SharedFolders: typeof SharedFolders } | undefined>(undefined)
  useEffect(() => {
    import('../shared/shared-folders.tsx').then(load, (error: unknown) => desk.mail.fail(error))
  }, [desk])
  return loaded ? <loaded.SharedFolders draw={draw} /> : null
}

/** The folders that somebody shares. Which of them are subscribed to is kept for mail programs that show nothing else. */
function SharedTree({ mail, tasks }: Pick<MailboxItemProps, 'mail' | 'tasks'>) {
  const { folders } = useSetting().desk
  const isClosed = (mailboxId: string) => folders.isClosed({ mailboxId, ...mail.place })
  const choice = { showsHidden: true, isClosed, here: undefined }
  return (
    <ul>
      {placedFolders([...mail.cache.mailboxes.values()], choice).map((folder) => (
        <MailboxItem key={folder.mailbox.id} mail={mail} folder={folder} tasks={tasks} />
      ))}
    </ul>
  )
}

/** What is done with folders comes when something is. */
function useTasks(task: FolderTask | undefined): typeof Tasks | undefined {
  const { desk } = useSetting()
  const [loaded, load] = useState<{ readonly tasks: typeof Tasks } | undefined>(undefined)
  const isWanted = task !== undefined
  useEffect(() => {
    if (!isWanted || loaded) return
    import('../folders/folder-tasks.tsx').then(
      (tasks) => load({ tasks }),
      (error: unknown) => desk.mail.fail(error),
    )
  }, [desk, isWanted, loaded])
  return loaded?.tasks
}

interface MailboxItemProps {
  /** What it is of. */
  readonly mail: Mail
  readonly folder: PlacedFolder
  readonly tasks: typeof Tasks | undefined
}

function MailboxItem({ mail, folder: { mailbox, depth, hasBelow }, tasks }: MailboxItemProps) {
  const { desk, language } = useSetting()
  const { folders } = desk
  const { task } = folders
  const { list } = desk.route
  const { id, role, myRights } = mailbox
  const place = { mailboxId: id, ...mail.place }
  const name = mailboxName(mailbox, language)
  const drop = useDrop(place)
  const isClosed = folders.isClosed(place)
  const isEmptying = folders.emptying.has(folders.keyOf(place))
  const isNamed = task?.doing === 'rename' && isSame(task, place) && tasks !== undefined
  const count = role === 'drafts' ? mailbox.totalEmails : role === 'trash' ? 0 : mailbox.unreadEmails
  return (
    <>
      <li class={classes(`depth${Math.min(depth, 4)}`, { naming: isNamed, faint: isEmptying })}>
        {hasBelow && (
          <button
            type="button"
            class="twist"
            aria-expanded={!isClosed}
            aria-label={language.text('folder.below', { name })}
            onClick={() => folders.toggle(place)}
          >
            <Icon name="down" />
          </button>
        )}
        {isNamed ? (
          <tasks.Renaming mail={mail} mailbox={mailbox} />
        ) : (
          <>
            {myRights.mayReadItems ? (
              <Link
                id={folders.elementOf(place)}
                place={{ kind: 'mailbox', ...place }}
                icon={ICONS[role ?? ''] ?? 'folder'}
                name={name}
                isHere={!desk.area && list.kind === 'mailbox' && isSame(list, place)}
                count={isEmptying ? 0 : count}
                isUnread={role !== 'drafts'}
                more={{ ...drop, ...useFolderHandles(place, role === null && myRights.mayRename) }}
              />
            ) : (
              <span class="closed">
                <Icon name="folder" />
                <span class="name">{name}</span>
              </span>
            )}
            <MenuButton place={place} name={name} />
          </>
        )}
      </li>
      {task?.doing === 'make' && isSame(task, place) && tasks && (
        <li class={`depth${Math.min(depth + 1, 4)} naming`}>
          <tasks.NewFolder mail={mail} parentId={id} />
        </li>
      )}
    </>
  )
}

/** Whether they are one folder. */
function isSame(a: Target, b: Target): boolean {
  return a.mailboxId === b.mailboxId && a.accountId === b.accountId
}

function MenuButton({ place, name }: { readonly place: FolderPlace; readonly name: string }) {
  const { desk, language } = useSetting()
  const { task } = desk.folders
  const text = language.text('folder.menu', { name })
  return (
    <button
      type="button"
      class="tool dots"
      title={text}
      aria-label={text}
      aria-haspopup="menu"
      aria-expanded={task?.doing === 'menu' && isSame(task, place)}
      onClick={({ currentTarget }) => {
        const { left, bottom } = currentTarget.getBoundingClientRect()
        desk.folders.begin({ doing: 'menu', ...place, x: left, y: bottom })
      }}
    >
      <Icon name="dots" />
    </button>
  )
}

/** A folder is drawn onto another one; its menu comes with the right button, or the key for it. */
function useFolderHandles(place: FolderPlace, isMovable: boolean) {
  const { folders } = useSetting().desk
  return {
    draggable: isMovable,
    onDragStart: (event: DragEvent) => {
      folders.dragged = { kind: 'folder', ...place }
      event.dataTransfer?.setData('text/x-posthus-folder', place.mailboxId)
      if (event.dataTransfer) event.dataTransfer.effectAllowed = 'move'
      folders.begin(undefined)
    },
    onDragEnd: () => {
      folders.dragged = undefined
      folders.begin(undefined)
    },
    onContextMenu: (event: MouseEvent & { readonly currentTarget: HTMLElement }) => {
      event.preventDefault()
      const { left, bottom } = event.currentTarget.getBoundingClientRect()
      // Asked for with a key there is no pointer.
      const isPointed = event.clientX !== 0 || event.clientY !== 0
      folders.begin({
        doing: 'menu',
        ...place,
        x: isPointed ? event.clientX : left + 24,
        y: isPointed ? event.clientY : bottom,
      })
    },
    onKeyDown: (event: KeyboardEvent & { readonly currentTarget: HTMLElement }) => {
      if (event.key !== 'F2' || !isMovable) return
      event.preventDefault()
      folders.begin({ doing: 'rename', ...place })
    },
  }
}

/** Takes what is drawn here; with Ctrl messages are copied, and files are brought in. */
function useDrop(target: Target) {
  const { mailboxId, accountId } = target
  const { desk } = useSetting()
  const { folders } = desk
  const [isOver, hover] = useState(false)
  const takesFiles =
    mailboxId !== null && desk.mailOf(target).cache.mailboxes.get(mailboxId)?.myRights.mayAddItems === true
  const isCopy = (event: DragEvent) => event.ctrlKey || event.altKey
  return {
    class: isOver ? 'over' : undefined,
    onDragOver: (event: DragEvent) => {
      const isOfFiles = takesFiles && hasFiles(event)
      if (!isOfFiles && !folders.takes(target) && !folders.strays(target)) return
      event.preventDefault()
      if (event.dataTransfer) event.dataTransfer.dropEffect = isOfFiles || isCopy(event) ? 'copy' : 'move'
      hover(true)
    },
    onDragLeave: () => hover(false),
    onDrop: (event: DragEvent) => {
      hover(false)
      if (takesFiles && mailboxId !== null && hasFiles(event)) {
        event.preventDefault()
        folders.begin({ doing: 'import', mailboxId, accountId, files: [...(event.dataTransfer?.files ?? [])] })
      }
      if (!folders.takes(target) && !folders.strays(target)) return
      event.preventDefault()
      folders.drop(target, isCopy(event))
    },
  }
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes('Files') === true
}

interface LinkProps {
  readonly id?: string
  readonly place: ListPlace
  readonly icon: IconName
  readonly name: string
  readonly isHere: boolean
  readonly count?: number
  readonly isUnread?: boolean
  readonly more?: object
}

function Link({ id, place, icon, name, isHere, count = 0, isUnread = false, more = {} }: LinkProps) {
  const { language } = useSetting()
  return (
    <a
      id={id}
      href={writeRoute({ list: place, emailId: undefined })}
      aria-current={isHere ? 'page' : undefined}
      title={name}
      {...more}
    >
      <Icon name={icon} />
      <span class="name">{name}</span>
      {count > 0 && (
        <span class={isUnread ? 'count' : 'count total'}>
          <span aria-hidden="true">{language.number(count)}</span>
          <span class="hidden">{language.text(isUnread ? 'unreadCount' : 'folder.dragged', { count })}</span>
        </span>
      )}
    </a>
  )
}
