import { useEffect, useId, useRef, useState } from 'preact/hooks'
import type { Mailbox } from '../../../src/wire/jmap/email.ts'
import { LEVELS, type Level, levelOf, type Rights, rightsIn, rightsOf } from '../../../src/wire/jmap/share-levels.ts'
import type { Mail } from '../mail/mail.ts'
import type { Done } from '../mail/message-acts.ts'
import { proved } from '../proof/proved.ts'
import { mailboxName } from '../views/names.ts'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { Sheet } from '../views/sheet.tsx'
import './shared.css'
import { type Person, Sharing } from './sharing.ts'
import { SHARED_TEXTS } from './texts/texts.ts'

interface ShareSheetProps {
  readonly mailbox: Mailbox
  /** What it is of. */
  readonly mail: Mail
}

/** With whom a folder is shared, and what each of them may do. What is chosen is done at once, and can be undone here as long as the sheet is open, and with the key afterwards. */
export function ShareSheet({ mailbox, mail }: ShareSheetProps) {
  const { desk, language } = useSetting()
  const speak = useSpeaker(SHARED_TEXTS)
  const [sharing] = useState(() => new Sharing(desk.mail, mail))
  const [said, say] = useState<{ readonly text: string; readonly undo?: (() => void) | undefined }>({ text: '' })
  const ids = Object.keys(mailbox.shareWith ?? {})
  const people = usePeople(sharing, ids)
  const name = mailboxName(mailbox, language)
  const failed = (error: unknown) => {
    say({ text: speak('refused', { reason: error instanceof Error ? error.message : String(error) }) })
  }
  const give = async (person: Person, rights: Rights | undefined, text: string) => {
    const why = speak('proof', { who: nameOf(person), name })
    let done: Done | undefined
    const isGiven = await proved(desk, why, async () => {
      done = await sharing.give(mailbox.id, person.id, rights)
    })
    if (!done || !isGiven) {
      say({ text: speak('proof.not') })
      return false
    }
    const { undo: giveBack } = done
    const undo = onlyOnce(async () => {
      const isUndone = await proved(desk, why, giveBack)
      say({ text: isUndone ? language.text('done.undone') : speak('proof.not') })
      return isUndone
    })
    say({ text, undo: () => undo().catch(failed) })
    desk.did(Promise.resolve<Done>({ count: 1, undo }), text)
    return true
  }
  const change = (person: Person, rights: Rights | undefined) => {
    const who = nameOf(person)
    give(person, rights, speak(rights ? 'changed' : 'ended', { who, name })).catch(failed)
  }
  return (
    <Sheet title={speak('title', { name })} close={() => desk.folders.begin(undefined)}>
      <div class="sharing">
        {mailbox.role === 'inbox' && <p>{speak('inbox')}</p>}
        {mail.owner !== undefined && <p class="note">{speak('notYours', { owner: mail.owner })}</p>}
        <Inviting
          mailbox={mailbox}
          sharing={sharing}
          give={(person, rights) => give(person, rights, speak('given', { who: nameOf(person), name }))}
        />
        <p class="said" role="status">
          {said.text}{' '}
          {said.undo && (
            <button type="button" class="plain" onClick={said.undo}>
              {language.text('undo')}
            </button>
          )}
        </p>
        <h3>{speak('people')}</h3>
        {ids.length === 0 && <p class="note">{speak('nobody')}</p>}
        <ul class="sharers">
          {ids.map((id) => (
            <Sharer
              key={id}
              person={people.get(id) ?? { id, name: id, email: null }}
              rights={mailbox.shareWith?.[id] ?? {}}
              mailbox={mailbox}
              change={change}
            />
          ))}
        </ul>
      </div>
    </Sheet>
  )
}

/** Who they are that it is shared with. */
function usePeople(sharing: Sharing, ids: readonly string[]): ReadonlyMap<string, Person> {
  const { desk } = useSetting()
  const [people, know] = useState<ReadonlyMap<string, Person>>(new Map())
  const missing = ids.filter((id) => !people.has(id)).join(' ')
  useEffect(() => {
    if (missing === '') return
    sharing.people(missing.split(' ')).then(
      (found) => know((known) => new Map([...known, ...found])),
      (error: unknown) => desk.failed(error),
    )
  }, [desk, sharing, missing])
  return people
}

interface InvitingProps {
  readonly mailbox: Mailbox
  readonly sharing: Sharing
  /** False: the member would rather not show the password. @throws JmapFailure */
  give(person: Person, rights: Rights): Promise<boolean>
}

/** Somebody else by their address, and what they are to be allowed. */
function Inviting({ mailbox, sharing, give }: InvitingProps) {
  const { own } = useSetting()
  const speak = useSpeaker(SHARED_TEXTS)
  const [address, type] = useState('')
  const [level, choose] = useState<Level>('read')
  const [trouble, say] = useState('')
  const [isBusy, busy] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const why = useId()
  const share = async () => {
    const wanted = address.trim()
    if (wanted === '') return say(speak('trouble.empty'))
    if (wanted.toLowerCase() === own) return say(speak('trouble.own'))
    const person = await sharing.tryFind(wanted)
    if (!person) return say(speak('trouble.unknown', { address: wanted }))
    if (Object.hasOwn(mailbox.shareWith ?? {}, person.id)) return say(speak('trouble.there', { address: wanted }))
    if (await give(person, rightsOf(level, false, mailbox.myRights))) type('')
  }
  const submit = (event: Event) => {
    event.preventDefault()
    if (isBusy) return
    busy(true)
    say('')
    share()
      .catch((error: unknown) => {
        say(speak('refused', { reason: error instanceof Error ? error.message : String(error) }))
      })
      .finally(() => {
        busy(false)
        field.current?.focus()
      })
  }
  return (
    <form class="inviting" onSubmit={submit} noValidate>
      <label class="named">
        <span>{speak('address')}</span>
        <input
          ref={field}
          type="email"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          maxLength={254}
          value={address}
          aria-invalid={trouble !== ''}
          aria-describedby={why}
          onInput={({ currentTarget }) => {
            type(currentTarget.value)
            say('')
          }}
        />
      </label>
      <label class="named">
        <span>{speak('may')}</span>
        <select value={level} onChange={({ currentTarget }) => choose(currentTarget.value as Level)}>
          {LEVELS.map((one) => (
            <option key={one} value={one}>
              {speak(`level.${one}`)}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" class="main" disabled={isBusy}>
        {speak('share')}
      </button>
      <p class="wrong" id={why} role="alert">
        {trouble}
      </p>
      <p class="quiet">{speak(`about.${level}`)}</p>
    </form>
  )
}

interface SharerProps {
  readonly person: Person
  readonly rights: Rights
  readonly mailbox: Mailbox
  /** No rights: it is not shared with them any more. */
  change(person: Person, rights: Rights | undefined): void
}

/** Somebody whom it is shared with: what they may do, told right by right where it is no level. */
function Sharer({ person, rights, mailbox, change }: SharerProps) {
  const speak = useSpeaker(SHARED_TEXTS)
  const level = levelOf(rights, mailbox.role === 'inbox')
  const mayShare = rights.mayShare === true
  const who = nameOf(person)
  const give = (next: Level, further: boolean) => change(person, rightsOf(next, further, mailbox.myRights))
  const told = rightsIn(rights).map((right) => speak(`right.${right}`))
  return (
    <li>
      <p class="who">
        <strong>{who}</strong>{' '}
        {person.email !== null && person.email !== who && <span class="quiet">{person.email}</span>}
      </p>
      <select
        aria-label={speak('mayOf', { who })}
        value={level ?? 'unusual'}
        onChange={({ currentTarget }) => give(currentTarget.value as Level, mayShare)}
      >
        {level === undefined && (
          <option value="unusual" disabled>
            {speak('level.unusual')}
          </option>
        )}
        {LEVELS.map((one) => (
          <option key={one} value={one}>
            {speak(`level.${one}`)}
          </option>
        ))}
      </select>
      <button type="button" class="plain" onClick={() => change(person, undefined)}>
        {speak('end')}
        <span class="hidden"> {speak('endOf', { who })}</span>
      </button>
      <label class="choice">
        <input type="checkbox" checked={mayShare} onChange={() => change(person, { ...rights, mayShare: !mayShare })} />
        <span>
          {speak('further')}
          <span class="hidden"> ({who})</span>
        </span>
      </label>
      {level === undefined && (
        <p class="quiet">{told.length > 0 ? speak('only', { rights: told.join(', ') }) : speak('nothing')}</p>
      )}
    </li>
  )
}

function nameOf({ name, email, id }: Person): string {
  return name.trim() || email || id
}

/** The same is not undone twice, with the button here and with the key; what was not undone can be. */
function onlyOnce(act: () => Promise<boolean>): () => Promise<void> {
  let isBegun = false
  return async () => {
    if (isBegun) return
    isBegun = true
    isBegun = await act().catch((error: unknown) => {
      isBegun = false
      throw error
    })
  }
}
