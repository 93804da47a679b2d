import { useMemo, useRef, useState } from 'preact/hooks'
import { useSetting } from '../../views/setting.ts'
import { cardName, isGroup } from '../card/contact-card.ts'
import { Act } from '../views/act.tsx'
import { useContacts } from '../views/contacts-context.ts'
import { type Doubles, findKnown, planImport } from './plan-import.ts'
import { type ContactFile, type FileProblem, MOST_OCTETS, readContactFile } from './read-contact-file.ts'
import { type ImportResult, runImport } from './run-import.ts'

/** Names and lines that are shown of what may be many. */
const MOST_SHOWN = 50

type Step =
  | { readonly kind: 'choose'; readonly problem: FileProblem | undefined }
  | { readonly kind: 'reading'; readonly count: number }
  | { readonly kind: 'look'; readonly file: ContactFile }
  | { readonly kind: 'importing'; readonly done: number; readonly count: number; readonly stop: AbortController }
  | { readonly kind: 'done'; readonly result: ImportResult }

/** Contacts from a file of another program: they are shown before they are taken. */
export function ImportView() {
  const { contacts, speak } = useContacts()
  const [step, go] = useState<Step>({ kind: 'choose', problem: undefined })
  const take = async (file: File | undefined) => {
    if (!file) return
    if (file.size > MOST_OCTETS) return go({ kind: 'choose', problem: 'tooLarge' })
    go({ kind: 'reading', count: 0 })
    const octets = new Uint8Array(await file.arrayBuffer())
    const pause = () => new Promise<void>((resolve) => setTimeout(resolve))
    const read = await readContactFile(octets, newUid, pause, (count) => go({ kind: 'reading', count }))
    go(typeof read === 'string' ? { kind: 'choose', problem: read } : { kind: 'look', file: read })
  }
  const run = async (file: ContactFile, doubles: Doubles, bookId: string) => {
    const plan = planImport(file, contacts.book.cards.values(), doubles, newUid)
    const count = plan.create.length + plan.merge.size
    const stop = new AbortController()
    go({ kind: 'importing', done: 0, count, stop })
    try {
      const tell = (done: number) => go({ kind: 'importing', done, count, stop })
      const result = await runImport(plan, bookId, contacts.book, contacts.acts, tell, stop.signal)
      contacts.do(Promise.resolve(result), speak('imported', { count: result.made + result.merged }))
      go({ kind: 'done', result })
    } catch (error) {
      contacts.failed(error)
      go({ kind: 'look', file })
    }
  }
  return (
    <section
      class="beside"
      aria-label={speak('import')}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault()
        if (step.kind !== 'importing') void take(event.dataTransfer?.files[0])
      }}
    >
      <div class="readbar">
        <Act text="back" icon="back" command="back" act={() => contacts.back()} />
        <h1>{speak('import')}</h1>
      </div>
      <div class="sheet-of-card" aria-live="polite">
        {step.kind === 'choose' && <Choose problem={step.problem} take={(file) => void take(file)} />}
        {step.kind === 'reading' && <p>{speak('reading', { count: step.count })}</p>}
        {step.kind === 'look' && (
          <Look
            file={step.file}
            run={(doubles, bookId) => void run(step.file, doubles, bookId)}
            again={() => go({ kind: 'choose', problem: undefined })}
          />
        )}
        {step.kind === 'importing' && (
          <>
            <label class="bar">
              {speak('progress', { done: step.done, count: step.count })}
              <progress value={step.done} max={step.count} />
            </label>
            <button type="button" class="aslink" onClick={() => step.stop.abort()}>
              {speak('stop')}
            </button>
          </>
        )}
        {step.kind === 'done' && <Outcome result={step.result} />}
      </div>
    </section>
  )
}

function newUid(): string {
  return `urn:uuid:${crypto.randomUUID()}`
}

interface ChooseProps {
  readonly problem: FileProblem | undefined
  take(file: File | undefined): void
}

function Choose({ problem, take }: ChooseProps) {
  const { speak } = useContacts()
  const field = useRef<HTMLInputElement>(null)
  return (
    <>
      <p>{speak('importHint')}</p>
      <p class="choosefile">
        <label class="main">
          {speak('chooseFile')}
          <input
            ref={field}
            class="hidden"
            type="file"
            accept=".vcf,.vcard,.csv,.txt,text/vcard,text/x-vcard,text/csv"
            onChange={() => take(field.current?.files?.[0])}
          />
        </label>
      </p>
      {problem && (
        <p class="bad" role="alert">
          {speak(`file.${problem}`)}
        </p>
      )}
    </>
  )
}

interface LookProps {
  readonly file: ContactFile
  run(doubles: Doubles, bookId: string): void
  again(): void
}

function Look({ file, run, again }: LookProps) {
  const { contacts, speak } = useContacts()
  const { book, route } = contacts
  const known = useMemo(() => findKnown(file, book.cards.values()), [file, book.cards])
  const [doubles, choose] = useState<Doubles>('merge')
  const [bookId, put] = useState(route.place.kind === 'book' ? route.place.id : book.defaultBook)
  const groups = file.read.filter(({ card }) => isGroup(card)).length
  const names = file.read.slice(0, MOST_SHOWN).map(({ card }) => cardName(card) || speak('noName'))
  return (
    <form
      class="look"
      onSubmit={(event) => {
        event.preventDefault()
        run(doubles, bookId)
      }}
    >
      <p>{speak('inFile', { count: file.read.length - groups, groups })}</p>
      <p class="quiet">
        {names.join(' · ')}
        {file.read.length > names.length && ' …'}
      </p>
      {known.size > 0 && (
        <fieldset>
          <legend>{speak('known', { count: known.size })}</legend>
          {(['merge', 'skip', 'both'] as const).map((one) => (
            <label key={one} class="choice">
              <input type="radio" name="doubles" checked={doubles === one} onChange={() => choose(one)} />
              {speak(`doubles.${one}`)}
            </label>
          ))}
        </fieldset>
      )}
      {book.books.size > 1 && (
        <label class="field">
          <span>{speak('intoBook')}</span>
          <select value={bookId} onChange={({ currentTarget }) => put(currentTarget.value)}>
            {[...book.books.values()].map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      <Problems file={file} />
      <p class="decide">
        <button type="submit" class="main" disabled={!book.isLoaded || file.read.length === 0}>
          {speak('importNow')}
        </button>
        <button type="button" class="aslink" onClick={again}>
          {speak('otherFile')}
        </button>
      </p>
    </form>
  )
}

/** What of the file was not understood, with its lines. */
function Problems({ file }: { readonly file: ContactFile }) {
  const { speak } = useContacts()
  const { language } = useSetting()
  const texts = [
    ...file.unfinished.map((at) => speak('unfinished', { line: language.number(at) })),
    ...file.read.flatMap(({ card, problems }) =>
      problems.map(({ at, path }) => {
        const values = { line: language.number(at), name: cardName(card) || speak('noName'), path: path ?? '' }
        return speak(path === undefined ? 'badLine' : 'badValue', values)
      }),
    ),
  ]
  if (texts.length === 0) return null
  return (
    <details>
      <summary>{speak('problems', { count: texts.length })}</summary>
      <ul class="problems">
        {texts.slice(0, MOST_SHOWN).map((text, at) => (
          <li key={`${at} ${text}`}>{text}</li>
        ))}
      </ul>
    </details>
  )
}

function Outcome({ result }: { readonly result: ImportResult }) {
  const { contacts, speak } = useContacts()
  const { language } = useSetting()
  const { made, merged, skipped, refused } = result
  return (
    <>
      <p>{speak('outcome', { made, merged, skipped })}</p>
      {refused.length > 0 && (
        <>
          <p class="bad">{speak('refused', { count: refused.length })}</p>
          <ul class="problems">
            {refused.slice(0, MOST_SHOWN).map(({ at, name, reason }) => (
              <li key={at}>
                {speak('refusedOne', { line: language.number(at), name: name || speak('noName'), reason })}
              </li>
            ))}
          </ul>
        </>
      )}
      <p class="decide">
        <button type="button" class="main" onClick={() => contacts.go({ kind: 'all' })}>
          {speak('toList')}
        </button>
      </p>
    </>
  )
}
