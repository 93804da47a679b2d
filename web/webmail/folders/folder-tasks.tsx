import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Mailbox } from '../../../src/wire/jmap/email.ts'
import type { FolderTask } from '../desk/folder-desk.ts'
import type { ImportSheet } from '../import/import-sheet.tsx'
import { tryNameTrouble } from '../mail/folder-name.ts'
import type { Mail } from '../mail/mail.ts'
import type { ShareSheet } from '../shared/share-sheet.tsx'
import { placedFolders } from '../views/folder-tree.ts'
import { mailboxName } from '../views/names.ts'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { Sheet } from '../views/sheet.tsx'
import { FolderMenu } from './folder-menu.tsx'
import { FolderWork } from './folder-work.ts'
import './folders.css'
import { FOLDER_TEXTS } from './texts/texts.ts'

/** What is being done with a folder, but for what is done in its place. */
export function OpenFolderTask({ task }: { readonly task: FolderTask }) {
  const { desk } = useSetting()
  const mailbox = task.mailboxId === null ? undefined : desk.mailOf(task).cache.mailboxes.get(task.mailboxId)
  if (!mailbox) return null
  if (task.doing === 'menu')
    return <FolderMenu key={mailbox.id} mailbox={mailbox} mail={desk.mailOf(task)} x={task.x} y={task.y} />
  if (task.doing === 'import') return <LaterImport mailbox={mailbox} mail={desk.mailOf(task)} files={task.files} />
  if (task.doing === 'share') return <LaterSharing mailbox={mailbox} mail={desk.mailOf(task)} />
  return task.doing === 'place' ? <Placing mailbox={mailbox} /> : null
}

/** What brings mail in comes when somebody wants to. */
function LaterImport(props: { readonly mailbox: Mailbox; readonly mail: Mail; readonly files: readonly File[] }) {
  const { desk } = useSetting()
  const [loaded, load] = useState<{ readonly ImportSheet: typeof ImportSheet } | undefined>(undefined)
  useEffect(() => {
    import('../import/import-sheet.tsx').then(load, (error: unknown) => desk.mail.fail(error))
  }, [desk])
  return loaded ? <loaded.ImportSheet {...props} /> : null
}

/** So does what says with whom it is shared. */
function LaterSharing(props: { readonly mailbox: Mailbox; readonly mail: Mail }) {
  const { desk } = useSetting()
  const [loaded, load] = useState<{ readonly ShareSheet: typeof ShareSheet } | undefined>(undefined)
  useEffect(() => {
    import('../shared/share-sheet.tsx').then(load, (error: unknown) => desk.mail.fail(error))
  }, [desk])
  return loaded ? <loaded.ShareSheet {...props} /> : null
}

/** The name of a folder, where it stands. */
export function Renaming({ mailbox, mail }: { readonly mailbox: Mailbox; readonly mail: Mail }) {
  const { desk } = useSetting()
  const keep = (name: string) => new FolderWork(desk, mail).rename(mailbox.id, name)
  return <NameField name={mailbox.name} mail={mail} parentId={mailbox.parentId} own={mailbox.id} keep={keep} />
}

/** The name of a folder that is not there yet, where it will stand. */
export function NewFolder({ parentId, mail }: { readonly parentId: string | null; readonly mail: Mail }) {
  const { desk } = useSetting()
  const keep = (name: string) => new FolderWork(desk, mail).make(name, parentId)
  return <NameField name="" mail={mail} parentId={parentId} keep={keep} />
}

interface NameFieldProps {
  readonly name: string
  readonly mail: Mail
  readonly parentId: string | null
  readonly own?: string
  /** @throws what the server says of it */
  keep(name: string): Promise<void>
}

/** Enter keeps the name, Escape does not; why it cannot be had is said while it is typed. */
function NameField({ name, mail, parentId, own, keep }: NameFieldProps) {
  const { desk } = useSetting()
  const speak = useSpeaker(FOLDER_TEXTS)
  const [typed, type] = useState(name)
  const [refusal, refuse] = useState<string | undefined>(undefined)
  const [isBusy, busy] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const why = useId()
  useLayoutEffect(() => {
    field.current?.focus()
    field.current?.select()
  }, [])
  const wanted = typed.trim()
  const trouble = tryNameTrouble(wanted, parentId, mail.cache.mailboxes, own)
  const isUntouched = typed === name
  const said = refusal ?? (trouble && !isUntouched ? speak(`trouble.${trouble}`) : undefined)
  const submit = (event: Event) => {
    event.preventDefault()
    if (isBusy) return
    if (trouble) return isUntouched ? end() : undefined
    busy(true)
    keep(wanted)
      .catch((error: unknown) => {
        refuse(speak('refused', { reason: error instanceof Error ? error.message : String(error) }))
        field.current?.focus()
      })
      .finally(() => busy(false))
  }
  const end = () => {
    desk.folders.begin(undefined)
    if (own !== undefined)
      requestAnimationFrame(() =>
        document.getElementById(desk.folders.elementOf({ mailboxId: own, ...mail.place }))?.focus(),
      )
  }
  return (
    <form class="namefield" onSubmit={submit}>
      <input
        ref={field}
        type="text"
        value={typed}
        aria-label={speak('name')}
        aria-invalid={said !== undefined}
        aria-describedby={said === undefined ? undefined : why}
        autocomplete="off"
        spellcheck={false}
        disabled={isBusy}
        onInput={({ currentTarget }) => {
          type(currentTarget.value)
          refuse(undefined)
        }}
        onKeyDown={(event) => {
          event.stopPropagation()
          if (event.key === 'Escape') end()
        }}
        onBlur={() => {
          // Whoever goes elsewhere has changed their mind, unless there is something to be kept.
          if (!isBusy && (isUntouched || trouble)) end()
        }}
      />
      <p id={why} role="alert">
        {said}
      </p>
    </form>
  )
}

/** Where a folder goes: below another one, or to the top. */
function Placing({ mailbox }: { readonly mailbox: Mailbox }) {
  const { desk, language } = useSetting()
  const speak = useSpeaker(FOLDER_TEXTS)
  const { folders } = desk
  const list = useRef<HTMLUListElement>(null)
  // What may be dropped there may be put there.
  folders.dragged = { kind: 'folder', mailboxId: mailbox.id }
  useLayoutEffect(() => {
    list.current?.querySelector('button')?.focus()
    return () => {
      folders.dragged = undefined
    }
  }, [folders])
  const all = placedFolders([...desk.mail.cache.mailboxes.values()], {
    showsHidden: true,
    isClosed: () => false,
    here: undefined,
  })
  const choose = (parentId: string | null) => {
    folders.dragged = undefined
    folders.begin(undefined)
    new FolderWork(desk).place(mailbox.id, parentId)
  }
  const name = mailboxName(mailbox, language)
  return (
    <Sheet title={speak('placeTitle', { name })} close={() => folders.begin(undefined)}>
      <ul class="places" ref={list}>
        {folders.takes({ mailboxId: null }) && (
          <li>
            <button type="button" onClick={() => choose(null)}>
              {speak('top')}
            </button>
          </li>
        )}
        {all
          .filter((one) => folders.takes({ mailboxId: one.mailbox.id }))
          .map((one) => (
            <li key={one.mailbox.id} class={`depth${Math.min(one.depth, 4)}`}>
              <button type="button" onClick={() => choose(one.mailbox.id)}>
                {mailboxName(one.mailbox, language)}
              </button>
            </li>
          ))}
      </ul>
    </Sheet>
  )
}
