import { useEffect, useLayoutEffect, useState } from 'preact/hooks'
import type { AwayBanner } from '../away/away-banner.tsx'
import type { Composers } from '../compose/composers.tsx'
import { obey } from '../desk/commands.ts'
import { KEPT_LETTERS } from '../desk/kept-letters-name.ts'
import { NARROW_FOLDERS } from '../desk/settings.ts'
import { KeyReader } from '../keys/key-reader.ts'
import type { FoundSealed } from '../sealed/found-sealed.tsx'
import type { ShareNotices } from '../shared/share-notice-bars.tsx'
import { NewMail, showBadge } from '../worker/register.ts'
import { AreaPane } from './area-pane.tsx'
import { FolderList } from './folder-list.tsx'
import { WholeListBar } from './list-menu.tsx'
import { MessageList } from './message-list.tsx'
import { classes } from './message-row.tsx'
import { ReadingPane } from './reading-pane.tsx'
import { SEARCH_FIELD, SearchBox } from './search-box.tsx'
import { type Setting, SettingContext, useChanges, useSetting } from './setting.ts'
import { OpenProof, OpenSheet } from './sheet.tsx'
import { FolderSplitter, ListSplitter } from './splitter.tsx'
import { Toasts } from './toasts.tsx'
import { ListBar, Tool } from './toolbar.tsx'
import { whenIdle } from './when-idle.ts'

/** The whole of it: three panes, of which a phone shows one at a time. `onSeen`: what is to be done once there is something to be seen. */
export function App({ setting, onSeen }: { readonly setting: Setting; readonly onSeen: () => void }) {
  const { desk } = setting
  // Effects come behind the first frame.
  useEffect(() => whenIdle(onSeen), [onSeen])
  useChanges(desk)
  useKeys(setting)
  useTitle(setting)
  useNotices(setting)
  useDroppedFiles(setting)
  const { route, area, settings, areFoldersOpen } = desk
  return (
    <SettingContext.Provider value={setting}>
      <div
        class={classes('app', {
          reads: route.emailId !== undefined,
          folded: !areFoldersOpen,
          narrow: settings.folderWidth < NARROW_FOLDERS,
          compact: settings.density === 'compact',
        })}
        style={{ '--list-width': `${settings.listWidth}px`, '--folder-width': `${settings.folderWidth}px` }}
      >
        <TopBar />
        <FolderList />
        {areFoldersOpen && <div class="scrim" onPointerDown={() => desk.toggleFolders()} />}
        <main inert={areFoldersOpen}>
          <FolderSplitter />
          {area ? <AreaPane {...area} /> : <MailPanes />}
        </main>
        <Writing />
        <Toasts />
        <OpenSheet />
        <OpenProof />
      </div>
    </SettingContext.Provider>
  )
}

function MailPanes() {
  const { language, hasSharing } = useSetting()
  return (
    <>
      <section class="list" aria-label={language.text('messages')}>
        <ListBar />
        <WholeListBar />
        <Advice />
        <Away />
        {hasSharing && <LaterShareNotices />}
        <Trouble />
        <LaterFoundSealed />
        <MessageList />
      </section>
      <ListSplitter />
      <ReadingPane />
    </>
  )
}

/** What is searched in the browser beside what the server searches comes with the first search. */
function LaterFoundSealed() {
  const { desk } = useSetting()
  const [loaded, load] = useState<{ readonly FoundSealed: typeof FoundSealed } | undefined>(undefined)
  const { list } = desk.route
  const isSearch = list.kind === 'search' && list.accountId === undefined
  useEffect(() => {
    if (isSearch && !loaded) import('../sealed/found-sealed.tsx').then(load, (error: unknown) => desk.mail.fail(error))
  }, [desk, isSearch, loaded])
  return isSearch && loaded ? <loaded.FoundSealed text={list.text} /> : null
}

/** That the member is away. It is asked for behind the first rows. */
function Away() {
  const [loaded, load] = useState<{ readonly AwayBanner: typeof AwayBanner } | undefined>(undefined)
  const { desk } = useSetting()
  useEffect(() => {
    whenIdle(() => import('../away/away-banner.tsx').then(load, (error: unknown) => desk.mail.fail(error)))
  }, [desk])
  return loaded ? <loaded.AwayBanner /> : null
}

/** So is what others have begun to share. */
function LaterShareNotices() {
  const [loaded, load] = useState<{ readonly ShareNotices: typeof ShareNotices } | undefined>(undefined)
  const { desk } = useSetting()
  useEffect(() => {
    whenIdle(() => import('../shared/share-notice-bars.tsx').then(load, (error: unknown) => desk.mail.fail(error)))
  }, [desk])
  return loaded ? <loaded.ShareNotices /> : null
}

/** Stands there until it is followed. */
function Advice() {
  const { isAdvised, language } = useSetting()
  return isAdvised ? (
    <p class="advice" role="status">
      {language.text('advised')} <a href="/account/password">{language.text('changePassword')}</a>
    </p>
  ) : null
}

function TopBar() {
  const { desk } = useSetting()
  return (
    <header class="top">
      <div class="corner">
        <Tool
          text="menu"
          icon="menu"
          isExpanded={desk.areFoldersOpen}
          controls="folders"
          act={() => desk.toggleFolders()}
        />
        <Tool text="compose" icon="compose" command="compose" act={() => desk.write({ kind: 'new' })} />
        <span class="house">Posthus</span>
      </div>
      <SearchBox />
      <div class="tools">
        <Tool text="help" icon="help" command="help" act={() => desk.show('help')} />
        <Tool text="settings" icon="settings" act={() => desk.visit({ area: 'settings', path: [] })} />
        <AccountLink />
      </div>
    </header>
  )
}

function AccountLink() {
  const { language, own } = useSetting()
  return (
    <a class="tool account" href="/account" title={`${language.text('account')}: ${own}`}>
      <span aria-hidden="true">{own[0]?.toUpperCase()}</span>
      <span class="hidden">
        {language.text('account')}: {own}
      </span>
    </a>
  )
}

/** What is being written. Where it is written is loaded when something is. */
function Writing() {
  const { desk } = useSetting()
  const [loaded, load] = useState<{ readonly Composers: typeof Composers } | undefined>(undefined)
  const [isKept, keep] = useState(false)
  // The first look into what a window keeps takes some milliseconds.
  useEffect(() => whenIdle(() => keep(hasKeptLetters())), [])
  const isWanted = !loaded && (desk.isWriting || isKept)
  useEffect(() => {
    if (isWanted) import('../compose/composers.tsx').then(load, (error: unknown) => desk.dropWishes(error))
  }, [desk, isWanted])
  return loaded ? <loaded.Composers /> : null
}

/** What was written in this window and could not be saved is there again. */
function hasKeptLetters(): boolean {
  try {
    return sessionStorage.getItem(KEPT_LETTERS) !== null
  } catch {
    return false
  }
}

/** That nothing is known of what happens elsewhere, or that the session is over. */
function Trouble() {
  const { desk, language } = useSetting()
  const failure = desk.mail.failure ?? desk.here.failure
  if (failure?.why === 'signedOut') {
    return (
      <p class="trouble" role="alert">
        {language.text('signedOut')}{' '}
        <a href={`/sign-in?next=${encodeURIComponent('/mail/')}${location.hash}`}>{language.text('signInAgain')}</a>
      </p>
    )
  }
  if (!desk.isOnline || failure?.why === 'offline') {
    return (
      <p class="trouble" role="alert">
        {language.text('offline')}
      </p>
    )
  }
  return failure ? (
    <p class="trouble" role="alert">
      {language.text('failed', { reason: failure.message })}
    </p>
  ) : null
}

/** Keys count where nothing is being typed. */
function useKeys({ desk }: Setting): void {
  // From the first frame on: who sees rows presses keys.
  useLayoutEffect(() => {
    const reader = new KeyReader(() => performance.now())
    const press = (event: KeyboardEvent) => {
      const isAsked = desk.sheet !== undefined || desk.proving.label !== undefined
      if (!isAsked && !isField(event) && desk.typedAhead.take(event)) return event.preventDefault()
      if (!desk.settings.keys || isAsked || isTyping(event)) return
      const command = reader.read(event)
      if (command === undefined) return
      if (command !== 'pending' && !obey(command, desk)) {
        if (command !== 'search') return
        document.getElementById(SEARCH_FIELD)?.focus()
      }
      event.preventDefault()
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [desk])
}

function isTyping(event: KeyboardEvent): boolean {
  const { target, key } = event
  // A key that presses what has the focus presses that.
  if (key === 'Enter' && target instanceof HTMLElement && /^(?:A|BUTTON|SUMMARY)$/.test(target.tagName)) return true
  return isField(event)
}

function isField({ target }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLInputElement) return target.type !== 'checkbox' && target.type !== 'radio'
  return target.isContentEditable || /^(?:TEXTAREA|SELECT)$/.test(target.tagName)
}

/** Files that are dropped where nothing else takes them go along with a letter; a browser would open them in place of the page. */
function useDroppedFiles({ desk }: Setting): void {
  useLayoutEffect(() => {
    const over = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes('Files')) event.preventDefault()
    }
    const drop = (event: DragEvent) => {
      const files = [...(event.dataTransfer?.files ?? [])]
      // What is drawn out of the page itself is no file of the member's.
      const isOfPage = event.dataTransfer?.types.includes('text/html')
      if (event.defaultPrevented || files.length === 0 || isOfPage) return
      event.preventDefault()
      desk.write({ kind: 'files', files })
    }
    document.addEventListener('dragover', over)
    document.addEventListener('drop', drop)
    return () => {
      document.removeEventListener('dragover', over)
      document.removeEventListener('drop', drop)
    }
  }, [desk])
}

/** What is unread stands in the title of the window. */
function useTitle({ desk, language }: Setting): void {
  const unread = desk.mail.cache.withRole('inbox')?.unreadEmails ?? 0
  const name = `${language.text('role.inbox')} · Posthus`
  useEffect(() => {
    document.title = unread > 0 ? `(${language.number(unread)}) ${name}` : name
    whenIdle(() => showBadge(navigator, unread))
  }, [unread, name, language])
}

/** Tells of new mail while nobody looks, if the member wants that. What it says is seen on locked screens too: how much, and nothing of what. */
function useNotices({ desk, language }: Setting): void {
  const [newMail] = useState(() => new NewMail())
  const inbox = desk.mail.cache.withRole('inbox')
  useEffect(() => {
    const count = inbox ? newMail.count(inbox) : 0
    if (count === 0 || !desk.settings.notices || !document.hidden || Notification.permission !== 'granted') return
    const notice = new Notification('Posthus', { body: language.text('newMail', { count }), tag: 'posthus-new-mail' })
    notice.onclick = () => {
      window.focus()
      notice.close()
    }
  }, [inbox, newMail, desk, language])
}
