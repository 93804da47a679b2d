import type { ComponentChildren } from 'preact'

interface RecipientsLineProps {
  readonly label: string
  /** Addresses as they are typed. */
  readonly value: string
  /** Stands at the end of the line. */
  readonly children?: ComponentChildren
  change(value: string): void
}

/** Where addresses are typed. */
export function RecipientsLine({ label, value, children, change }: RecipientsLineProps) {
  return (
    <div class="line">
      <label>
        <span>{label}</span>
        <input
          type="text"
          inputMode="email"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          value={value}
          onInput={({ currentTarget }) => change(currentTarget.value)}
        />
      </label>
      {children}
    </div>
  )
}
