import { html } from 'hono/html'
import type { Mailbox } from '../../../../wire/jmap/email.ts'
import type { Language } from '../../language/language.ts'
import type { Markup } from '../../page/document.ts'
import { adrift, everyFolder, isShownBy, type PlacedFolder, placedFolders } from '../classic-mail.ts'
import { type ClassicView, folderName, mayDo } from '../classic-page.ts'
import { LIST_MESSAGES } from './list-messages.ts'

/** Where messages can be moved to, if they may be taken out of where they are, and copied: other folders of the same mail, one's own, and those of others that something may be put into. */
export function moveChoice(view: ClassicView): Markup | '' {
  const { language, of, here, there, others, mailboxes, folders } = view
  const text = LIST_MESSAGES[language]
  const own = (all: readonly Mailbox[]) => placedFolders(all, isShownBy(folders))
  const near = (of === undefined ? own(there) : openTo(there)).filter(({ mailbox }) => mailbox.id !== here)
  const options = [
    html`${optionsOf(near, '', language)}`,
    of === undefined ? '' : groupOf(text.ownFolders, optionsOf(own(mailboxes), 'own/', language)),
    ...others
      .filter(({ accountId }) => accountId !== of)
      .map(({ accountId, owner, mailboxes: all }) => groupOf(owner, optionsOf(openTo(all), `${accountId}/`, language))),
  ]
  if (options.every((some) => String(some) === '')) return ''
  const move = mayDo(view, 'mayRemoveItems')
    ? html`<button class="small" name="act" value="move">${text.move}</button>`
    : ''
  return html`<span class="moving"><label class="hidden" for="target">${text.moveTo}</label><select id="target" name="target"><option value="">${text.choose}</option>${options}</select>${move}<button class="small" name="act" value="copy">${text.copy}</button></span>`
}

/** Folders of somebody else that something may be put into. */
function openTo(all: readonly Mailbox[]): readonly PlacedFolder[] {
  return placedFolders(adrift(all), everyFolder).filter(({ mailbox }) => mailbox.myRights.mayAddItems)
}

/** `before`: what stands before the ids of folders that are in other mail than the messages. */
function optionsOf(folders: readonly PlacedFolder[], before: string, language: Language): readonly Markup[] {
  return folders.map(
    ({ mailbox, depth }) =>
      html`<option value="${before}${mailbox.id}">${'\u00a0\u00a0'.repeat(depth)}${folderName(mailbox, language)}</option>`,
  )
}

function groupOf(name: string, options: readonly Markup[]): Markup | '' {
  return options.length === 0 ? '' : html`<optgroup label="${name}">${options}</optgroup>`
}
