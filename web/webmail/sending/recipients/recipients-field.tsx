import type { ComponentChildren, TargetedEvent, TargetedKeyboardEvent } from 'preact'
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { EmailAddress } from '../../../../src/wire/jmap/email.ts'
import { writeAddresses } from '../../../../src/wire/jmap/typed-addresses.ts'
import { useRedraw } from '../../compose/use-redraw.ts'
import { type ContactCard, cardName, membersOf } from '../../contacts/card/contact-card.ts'
import { findGroups, loadGroupMembers } from '../../contacts/find-groups.ts'
import { useSetting, useSpeaker } from '../../views/setting.ts'
import type { OutlookBook } from '../protection/outlook-book.ts'
import { SENDING_TEXTS } from '../texts/texts.ts'
import { Chip } from './chip.tsx'
import {
  domainOf,
  joinRecipients,
  type LineName,
  type Recipient,
  readRecipients,
  writeRecipients,
} from './recipients.ts'
import { Suggester, type Suggestion } from './suggester.ts'
import { type RecipientsOfLine, useRecipients } from './use-recipients.ts'

interface RecipientsFieldProps {
  readonly name: LineName
  readonly label: string
  /** As it would be typed. */
  readonly value: string
  readonly outlooks: OutlookBook
  /** Stands at the end of the line. */
  readonly children?: ComponentChildren
  change(value: string): void
  /** A recipient of a line (its place among those that stand) goes to another. */
  move(from: LineName, at: number, to: LineName): void
}

/** What is dragged from line to line: the line and the place in it. */
const DRAGGED = 'application/x-posthus-recipient'

/** Where recipients are typed, pasted, chosen and moved: those that stand are buttons, behind them is a field with suggestions (the combobox pattern of the ARIA Authoring Practices). */
export function RecipientsField(props: RecipientsFieldProps) {
  const { name, label, value, outlooks, children, change, move } = props
  const line = useRecipients(value, change)
  const input = useRef<HTMLInputElement>(null)
  const list = useRef<HTMLUListElement>(null)
  const labelId = useId()
  useRedraw(outlooks.changes)
  const domains = line.chips.flatMap((one) => (one.kind === 'address' ? [domainOf(one.address.email)] : []))
  useEffect(() => void outlooks.want(domains), [domains.join(' ')])
  const focusAt = (at: number) => {
    const next = list.current?.querySelectorAll<HTMLElement>('.chip').item(Math.max(at, 0))
    if (next) next.focus()
    else input.current?.focus()
  }
  /** Who goes leaves the focus to who comes next, or else to who stood before, or to the field. */
  const leave = (at: number) => focusAt(at + 1 < line.chips.length ? at + 1 : at === 0 ? line.chips.length : at - 1)
  const keys = keysOf(line.chips)
  const without = (at: number) => line.chips.filter((_, index) => index !== at)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what is dropped can be moved with keys, too.
    <div
      class="line recipients"
      onDragOver={(event) => {
        if (event.dataTransfer?.types.some((type) => type === DRAGGED || type === 'text/plain')) event.preventDefault()
      }}
      onDrop={(event) => {
        const dragged = event.dataTransfer?.getData(DRAGGED)
        const text = event.dataTransfer?.getData('text/plain') ?? ''
        if (!dragged && text === '') return
        event.preventDefault()
        if (dragged) {
          const { from, at } = JSON.parse(dragged) as { from: LineName; at: number }
          if (from !== name) move(from, at, name)
        } else line.set(joinRecipients(line.chips, readRecipients(text)))
      }}
    >
      <span class="whom" id={labelId}>
        {label}
      </span>
      <div class="tokens">
        {line.chips.length > 0 && (
          <ul ref={list} aria-labelledby={labelId}>
            {line.chips.map((recipient, at) => (
              <li key={keys[at]}>
                <Chip
                  recipient={recipient}
                  line={name}
                  outlook={recipient.kind === 'address' ? outlooks.of(domainOf(recipient.address.email)) : undefined}
                  drag={(data) => {
                    data.setData(DRAGGED, JSON.stringify({ from: name, at }))
                    data.setData('text/plain', writeRecipients([recipient]))
                  }}
                  step={(by) => focusAt(at + by)}
                  move={(to) => {
                    leave(at)
                    move(name, at, to)
                  }}
                  edit={() => {
                    line.set(without(at), writeRecipients([recipient]))
                    requestAnimationFrame(() => input.current?.select())
                  }}
                  remove={() => {
                    leave(at)
                    line.set(without(at))
                  }}
                />
              </li>
            ))}
          </ul>
        )}
        <TypingField
          inputRef={input}
          name={name}
          label={label}
          line={line}
          focusLast={() => line.chips.length > 0 && focusAt(line.chips.length - 1)}
        />
      </div>
      {children}
    </div>
  )
}

/** What tells recipients apart while others come and go, so that the focus stays where it is. */
function keysOf(chips: readonly Recipient[]): readonly string[] {
  const texts = chips.map((one) => (one.kind === 'address' ? one.address.email : one.text))
  return texts.map((text, at) => `${text} ${texts.slice(0, at).filter((other) => other === text).length}`)
}

interface TypingFieldProps {
  readonly inputRef: { current: HTMLInputElement | null }
  readonly name: LineName
  readonly label: string
  readonly line: RecipientsOfLine
  focusLast(): void
}

function TypingField({ inputRef, name, label, line, focusLast }: TypingFieldProps) {
  const { desk } = useSetting()
  const speak = useSpeaker(SENDING_TEXTS)
  const { accountId, calls } = desk.mail
  const [suggester] = useState(
    () =>
      new Suggester(
        desk.mail,
        (ms, act) => void setTimeout(act, ms),
        (text) => findGroups(calls, accountId, text),
      ),
  )
  const [active, activate] = useState(-1)
  // A group is asked for its members, and what stands meanwhile stays.
  const latest = useRef(line)
  latest.current = line
  const id = useId()
  useRedraw(suggester.changes)
  const { suggestions } = suggester
  useLayoutEffect(() => activate(suggestions.length > 0 ? 0 : -1), [suggestions])
  const present = line.chips.flatMap((one) => (one.kind === 'address' ? [one.address.email] : []))
  const end = () => {
    suggester.type('', present)
    line.commit()
  }
  const add = (addresses: readonly EmailAddress[]) => {
    const { chips, set } = latest.current
    set(
      joinRecipients(
        chips,
        addresses.map((address) => ({ kind: 'address', address })),
      ),
    )
  }
  // Everybody in it stands for themselves: each has an outlook of their own, perhaps a key, and can be left out.
  const addGroup = async (group: ContactCard) => {
    const { addresses, without } = await loadGroupMembers(calls, accountId, group)
    add(addresses)
    const said = { name: cardName(group), count: addresses.length, names: without.join(', ') }
    desk.toaster.say(speak(without.length > 0 ? 'groupWithout' : 'groupAdded', said))
  }
  const choose = (chosen: Suggestion) => {
    suggester.type('', present)
    if (chosen.kind === 'address') add([chosen.address])
    else {
      line.set(line.chips)
      addGroup(chosen.group).catch((error: unknown) => desk.failed(error))
    }
    inputRef.current?.focus()
  }
  const type = (text: string) => {
    // What ends with a separator stands; one within a quoted name does not end anything.
    const isEnded = /[,;\n]\s*$/.test(text) && (text.match(/"/g)?.length ?? 0) % 2 === 0
    const isName = isEnded && !text.includes('@') && !/[;\n]/.test(text)
    if (isEnded && !isName) {
      suggester.type('', present)
      return line.set(joinRecipients(line.chips, readRecipients(text)))
    }
    line.type(text)
    suggester.type(text, present)
  }
  const press = (event: TargetedKeyboardEvent<HTMLInputElement>) => {
    const { key, currentTarget } = event
    const isAtStart = currentTarget.selectionStart === 0 && currentTarget.selectionEnd === 0
    const suggested = suggestions[active]
    if (event.isComposing) return
    if (key === 'ArrowDown' && suggestions.length > 0) activate((active + 1) % suggestions.length)
    else if (key === 'ArrowUp' && suggestions.length > 0)
      activate((active + suggestions.length - 1) % suggestions.length)
    else if (key === 'Escape' && suggestions.length > 0) suggester.dismiss()
    else if ((key === 'Enter' || key === 'Tab') && suggested && !event.ctrlKey && !event.metaKey) choose(suggested)
    // Nothing is sent by it: who presses it once too often has not finished the letter.
    else if (key === 'Enter' && !event.ctrlKey && !event.metaKey) end()
    else if ((key === 'Backspace' || key === 'ArrowLeft') && isAtStart && line.typing === '') focusLast()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const paste = (event: TargetedEvent<HTMLInputElement, ClipboardEvent>) => {
    const text = event.clipboardData?.getData('text/plain') ?? ''
    const pasted = readRecipients(text)
    const isList = pasted.length > 1 || pasted[0]?.kind === 'address'
    if (!isList || line.typing !== '') return
    event.preventDefault()
    line.set(joinRecipients(line.chips, pasted))
  }
  return (
    <div class="typing">
      <input
        ref={inputRef}
        id={`${id}${name}`}
        type="text"
        role="combobox"
        aria-label={label}
        aria-expanded={suggestions.length > 0}
        aria-controls={`${id}list`}
        aria-autocomplete="list"
        aria-activedescendant={active >= 0 ? `${id}${active}` : undefined}
        inputMode="email"
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        value={line.typing}
        onInput={({ currentTarget }) => type(currentTarget.value)}
        onKeyDown={press}
        onPaste={paste}
        onBlur={end}
      />
      <div id={`${id}list`} class="suggestions" role="listbox" aria-label={speak('suggestions')}>
        {suggestions.map((one, at) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field.
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field.
          <div
            key={one.kind === 'group' ? one.group.uid : one.address.email}
            id={`${id}${at}`}
            role="option"
            aria-selected={at === active}
            class={at === active ? 'active' : ''}
            title={one.kind === 'group' ? cardName(one.group) : writeAddresses([one.address])}
            // The field keeps the focus: else what was typed would stand before this is chosen.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => choose(one)}
          >
            <Suggested suggestion={one} />
          </div>
        ))}
      </div>
    </div>
  )
}

function Suggested({ suggestion }: { readonly suggestion: Suggestion }) {
  const speak = useSpeaker(SENDING_TEXTS)
  if (suggestion.kind === 'group') {
    const { group } = suggestion
    return (
      <>
        <strong>{cardName(group)}</strong>
        <span class="quiet">{speak('groupOf', { count: membersOf(group).length })}</span>
      </>
    )
  }
  const { name, email } = suggestion.address
  return (
    <>
      <strong>{name ?? email}</strong>
      {name !== null && <span class="quiet">{email}</span>}
    </>
  )
}
