import { useRef, useState } from 'preact/hooks'
import type { RecipientLevel, RecipientProtection } from '../../../../src/wire/jmap/protection.ts'
import { useSetting, useSpeaker } from '../../views/setting.ts'
import { Floating } from '../floating.tsx'
import { DomainWords, GRADES } from '../protection/domain-words.tsx'
import { SENDING_TEXTS } from '../texts/texts.ts'
import { domainOf, type LineName, type Recipient, shownAs } from './recipients.ts'

interface ChipProps {
  readonly recipient: Recipient
  readonly line: LineName
  /** What is to be expected of the domain, once that is known. */
  readonly outlook: RecipientProtection | undefined
  drag(data: DataTransfer): void
  /** The focus goes to one before or behind. */
  step(by: number): void
  move(to: LineName): void
  edit(): void
  remove(): void
}

const LINES: readonly LineName[] = ['to', 'cc', 'bcc']

/** A recipient that stands: who it is, and what is to be expected of mail there. */
export function Chip(props: ChipProps) {
  const { recipient, line, outlook, drag, step, move, edit, remove } = props
  const speak = useSpeaker(SENDING_TEXTS)
  const button = useRef<HTMLButtonElement>(null)
  const [isOpen, open] = useState(false)
  const isWrong = recipient.kind === 'wrong'
  const level: RecipientLevel | undefined = outlook?.level
  const word = isWrong ? speak(`flaw.${recipient.flaw}`) : level && speak(`level.${level}`)
  const grade = isWrong ? 'bad' : level ? GRADES[level] : 'plain'
  const press = (event: KeyboardEvent) => {
    const beside = LINES[LINES.indexOf(line) + (event.key === 'ArrowDown' ? 1 : -1)]
    if (event.key === 'ArrowLeft') step(-1)
    else if (event.key === 'ArrowRight') step(1)
    else if (event.key === 'Delete' || event.key === 'Backspace') remove()
    else if (event.key === 'F2') edit()
    else if (/^Arrow(Up|Down)$/.test(event.key) && event.altKey && beside) move(beside)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <>
      <button
        ref={button}
        type="button"
        class={`chip ${grade}${isWrong ? ' wrong' : ''}`}
        tabIndex={-1}
        draggable={true}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        title={isWrong ? recipient.text : recipient.address.email}
        onClick={() => open(!isOpen)}
        onDblClick={edit}
        onKeyDown={press}
        onDragStart={({ dataTransfer }) => dataTransfer && drag(dataTransfer)}
      >
        <span class="name">{shownAs(recipient)}</span>
        {word && <span class="word">{word}</span>}
      </button>
      {isOpen && (
        <Floating anchor={button} role="menu" label={shownAs(recipient)} close={() => open(false)}>
          <ChipFacts recipient={recipient} outlook={outlook} />
          <Item act={edit} text={speak('edit')} />
          {LINES.filter((one) => one !== line).map((one) => (
            <Item key={one} act={() => move(one)} text={speak(`moveTo.${one}`)} />
          ))}
          <Item act={remove} text={speak('remove')} />
        </Floating>
      )}
    </>
  )
}

function Item({ act, text }: { readonly act: () => void; readonly text: string }) {
  return (
    <button type="button" role="menuitem" tabIndex={-1} onClick={act}>
      {text}
    </button>
  )
}

function ChipFacts({ recipient, outlook }: Pick<ChipProps, 'recipient' | 'outlook'>) {
  const { language } = useSetting()
  const speak = useSpeaker(SENDING_TEXTS)
  if (recipient.kind === 'wrong') {
    return (
      <fieldset class="facts" aria-label={recipient.text}>
        <p>{speak('wrong', { address: recipient.text })}</p>
        <p>{speak(`flaw.${recipient.flaw}`)}</p>
      </fieldset>
    )
  }
  const { email } = recipient.address
  return (
    <fieldset class="facts" aria-label={email}>
      <p>
        <strong>{email}</strong>
      </p>
      {outlook ? <DomainWords domain={domainOf(email)} outlook={outlook} /> : <p>{language.text('loading')}</p>}
    </fieldset>
  )
}
