import type { Action, Filing } from '../../../src/wire/sieve/filters/filter.ts'
import { DEEDS, type Deed, deedOf, withDeed } from '../../../src/wire/sieve/filters/filter-form.ts'
import { pathOf, tryTarget } from '../../../src/wire/sieve/filters/mailbox-paths.ts'
import { Icon } from '../views/icon.tsx'
import { mailboxName } from '../views/names.ts'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { FILTERS_TEXTS } from './texts/texts.ts'

interface ActionLineProps {
  readonly action: Action
  /** Which one it is, from 1. */
  readonly count: number
  set(action: Action): void
  /** Undefined for the last one that is left. */
  readonly remove: (() => void) | undefined
}

/** One action, with what it needs to know. */
export function ActionLine({ action, count, set, remove }: ActionLineProps) {
  const speak = useSpeaker(FILTERS_TEXTS)
  return (
    <fieldset class="line-of-filter" aria-label={speak('action', { count })}>
      <select
        aria-label={speak('what')}
        value={deedOf(action)}
        onChange={({ currentTarget }) => set(withDeed(action, currentTarget.value as Deed))}
      >
        {DEEDS.map((deed) => (
          <option key={deed} value={deed}>
            {speak(`do.${deed}`)}
          </option>
        ))}
      </select>
      <Needed action={action} set={set} />
      {remove && (
        <button type="button" class="tool" aria-label={speak('removeAction', { count })} onClick={remove}>
          <Icon name="close" />
        </button>
      )}
      {action.kind === 'discard' && <p class="warning">{speak('discardHint')}</p>}
      {action.kind === 'forward' && <p class="warning">{speak('forwardHint')}</p>}
    </fieldset>
  )
}

function Needed({ action, set }: Pick<ActionLineProps, 'action' | 'set'>) {
  const speak = useSpeaker(FILTERS_TEXTS)
  if ('mailbox' in action) return <MailboxChoice action={action} set={set} />
  if (action.kind === 'forward') {
    return (
      <input
        type="email"
        aria-label={speak('address')}
        placeholder={speak('address')}
        value={action.address}
        onInput={({ currentTarget }) => set({ ...action, address: currentTarget.value.trim() })}
      />
    )
  }
  if (action.kind === 'reject') {
    return (
      <textarea
        rows={2}
        aria-label={speak('reason')}
        placeholder={speak('reason')}
        value={action.reason}
        onInput={({ currentTarget }) => set({ ...action, reason: currentTarget.value })}
      />
    )
  }
  if (action.kind !== 'flag' || deedOf(action) !== 'flag') return null
  return (
    <input
      aria-label={speak('keyword')}
      placeholder={speak('keyword')}
      value={action.flag}
      onInput={({ currentTarget }) => set({ ...action, flag: currentTarget.value.replace(/\s+/g, '_') })}
    />
  )
}

function MailboxChoice({ action, set }: { readonly action: Filing; set(action: Action): void }) {
  const { desk, language } = useSetting()
  const speak = useSpeaker(FILTERS_TEXTS)
  const { mailboxes } = desk.mail.cache
  const target = tryTarget(action, mailboxes)
  const all = [...mailboxes.values()]
    .map((mailbox) => {
      const path = pathOf(mailbox, mailboxes)
      return { mailbox, path, name: mailbox.role === null ? path : mailboxName(mailbox, language) }
    })
    .sort((a, b) => a.name.localeCompare(b.name, language.tag))
  return (
    <select
      aria-label={speak('mailbox')}
      value={target?.id ?? ''}
      onChange={({ currentTarget }) => {
        const chosen = all.find(({ mailbox }) => mailbox.id === currentTarget.value)
        if (chosen) set({ kind: action.kind, mailbox: chosen.path, mailboxId: chosen.mailbox.id })
      }}
    >
      {!target && <option value="">{action.mailbox || speak('mailbox')}</option>}
      {all.map(({ mailbox, name }) => (
        <option key={mailbox.id} value={mailbox.id}>
          {name}
        </option>
      ))}
    </select>
  )
}
