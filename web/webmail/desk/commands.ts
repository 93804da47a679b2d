import type { Command } from '../keys/key-table.ts'
import type { Desk } from './desk.ts'

/** Commands that do something else than to what a list shows. */
const ANYWHERE: ReadonlySet<Command> = new Set([
  'compose',
  'back',
  'undo',
  'help',
  'goInbox',
  'goStarred',
  'goDrafts',
  'goSent',
  'goContacts',
  'newCard',
])

/** Does what a key stands for; false if that is nothing of the desk. */
export function obey(command: Command, desk: Desk): boolean {
  const own = desk.area && desk.areaKeys?.commands[command]
  if (own) {
    own()
    return true
  }
  // What is done to messages is done where they are seen.
  if (desk.area && !ANYWHERE.has(command)) return false
  const act = ACTS[command]
  act?.(desk)
  return act !== undefined
}

const ACTS: Partial<Readonly<Record<Command, (desk: Desk) => unknown>>> = {
  next: (desk) => desk.step(1),
  previous: (desk) => desk.step(-1),
  open: (desk) => desk.cursor !== undefined && desk.open(desk.cursor),
  select: (desk) => desk.cursor !== undefined && desk.selection.toggle(desk.cursor),
  compose: (desk) => desk.write({ kind: 'new' }),
  reply: (desk) => desk.reply(false),
  replyAll: (desk) => desk.reply(true),
  forward: (desk) => desk.forward(),
  archive: (desk) => desk.messages.archive(),
  trash: (desk) => desk.messages.trash(),
  junk: (desk) => desk.messages.junk(),
  snooze: (desk) => desk.messages.beginSnooze(),
  mute: (desk) => desk.messages.mute(),
  label: (desk) => desk.messages.beginLabels(),
  back: (desk) => desk.close(),
  undo: (desk) => desk.toaster.undo(),
  help: (desk) => desk.show('help'),
  goInbox: (desk) => desk.goToRole('inbox'),
  goStarred: (desk) => desk.go({ kind: 'starred' }),
  goDrafts: (desk) => desk.goToRole('drafts'),
  goSent: (desk) => desk.goToRole('sent'),
  goContacts: (desk) => desk.visit({ area: 'contacts', path: [] }),
  newCard: (desk) => desk.visit({ area: 'contacts', path: ['all', 'new'] }),
}
