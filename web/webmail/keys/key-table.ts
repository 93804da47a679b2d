/** What can be done with a key. */
export type Command =
  | 'next'
  | 'previous'
  | 'open'
  | 'select'
  | 'compose'
  | 'reply'
  | 'replyAll'
  | 'forward'
  | 'archive'
  | 'trash'
  | 'junk'
  | 'snooze'
  | 'mute'
  | 'label'
  | 'back'
  | 'undo'
  | 'search'
  | 'help'
  | 'goInbox'
  | 'goStarred'
  | 'goDrafts'
  | 'goSent'
  | 'goContacts'
  | 'newCard'

export interface KeyBinding {
  /** Keys as `KeyboardEvent.key` names them; two that belong together are pressed one after the other. */
  readonly keys: readonly string[]
  readonly command: Command
}

/** Every key, once: what is pressed, the help sheet and the tooltips all read this. */
export const KEY_TABLE: readonly KeyBinding[] = [
  { keys: ['j'], command: 'next' },
  { keys: ['k'], command: 'previous' },
  { keys: ['o'], command: 'open' },
  { keys: ['Enter'], command: 'open' },
  { keys: ['x'], command: 'select' },
  { keys: ['c'], command: 'compose' },
  { keys: ['r'], command: 'reply' },
  { keys: ['a'], command: 'replyAll' },
  { keys: ['f'], command: 'forward' },
  { keys: ['e'], command: 'archive' },
  { keys: ['#'], command: 'trash' },
  { keys: ['!'], command: 'junk' },
  { keys: ['b'], command: 'snooze' },
  { keys: ['m'], command: 'mute' },
  { keys: ['l'], command: 'label' },
  { keys: ['u'], command: 'back' },
  { keys: ['z'], command: 'undo' },
  { keys: ['/'], command: 'search' },
  { keys: ['?'], command: 'help' },
  { keys: ['g', 'i'], command: 'goInbox' },
  { keys: ['g', 's'], command: 'goStarred' },
  { keys: ['g', 'd'], command: 'goDrafts' },
  { keys: ['g', 't'], command: 'goSent' },
  { keys: ['g', 'c'], command: 'goContacts' },
  { keys: ['n'], command: 'newCard' },
]

/** The keys of a command as they are shown: `g i`. */
export function keysOf(command: Command): string {
  return KEY_TABLE.find((binding) => binding.command === command)?.keys.join(' ') ?? ''
}
