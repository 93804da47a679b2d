import { html } from 'hono/html'
import type { GenerationView } from '../../../core/generations/generations.ts'
import type { Mailbox, MailboxRights } from '../../../wire/jmap/email.ts'
import { WEBMAIL_CHOICE_PATH } from '../account/account-area.ts'
import { GENERATION_MESSAGES } from '../generations/generation-messages.ts'
import type { Language } from '../language/language.ts'
import type { Markup } from '../page/document.ts'
import { dayIn } from '../page/moments.ts'
import type { PageView } from '../page/page-view.ts'
import { sitePage } from '../page/site-page.ts'
import { adrift, everyFolder, isShownBy, type PlacedFolder, placedFolders } from './classic-mail.ts'
import { COMPOSE_PATH, CONTACTS_PATH, FOLDERS_PATH, listPath, SEARCH_PATH, SETTINGS_PATH } from './classic-paths.ts'
import type { ClassicPrefs } from './classic-prefs.ts'
import { CONTACT_MESSAGES } from './contacts/contact-messages.ts'
import { FOLDER_MESSAGES } from './folders/folder-messages.ts'
import { LIST_MESSAGES } from './list/list-messages.ts'
import { OF_QUERY, type OthersMail } from './others-mail.ts'
import { SETTINGS_MESSAGES } from './settings/settings-messages.ts'

/** What every page of the classic webmail knows. */
export interface ClassicView extends PageView, ClassicPrefs {
  /** One's own. */
  readonly mailboxes: readonly Mailbox[]
  /** Those of the mail that the page is about. */
  readonly there: readonly Mailbox[]
  readonly others: readonly OthersMail[]
  /** Whose mail the page is about (id in JMAP); undefined: one's own. */
  readonly of: string | undefined
  /** The folder that is looked into. */
  readonly here: string | undefined
  /** How it stands with the two webmails; undefined on a page that is shown whatever was chosen. */
  readonly generations?: GenerationView | undefined
  /** What was looked for. */
  readonly sought?: string
}

/** A page of the classic webmail: the folders beside it, and above it the way to look for something. `body` with its `h1`. */
export function classicPage(view: ClassicView, title: string, body: Markup, isWrong = false): Markup {
  return sitePage(view, { title, body, isWrong, beside: folderNav(view) })
}

/** On a narrow screen the folders are folded, so that the messages come first: a link to them is what unfolds them (`:target`), in the place where they stand in every other browser. */
function folderNav(view: ClassicView): Markup {
  const text = LIST_MESSAGES[view.language]
  const owner = view.others.find(({ accountId }) => accountId === view.of)?.owner
  return html`<div class="mailside">
<form role="search" action="${SEARCH_PATH}">${view.of === undefined ? '' : html`<input type="hidden" name="${OF_QUERY}" value="${view.of}">`}<label for="q">${owner === undefined ? text.search : text.searchOf(owner)}</label><input id="q" name="q" type="search" maxlength="500" autocomplete="off" value="${view.sought ?? ''}"><button>${text.find}</button></form>
<nav aria-label="${text.folders}"><p class="write"><a class="button" href="${COMPOSE_PATH}">${text.compose}</a> <a class="fold" href="#folders">${text.folders}</a></p><div id="folders"><p class="fold"><a href="#content">${text.fold}</a></p><ul class="folders">${placedFolders(view.mailboxes, isShownBy(view.folders)).map((folder) => folderLink(folder, view, undefined))}</ul>${view.others.map((others) => othersNav(others, view))}<ul class="folders areas">${areaLinks(view)}</ul>${generationLink(view)}</div></nav>
</div>`
}

/** What stands beside the mail. */
function areaLinks({ language, path }: ClassicView): readonly Markup[] {
  const here = path.split('?')[0] ?? ''
  return [
    [FOLDERS_PATH, FOLDER_MESSAGES[language].manage],
    [CONTACTS_PATH, CONTACT_MESSAGES[language].title],
    [SETTINGS_PATH, SETTINGS_MESSAGES[language].title],
  ].map(([to = '', name]) => html`<li><a href="${to}"${here === to ? html` aria-current="page"` : ''}>${name}</a></li>`)
}

/** The last item under the folders: the way to the other webmail, and when this one goes. */
function generationLink({ generations, language, path }: ClassicView): Markup | '' {
  if (generations?.other === undefined) return ''
  const text = GENERATION_MESSAGES[language]
  const { other, retireOn } = generations
  const said = retireOn === undefined ? '' : text.retires(text.names.classic, dayIn(Date.parse(retireOn), language))
  return html`${said === '' ? '' : html`<p class="said">${said}</p>`}<p class="generation"><a href="${WEBMAIL_CHOICE_PATH}?${new URLSearchParams({ at: path })}">${text.switchTo[other]}</a></p>`
}

/** The folders that somebody shares, under whose they are: all that may be seen, whether mail programs are to show them or not. */
function othersNav({ accountId, owner, mailboxes }: OthersMail, view: ClassicView): Markup {
  const said = FOLDER_MESSAGES[view.language].sharedBy(owner)
  return html`<p class="owner" id="o${accountId}"><span class="hidden">${said}</span><bdi aria-hidden="true">${owner}</bdi></p><ul class="folders" aria-labelledby="o${accountId}">${placedFolders(adrift(mailboxes), everyFolder).map((folder) => folderLink(folder, view, accountId))}</ul>`
}

/** What may be done with a folder that a page is about (RFC 8621 §2, `myRights`), or with any of them where it is about all: one's own allow everything that there is a button for. */
export function mayDo(
  { of, there, here }: Pick<ClassicView, 'of' | 'there' | 'here'>,
  right: keyof MailboxRights,
): boolean {
  return of === undefined || there.some(({ id, myRights }) => (here === undefined || id === here) && myRights[right])
}

function folderLink(
  { mailbox, depth }: PlacedFolder,
  { here, language, of }: ClassicView,
  owner: string | undefined,
): Markup {
  const count = mailbox.role === 'drafts' ? mailbox.totalEmails : mailbox.unreadEmails
  const text = LIST_MESSAGES[language]
  const words = mailbox.role === 'drafts' ? text.many(count) : text.unreadCount(count)
  return html`<li${depth > 0 ? html` class="d${Math.min(depth, 4)}"` : ''}><a href="${listPath(mailbox, owner)}"${mailbox.id === here && of === owner ? html` aria-current="page"` : ''}>${folderName(mailbox, language)}${count > 0 ? html` <span aria-hidden="true">${count}</span><span class="hidden">, ${words}</span>` : ''}</a></li>`
}

/** A folder with a role is called in the member's language, whatever it is called elsewhere. */
export function folderName({ role, name }: Pick<Mailbox, 'role' | 'name'>, language: Language): string {
  return (role === null ? undefined : LIST_MESSAGES[language].roles[role]) ?? name
}
