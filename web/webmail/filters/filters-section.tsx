import { useEffect, useMemo, useState } from 'preact/hooks'
import type { Filter } from '../../../src/wire/sieve/filters/filter.ts'
import { NEW_FILTER } from '../../../src/wire/sieve/filters/filter-form.ts'
import { JmapFailure } from '../mail/jmap-failure.ts'
import { proved } from '../proof/proved.ts'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { FilterBook } from './filter-book.ts'
import { FilterEditor } from './filter-editor.tsx'
import { filterFrom } from './filter-from-message.ts'
import { FilterList } from './filter-list.tsx'
import './filters.css'
import type { Piece } from '../../../src/wire/sieve/filters/script-pieces.ts'
import { EMPTY_SCRIPT } from '../../../src/wire/sieve/filters/script-pieces.ts'
import { ScriptChoice } from './script-choice.tsx'
import { ScriptText } from './script-text.tsx'
import { FILTERS_TEXTS } from './texts/texts.ts'

/** Which filter is edited: one of the list by its place, or a new one. */
interface Editing {
  readonly at: number | undefined
  readonly filter: Filter
  /** The script as it was when it was opened: what others store meanwhile is not written over. */
  readonly basis: string
}

/** The filters of the member. `#/settings/filters/from/M5` begins one that is made from a message. */
export function Section({ path: [how, emailId] }: { readonly path: readonly string[] }) {
  const { desk, push } = useSetting()
  const speak = useSpeaker(FILTERS_TEXTS)
  const book = useMemo(() => new FilterBook(desk.mail), [desk])
  const [, draw] = useState(0)
  const [editing, edit] = useState<Editing | undefined>(undefined)
  const [isText, showText] = useState(false)
  const redraw = () => draw((count) => count + 1)
  useEffect(() => {
    const load = () => book.load(book.open?.id).then(redraw, (error: unknown) => desk.mail.fail(error))
    const watch = push.watch(['SieveScript'], () => void load())
    void load()
    return () => watch[Symbol.dispose]()
  }, [book, push, desk])
  useEffect(() => {
    if (how !== 'from' || emailId === undefined) return
    filterFrom(emailId, desk.mail).then(
      (filter) => edit({ at: undefined, filter, basis: book.open?.source ?? '' }),
      (error: unknown) => desk.failed(error),
    )
  }, [how, emailId, desk])
  const { open } = book
  if (!open) return null
  const { pieces } = open

  /** Stores what was made of a script, and tells of it with the way back. What somebody else has stored meanwhile is not written over, neither by it nor by the way back. */
  const store = async (basis: string, write: () => Promise<void>, said: string): Promise<boolean> => {
    if (book.open?.source !== basis) {
      desk.toaster.say(speak('changedElsewhere'))
      return false
    }
    try {
      if (!(await proved(desk, speak('forwardProof'), write))) return false
      const after = book.open.source
      desk.toaster.say(said, () => void store(after, () => book.write(basis), speak('saved')))
      return true
    } catch (error) {
      const isOld = isOf(error, 'stateMismatch')
      if (isOld) await book.load(book.open?.id).catch((why: unknown) => desk.failed(why))
      if (isOld) desk.toaster.say(speak('changedElsewhere'))
      else desk.failed(error)
      return false
    } finally {
      redraw()
    }
  }
  const storePieces = (changed: readonly Piece[], said = speak('saved'), basis = open.source) =>
    store(basis, () => book.writePieces({ ...(pieces ?? EMPTY_SCRIPT), pieces: changed }), said)
  const save = async (filter: Filter) => {
    const piece: Piece = { kind: 'filter', filter, source: undefined }
    const all = pieces?.pieces ?? []
    if (!editing) return
    const { at, basis } = editing
    const changed = at === undefined ? [...all, piece] : all.toSpliced(at, 1, piece)
    // A new one stands behind whatever is there now; one that is edited must be what it was.
    if (await storePieces(changed, speak('saved'), at === undefined ? open.source : basis)) edit(undefined)
  }
  return (
    <div class="filters">
      <p class="quiet">{speak('lead')}</p>
      <ScriptChoice book={book} redraw={redraw} />
      {isText || !pieces ? (
        <ScriptText
          source={open.source}
          isReadable={pieces !== undefined}
          save={async (source, basis) => {
            const isSaved = await store(basis, () => book.write(source), speak('saved'))
            if (isSaved) showText(false)
          }}
          leave={() => showText(false)}
        />
      ) : (
        <>
          <FilterList
            pieces={pieces.pieces}
            change={(changed, said) => void storePieces(changed, said)}
            edit={(at, filter) => edit({ at, filter, basis: open.source })}
          />
          <p class="bar">
            <button
              type="button"
              class="main"
              onClick={() => edit({ at: undefined, filter: NEW_FILTER, basis: open.source })}
            >
              {speak('add')}
            </button>
            <button type="button" class="plain" onClick={() => showText(true)}>
              {speak('asText')}
            </button>
          </p>
        </>
      )}
      {editing && (
        <FilterEditor
          key={editing.at ?? -1}
          filter={editing.filter}
          isNew={editing.at === undefined}
          book={book}
          save={save}
          close={() => edit(undefined)}
        />
      )}
    </div>
  )
}

function isOf(error: unknown, type: string): boolean {
  return error instanceof JmapFailure && error.type === type
}
