import { OF_QUERY } from './others-mail.ts'

/** Where the classic webmail is. */
export const CLASSIC_PATH = '/classic/'

/** Where a folder is shown; it stays there when it is renamed. */
export function folderPath(mailboxId: string, of?: string): string {
  return ofAccount(`${CLASSIC_PATH}folder/${encodeURIComponent(mailboxId)}`, of)
}

/** A path that is about the mail of somebody else, by the id of the account in JMAP. */
export function ofAccount(path: string, of: string | undefined): string {
  return of === undefined ? path : withQuery(path, { [OF_QUERY]: of })
}

/** Where the list is that a folder has; the inbox without one. */
export function listPath(
  mailbox: { readonly id: string; readonly role: string | null } | undefined,
  of?: string,
): string {
  if (mailbox === undefined) return CLASSIC_PATH
  return mailbox.role === 'inbox' && of === undefined ? CLASSIC_PATH : folderPath(mailbox.id, of)
}

/** Where a message is shown, wherever it is moved to. */
export function messagePath(emailId: string, of?: string): string {
  return ofAccount(`${CLASSIC_PATH}message/${encodeURIComponent(emailId)}`, of)
}

/** Where the whole conversation of a message is shown. */
export function conversationPath(emailId: string, of?: string): string {
  return ofAccount(`${CLASSIC_PATH}conversation/${encodeURIComponent(emailId)}`, of)
}

export const SEARCH_PATH = `${CLASSIC_PATH}search`
export const ACT_PATH = `${CLASSIC_PATH}act`
export const UNDO_PATH = `${CLASSIC_PATH}undo`
export const COMPOSE_PATH = `${CLASSIC_PATH}compose`
export const PICK_PATH = `${CLASSIC_PATH}recipients`
export const SCHEDULED_PATH = `${CLASSIC_PATH}scheduled`
export const LABELS_PATH = `${CLASSIC_PATH}labels`
export const FOLDERS_PATH = `${CLASSIC_PATH}folders`
export const CONTACTS_PATH = `${CLASSIC_PATH}contacts`
export const FILTERS_PATH = `${CLASSIC_PATH}filters`
export const AWAY_PATH = `${CLASSIC_PATH}away`
export const SETTINGS_PATH = `${CLASSIC_PATH}settings`

/** A page of ours that a form leads back to. Threat: an open redirect; so only pages of the classic webmail count, others are the inbox. */
export function backPath(wanted: string): string {
  const url = /^\/classic\/[!-~]{0,1500}$/.test(wanted) ? URL.parse(wanted, 'https://own.invalid') : null
  return url?.host === 'own.invalid' && url.pathname.startsWith(CLASSIC_PATH) && !wanted.includes('\\')
    ? url.pathname + url.search
    : CLASSIC_PATH
}

/** A path with what is asked for; what was asked for under the same names before is gone. */
export function withQuery(path: string, fields: Readonly<Record<string, string | undefined>>): string {
  const [bare = '', query = ''] = path.split('?')
  const asked = new URLSearchParams(query)
  for (const [name, value] of Object.entries(fields)) {
    asked.delete(name)
    if (value !== undefined) asked.append(name, value)
  }
  return asked.size === 0 ? bare : `${bare}?${asked.toString()}`
}
