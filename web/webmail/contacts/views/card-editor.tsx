import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { useSetting } from '../../views/setting.ts'
import type { WholeCard } from '../book/contact-book.ts'
import { type CardForm, cardOf, patchOf, readForm } from '../card/card-form.ts'
import { isSame } from '../card/compare-cards.ts'
import { cardName, isGroup } from '../card/contact-card.ts'
import { type Clash, rebaseForm } from '../card/rebase-form.ts'
import { Act } from './act.tsx'
import { useContacts } from './contacts-context.ts'
import { EditedEntries } from './edited-entries.tsx'
import { EditedName } from './edited-name.tsx'
import { EditedPhoto } from './edited-photo.tsx'

/** A card that is written: a new one, or one that is there. */
export function CardEditor({ id }: { readonly id: string | undefined }) {
  const { contacts, speak } = useContacts()
  const { language } = useSetting()
  // What it began with stays, whatever others make of it meanwhile: it is compared with that.
  const [begun, begin] = useState<WholeCard | undefined>(undefined)
  const whole = id === undefined ? undefined : contacts.book.opened.get(id)
  useEffect(() => {
    if (whole && !begun) begin(whole)
  }, [whole, begun])
  if (id !== undefined && !begun) {
    return (
      <section class="beside nothing">
        <p>{contacts.book.isLoaded && !contacts.book.cards.has(id) ? speak('gone') : language.text('loading')}</p>
      </section>
    )
  }
  return <Editor begun={begun} begin={begin} />
}

interface EditorProps {
  readonly begun: WholeCard | undefined
  begin(whole: WholeCard): void
}

function Editor({ begun, begin }: EditorProps) {
  const { contacts, speak } = useContacts()
  const [form, write] = useState<CardForm>(() => firstForm(begun, contacts.route.place, contacts.book.defaultBook))
  const [clashes, clash] = useState<readonly Clash[] | undefined>(undefined)
  const [said, say] = useState('')
  const [isSaving, save] = useState(false)
  const isNew = begun === undefined
  const isOfGroup = begun !== undefined && isGroup(begun.card)
  const heading = useRef<HTMLFormElement>(null)
  useLayoutEffect(() => heading.current?.querySelector<HTMLElement>('input[type=text]')?.focus(), [])
  const rebase = (theirs: WholeCard) => {
    if (!begun) return
    const rebased = rebaseForm(readForm(begun.card), form, readForm(theirs.card))
    write(rebased.form)
    clash(rebased.clashes)
    begin(theirs)
  }
  // Somebody else has changed the card while it is written: it is told at once.
  const now = begun && contacts.book.opened.get(begun.card.id)
  useEffect(() => {
    if (now && begun && !isSaving && !isSame(now.card, begun.card)) rebase(now)
  }, [now])
  const submit = async () => {
    save(true)
    say('')
    try {
      if (!begun) {
        const made = await contacts.acts.create(cardOf(form))
        return contacts.show({ kind: 'card', id: made })
      }
      const patch = patchOf(begun.card, form)
      if (Object.keys(patch).length === 0) return contacts.show({ kind: 'card', id: begun.card.id })
      const outcome = await contacts.acts.save(begun, patch)
      if (outcome.kind === 'saved') {
        contacts.do(Promise.resolve(outcome), speak('saved'))
        return contacts.show({ kind: 'card', id: begun.card.id })
      }
      if (outcome.kind === 'changed') rebase(outcome.theirs)
      else say(speak('goneMeanwhile'))
    } catch (error) {
      say(speak('notSaved', { reason: error instanceof Error ? error.message : String(error) }))
    } finally {
      save(false)
    }
  }
  const cancel = () => contacts.show(begun ? { kind: 'card', id: begun.card.id } : { kind: 'list' })
  return (
    <section class="beside" aria-label={speak(isNew ? 'newContact' : 'edit')}>
      <form
        ref={heading}
        class="editor"
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') cancel()
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void submit()
        }}
      >
        <div class="readbar">
          <Act text="cancel" icon="back" act={cancel} />
          <h1>{isNew ? speak('newContact') : cardName(begun.card) || speak('noName')}</h1>
          <button type="submit" class="main" disabled={isSaving}>
            {speak('save')}
          </button>
        </div>
        {clashes && <ChangedElsewhere clashes={clashes} />}
        <p class="trouble-here" role="alert">
          {said}
        </p>
        <div class="fields">
          {!isOfGroup && <EditedPhoto photo={form.photo} change={(photo) => write({ ...form, photo })} />}
          <EditedName isOfGroup={isOfGroup} name={form.name} change={(name) => write({ ...form, name })} />
          <EditedEntries
            entries={form.entries}
            only={isOfGroup ? ['notes'] : undefined}
            change={(entries) => write({ ...form, entries })}
          />
          <Books books={form.books} change={(books) => write({ ...form, books })} />
        </div>
      </form>
    </section>
  )
}

function firstForm(begun: WholeCard | undefined, place: { readonly kind: string; readonly id?: string }, book: string) {
  if (begun) return readForm(begun.card)
  const empty = readForm({})
  const begunEntries = ['emails', 'phones'].map((property) => [property, [{ id: newId(), kind: '', fields: {} }]])
  return {
    ...empty,
    entries: { ...empty.entries, ...Object.fromEntries(begunEntries) },
    books: [place.kind === 'book' && place.id !== undefined ? place.id : book],
  }
}

/** For an entry that nobody else can think of at the same time. */
export function newId(): string {
  return `w${crypto.randomUUID().slice(0, 8)}`
}

/** That another has changed the same card. Both changes are there; where they are of the same, it is said what theirs was. */
function ChangedElsewhere({ clashes }: { readonly clashes: readonly Clash[] }) {
  const { speak } = useContacts()
  return (
    <div class="elsewhere" role="alert">
      <p>{speak(clashes.length === 0 ? 'changedElsewhere' : 'clashes')}</p>
      {clashes.length > 0 && (
        <ul>
          {clashes.map(({ part, theirs, mine }) => (
            <li key={`${part} ${theirs} ${mine}`}>
              {speak(`part.${part as 'emails'}`)}:{' '}
              {speak('theirs', { theirs: shown(theirs, speak('nothing')), mine: shown(mine, speak('nothing')) })}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function shown(text: string, nothing: string): string {
  return text === '' ? nothing : text.startsWith('data:') ? '…' : text.slice(0, 200)
}

function Books({ books, change }: { readonly books: readonly string[]; change(books: readonly string[]): void }) {
  const { contacts, speak } = useContacts()
  const all = [...contacts.book.books.values()]
  if (all.length < 2) return null
  return (
    <fieldset>
      <legend>{speak('books')}</legend>
      {all.map(({ id, name }) => (
        <label key={id} class="choice">
          <input
            type="checkbox"
            checked={books.includes(id)}
            // A card is in one at least.
            disabled={books.includes(id) && books.length === 1}
            onChange={({ currentTarget }) =>
              change(currentTarget.checked ? [...books, id] : books.filter((one) => one !== id))
            }
          />
          {name}
        </label>
      ))}
    </fieldset>
  )
}
