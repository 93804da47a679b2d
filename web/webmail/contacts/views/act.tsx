import type { Command } from '../../keys/key-table.ts'
import { keysOf } from '../../keys/key-table.ts'
import { Icon, type IconName } from '../../views/icon.tsx'
import { useSetting } from '../../views/setting.ts'
import type { ContactsText } from '../texts/texts.ts'
import { useContacts } from './contacts-context.ts'

interface ActProps {
  readonly text: ContactsText
  readonly icon: IconName
  readonly command?: Command
  readonly isPressed?: boolean
  readonly class?: string
  act(): void
}

/** A button with a drawing, whose words are its tooltip, with the key beside them. */
export function Act({ text, icon, command, isPressed, class: name = 'tool', act }: ActProps) {
  const { desk } = useSetting()
  const { speak } = useContacts()
  const keys = command && desk.settings.keys ? ` (${keysOf(command)})` : ''
  return (
    <button
      type="button"
      class={name}
      title={`${speak(text)}${keys}`}
      aria-label={speak(text)}
      aria-pressed={isPressed}
      onClick={act}
    >
      <Icon name={icon} filled={isPressed === true} />
    </button>
  )
}
