import { useEffect, useReducer, useRef, useState } from 'preact/hooks'
import type { Mailbox } from '../../../src/wire/jmap/email.ts'
import { BulkActs } from '../mail/bulk-acts.ts'
import type { Mail } from '../mail/mail.ts'
import { mailboxName } from '../views/names.ts'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { Sheet } from '../views/sheet.tsx'
import './import.css'
import { type ImportTally, MailImport, type NotBrought, newTally } from './mail-import.ts'
import { IMPORT_TEXTS } from './texts/texts.ts'

/** Failures that are told one by one. */
const MOST_TOLD = 50

interface ImportSheetProps {
  readonly mailbox: Mailbox
  /** What it is of: the member's own, or somebody else's that is shared. */
  readonly mail: Mail
  /** Files that were drawn onto the folder. */
  readonly files: readonly File[]
}

/** Brings files into a folder, and says what has become of each message. */
export function ImportSheet({ mailbox, mail, files }: ImportSheetProps) {
  const { desk, language } = useSetting()
  const speak = useSpeaker(IMPORT_TEXTS)
  const [leavesKnown, leaveKnown] = useState(true)
  const running = useImport(mailbox, mail)
  const { tally, run } = running
  useEffect(() => {
    if (files.length > 0) run(files, true)
  }, [files])
  const name = mailboxName(mailbox, language)
  return (
    <Sheet title={speak('title', { name })} close={() => desk.folders.begin(undefined)}>
      {tally ? (
        <Running {...running} tally={tally} />
      ) : (
        // biome-ignore lint/a11y/noStaticElementInteractions: files are drawn here; with the keys they are chosen.
        <div
          class="dropfiles"
          onDragOver={(event) => event.preventDefault()}
          onDrop={(event) => {
            event.preventDefault()
            const dropped = [...(event.dataTransfer?.files ?? [])]
            if (dropped.length > 0) run(dropped, leavesKnown)
          }}
        >
          <p class="quiet">{speak('hint')}</p>
          <label class="choosefiles">
            {speak('choose')}
            <input
              type="file"
              multiple={true}
              class="hidden"
              onChange={({ currentTarget }) => {
                const chosen = [...(currentTarget.files ?? [])]
                if (chosen.length > 0) run(chosen, leavesKnown)
              }}
            />
          </label>
          <p class="quiet">{speak('drop')}</p>
          <label class="choice">
            <input type="checkbox" checked={leavesKnown} onChange={() => leaveKnown(!leavesKnown)} />
            {speak('leaveKnown')}
          </label>
        </div>
      )}
    </Sheet>
  )
}

interface RunningProps {
  readonly tally: ImportTally
  readonly isRunning: boolean
  /** Why it did not go on. */
  readonly failure: string | undefined
  stop(): void
}

function Running({ tally, isRunning, failure, stop }: RunningProps) {
  const { desk, language } = useSetting()
  const speak = useSpeaker(IMPORT_TEXTS)
  const { bytes, readBytes, brought, known, deleted, failures } = tally
  const how = speak('progress', { done: language.size(readBytes), whole: language.size(bytes) })
  return (
    <div class="importing">
      <progress max={Math.max(1, bytes)} value={readBytes} aria-label={how} />
      <p class="quiet">{how}</p>
      <div role="status">
        <ul>
          <li>{speak('brought', { count: brought })}</li>
          {known > 0 && <li>{speak('known', { count: known })}</li>}
          {deleted > 0 && <li>{speak('deleted', { count: deleted })}</li>}
          {failures.length > 0 && <li>{speak('failed', { count: failures.length })}</li>}
        </ul>
      </div>
      {failure !== undefined && <p role="alert">{speak('broken', { reason: failure })}</p>}
      {failures.length > 0 && (
        <ul class="notbrought">
          {failures.slice(0, MOST_TOLD).map((one) => (
            <li key={`${one.file} ${one.number}`}>
              <Failed {...one} />
            </li>
          ))}
          {failures.length > MOST_TOLD && <li>{speak('more', { count: failures.length - MOST_TOLD })}</li>}
        </ul>
      )}
      <button type="button" class="act" onClick={() => (isRunning ? stop() : desk.folders.begin(undefined))}>
        {speak(isRunning ? 'stop' : 'done')}
      </button>
    </div>
  )
}

function Failed({ file, number, subject, why, said }: NotBrought) {
  const speak = useSpeaker(IMPORT_TEXTS)
  const which = number === 0 ? file : speak('message', { file, number })
  return (
    <>
      <strong>{subject ? `${which} (${subject})` : which}</strong>: {speak(why, { said })}
    </>
  )
}

/** An import that runs until it is done or the sheet is closed; then it is told, with the way back. */
function useImport({ id: mailboxId, myRights }: Mailbox, mail: Mail) {
  const { desk, upload, fileLimits } = useSetting()
  const speak = useSpeaker(IMPORT_TEXTS)
  const [, draw] = useReducer((count: number) => count + 1, 0)
  const [tally, setTally] = useState<ImportTally | undefined>(undefined)
  const [isRunning, setRunning] = useState(false)
  const [failure, fail] = useState<string | undefined>(undefined)
  const stop = useRef(new AbortController())
  useEffect(() => () => stop.current.abort(), [])
  const run = (files: readonly File[], leavesKnown: boolean) => {
    const begun = newTally(files)
    setTally(begun)
    setRunning(true)
    const choice = { mailboxId, leavesKnown, mostBytes: fileLimits.each }
    new MailImport(mail, upload, choice)
      .run(files, begun, () => draw(undefined), stop.current.signal)
      .catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)))
      .finally(() => {
        setRunning(false)
        if (begun.ids.length === 0) return
        const undo = () => void new BulkActs(mail).destroy(begun.ids).catch((error: unknown) => desk.failed(error))
        // Where somebody else allows putting in and not taking out, there is no way back.
        const way = myRights.mayRemoveItems ? undo : undefined
        desk.toaster.say(speak('told', { count: begun.ids.length }), way)
      })
  }
  return { tally, isRunning, failure, run, stop: () => stop.current.abort() }
}
