import { useMemo, useRef, useState } from 'preact/hooks'
import { joinRecipients, type Recipient, readRecipients, writeRecipients } from './recipients.ts'

export interface RecipientsOfLine {
  /** Those that stand. */
  readonly chips: readonly Recipient[]
  /** What is being typed behind them. */
  readonly typing: string
  type(text: string): void
  /** Others stand, and something else is typed. */
  set(chips: readonly Recipient[], typing?: string): void
  /** What is typed stands. */
  commit(): void
}

/** A line of recipients that is kept as text, as it would be typed: what stands and what is still being typed are told apart here. Whatever somebody else writes into it stands. */
export function useRecipients(value: string, change: (value: string) => void): RecipientsOfLine {
  const [typing, setTyping] = useState('')
  const own = useRef<{ readonly value: string; readonly chips: readonly Recipient[] }>(undefined)
  const read = useMemo(() => readRecipients(value), [value])
  const isOwn = own.current?.value === value
  const chips = isOwn ? (own.current as { chips: readonly Recipient[] }).chips : read
  const set = (next: readonly Recipient[], text = '') => {
    const written = [writeRecipients(next), text.trim()].filter((one) => one !== '').join(', ')
    own.current = { value: written, chips: next }
    setTyping(text)
    change(written)
  }
  const now = isOwn ? typing : ''
  return {
    chips,
    typing: now,
    set,
    type: (text) => set(chips, text),
    commit: () => {
      if (now.trim() !== '') set(joinRecipients(chips, readRecipients(now)))
    },
  }
}
