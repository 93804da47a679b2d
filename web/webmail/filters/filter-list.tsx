import { useState } from 'preact/hooks'
import type { Filter } from '../../../src/wire/sieve/filters/filter.ts'
import { pathOf, tryTarget } from '../../../src/wire/sieve/filters/mailbox-paths.ts'
import type { Piece } from '../../../src/wire/sieve/filters/script-pieces.ts'
import { Icon } from '../views/icon.tsx'
import { classes } from '../views/message-row.tsx'
import { mailboxName } from '../views/names.ts'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { describeFilter } from './describe-filter.ts'
import { explainText } from './explain-text.ts'
import { FILTERS_TEXTS } from './texts/texts.ts'

interface FilterListProps {
  readonly pieces: readonly Piece[]
  change(pieces: readonly Piece[], said?: string): void
  edit(at: number, filter: Filter): void
}

/** The rules in their order, with what was written by hand among them. */
export function FilterList({ pieces, change, edit }: FilterListProps) {
  const speak = useSpeaker(FILTERS_TEXTS)
  const [dragged, drag] = useState<number | undefined>(undefined)
  const [over, hover] = useState<number | undefined>(undefined)
  if (pieces.length === 0) return <p class="note">{speak('none')}</p>
  const move = (from: number, to: number) => {
    const piece = pieces[from]
    if (piece && from !== to && to >= 0 && to < pieces.length) change(pieces.toSpliced(from, 1).toSpliced(to, 0, piece))
  }
  return (
    <ol class="rules" aria-label={speak('list')}>
      {pieces.map((piece, at) => (
        <li
          key={at}
          class={classes('rule', {
            off: piece.kind === 'filter' && !piece.filter.isOn,
            above: over === at && dragged !== undefined && dragged > at,
            below: over === at && dragged !== undefined && dragged < at,
          })}
          onDragOver={(event) => {
            if (dragged === undefined) return
            event.preventDefault()
            hover(at)
          }}
          onDrop={(event) => {
            event.preventDefault()
            if (dragged !== undefined) move(dragged, at)
          }}
        >
          <span
            class="grip"
            draggable
            title={speak('drag')}
            aria-hidden="true"
            onDragStart={() => drag(at)}
            onDragEnd={() => {
              drag(undefined)
              hover(undefined)
            }}
          >
            <Icon name="menu" />
          </span>
          {piece.kind === 'filter' ? (
            <Rule
              filter={piece.filter}
              set={(filter) => change(pieces.with(at, { kind: 'filter', filter, source: undefined }))}
            />
          ) : (
            <ByHand source={piece.source} />
          )}
          <Order name={nameOf(piece, speak)} at={at} last={pieces.length - 1} move={move} />
          <div class="deeds">
            {piece.kind === 'filter' && (
              <>
                <button
                  type="button"
                  aria-label={speak('editIt', { name: nameOf(piece, speak) })}
                  onClick={() => edit(at, piece.filter)}
                >
                  {speak('edit')}
                </button>
                <button
                  type="button"
                  aria-label={speak('duplicateIt', { name: nameOf(piece, speak) })}
                  onClick={() => {
                    const name = speak('copyOf', { name: nameOf(piece, speak) })
                    const filter = { ...piece.filter, name }
                    change(pieces.toSpliced(at + 1, 0, { kind: 'filter', filter, source: undefined }))
                  }}
                >
                  {speak('duplicate')}
                </button>
              </>
            )}
            <button
              type="button"
              aria-label={speak('removeIt', { name: nameOf(piece, speak) })}
              onClick={() => change(pieces.toSpliced(at, 1), speak('removed'))}
            >
              {speak('remove')}
            </button>
          </div>
        </li>
      ))}
    </ol>
  )
}

function nameOf(piece: Piece, speak: (key: 'unnamed' | 'byHand') => string): string {
  return piece.kind === 'text' ? speak('byHand') : piece.filter.name || speak('unnamed')
}

function Rule({ filter, set }: { readonly filter: Filter; set(filter: Filter): void }) {
  const { desk, language } = useSetting()
  const speak = useSpeaker(FILTERS_TEXTS)
  const { mailboxes } = desk.mail.cache
  const name = filter.name || speak('unnamed')
  const said = describeFilter(filter, speak, language, (action) => {
    const target = tryTarget(action, mailboxes)
    return target ? (target.role === null ? pathOf(target, mailboxes) : mailboxName(target, language)) : action.mailbox
  })
  const missing = filter.actions.filter((action) => 'mailbox' in action && !tryTarget(action, mailboxes))
  return (
    <div class="said">
      <label class="choice">
        <input
          type="checkbox"
          checked={filter.isOn}
          aria-label={speak('isOn', { name })}
          onChange={() => set({ ...filter, isOn: !filter.isOn })}
        />
        <strong>{name}</strong>
      </label>
      <p>
        {said.when} <span aria-hidden="true">→</span> {said.what}
      </p>
      {missing.map((action) => (
        <p key={'mailbox' in action ? action.mailbox : ''} class="warning">
          {speak('missing', { name: 'mailbox' in action ? action.mailbox : '' })}
        </p>
      ))}
    </div>
  )
}

function ByHand({ source }: { readonly source: string }) {
  const speak = useSpeaker(FILTERS_TEXTS)
  return (
    <div class="said">
      <strong>{speak('byHand')}</strong>
      <p class="quiet">
        {speak(`why.${explainText(source)}`)} {speak('why.kept')}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is scrolled is scrolled with keys too. */}
      <pre tabIndex={0}>{source.trim()}</pre>
    </div>
  )
}

interface OrderProps {
  readonly name: string
  readonly at: number
  readonly last: number
  move(from: number, to: number): void
}

function Order({ name, at, last, move }: OrderProps) {
  const speak = useSpeaker(FILTERS_TEXTS)
  return (
    <div class="order">
      <button
        type="button"
        class="tool up"
        disabled={at === 0}
        aria-label={speak('up', { name })}
        onClick={() => move(at, at - 1)}
      >
        <Icon name="down" />
      </button>
      <button
        type="button"
        class="tool"
        disabled={at === last}
        aria-label={speak('down', { name })}
        onClick={() => move(at, at + 1)}
      >
        <Icon name="down" />
      </button>
    </div>
  )
}
