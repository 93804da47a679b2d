import type { ComponentChildren } from 'preact'
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { PeopleSheet } from '../contacts/people/people-sheet.tsx'
import type { SearchWords } from '../help/search-words.tsx'
import { KEY_TABLE } from '../keys/key-table.ts'
import type { LabelSheet } from '../labels/label-sheet.tsx'
import type { PgpSession } from '../pgp/pgp-session.ts'
import type { UnlockSheet } from '../pgp/unlock-sheet.tsx'
import type { ProofSheet } from '../proof/proof.tsx'
import type { SnoozeSheet } from '../snooze/snooze-sheet.tsx'
import { Icon } from './icon.tsx'
import { useSetting } from './setting.ts'

/** The sheet that lies on top, if one does. */
export function OpenSheet() {
  const { desk } = useSetting()
  if (desk.sheet === 'help') return <HelpSheet />
  if (desk.sheet === 'snooze') return <LaterSnoozeSheet />
  if (desk.sheet === 'labels') return <LaterLabelSheet />
  if (desk.sheet === 'people') return <LaterPeopleSheet />
  return desk.sheet === 'unlock' ? <LaterUnlockSheet /> : null
}

/** The one that asks for the password lies over any other, and comes when it is wanted first. */
export function OpenProof() {
  const { desk } = useSetting()
  const { label } = desk.proving
  const [loaded, load] = useState<{ readonly ProofSheet: typeof ProofSheet } | undefined>()
  const isWanted = label !== undefined && !loaded
  useEffect(() => {
    if (!isWanted) return
    import('../proof/proof.tsx').then(load, (error: unknown) => {
      desk.proving.answer(false)
      desk.failed(error)
    })
  }, [desk, isWanted])
  return loaded && label !== undefined ? <loaded.ProofSheet label={label} /> : null
}

/** Who somebody is comes when it is asked first. */
function LaterPeopleSheet() {
  const { desk } = useSetting()
  const [loaded, load] = useState<{ readonly PeopleSheet: typeof PeopleSheet } | undefined>()
  useEffect(() => {
    import('../contacts/people/people-sheet.tsx').then(load, (error: unknown) => desk.failed(error))
  }, [desk])
  return loaded ? <loaded.PeopleSheet /> : null
}

/** The sheet that asks for a passphrase comes when it is wanted first. */
function LaterUnlockSheet() {
  const { desk, pgp } = useSetting()
  const [loaded, load] = useState<{ readonly Unlock: typeof UnlockSheet; readonly session: PgpSession } | undefined>()
  useEffect(() => {
    Promise.all([import('../pgp/unlock-sheet.tsx'), pgp()]).then(
      ([{ UnlockSheet: Unlock }, session]) => load({ Unlock, session }),
      (error: unknown) => desk.failed(error),
    )
  }, [desk, pgp])
  return loaded ? <loaded.Unlock session={loaded.session} /> : null
}

/** So does the one with labels. */
function LaterLabelSheet() {
  const { desk } = useSetting()
  const [loaded, load] = useState<{ readonly LabelSheet: typeof LabelSheet } | undefined>()
  useEffect(() => {
    import('../labels/label-sheet.tsx').then(load, (error: unknown) => desk.failed(error))
  }, [desk])
  return loaded ? <loaded.LabelSheet /> : null
}

/** What the search knows stands below the keys. */
function LaterSearchWords() {
  const { desk } = useSetting()
  const [loaded, load] = useState<{ readonly SearchWords: typeof SearchWords } | undefined>()
  useEffect(() => {
    import('../help/search-words.tsx').then(load, (error: unknown) => desk.failed(error))
  }, [desk])
  return loaded ? <loaded.SearchWords /> : null
}

/** So does the one that asks until when. */
function LaterSnoozeSheet() {
  const { desk } = useSetting()
  const [loaded, load] = useState<{ readonly SnoozeSheet: typeof SnoozeSheet } | undefined>()
  useEffect(() => {
    import('../snooze/snooze-sheet.tsx').then(load, (error: unknown) => desk.failed(error))
  }, [desk])
  return loaded ? <loaded.SnoozeSheet /> : null
}

function HelpSheet() {
  const { desk, language } = useSetting()
  const commands = [...new Set(KEY_TABLE.map(({ command }) => command))]
  return (
    <Sheet title={language.text('keysTitle')} close={() => desk.show(undefined)}>
      {!desk.settings.keys && <p class="note">{language.text('keysOff')}</p>}
      <dl class="keys">
        {commands.map((command) => (
          <div key={command}>
            <dt>
              {KEY_TABLE.filter((binding) => binding.command === command).map(({ keys }) => (
                <kbd key={keys.join(' ')}>{keys.join(' ')}</kbd>
              ))}
            </dt>
            <dd>{(desk.area && desk.areaKeys?.words[command]) ?? language.text(`key.${command}`)}</dd>
          </div>
        ))}
      </dl>
      <LaterSearchWords />
    </Sheet>
  )
}

interface SheetProps {
  readonly title: string
  readonly children: ComponentChildren
  /** It was closed, by the button or with Escape. */
  close(): void
}

/** Something that lies over everything until it is closed. What had the focus has it again then. */
export function Sheet({ title, children, close }: SheetProps) {
  const { language } = useSetting()
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useId()
  const isGone = useRef(false)
  useLayoutEffect(() => {
    const shown = dialog.current
    shown?.showModal()
    // A dialog that is just taken away leaves the focus nowhere.
    return () => {
      isGone.current = true
      shown?.close()
    }
  }, [])
  return (
    <dialog ref={dialog} class="sheet" aria-labelledby={heading} onClose={() => isGone.current || close()}>
      <header>
        <h2 id={heading}>{title}</h2>
        <button
          type="button"
          class="tool"
          aria-label={language.text('close')}
          title={language.text('close')}
          onClick={() => dialog.current?.close()}
        >
          <Icon name="close" />
        </button>
      </header>
      {children}
    </dialog>
  )
}
