import { changedPageSettings, readPageSettings } from '../../core/page-settings/page-settings.ts'
import type { JsonObject } from '../../wire/jmap/json.ts'
import type { House } from '../house/house.ts'

/** How an account has chosen that pages are shown, for another house: folders are told by their names, since ids are numbers of one house. */
export async function archivedPages({ mail, pageSettings }: House, accountId: string): Promise<JsonObject> {
  const { folders, ...settings } = await pageSettings.settings(accountId)
  const names = new Map(
    (await mail.read(accountId, (reader) => reader.mailboxes())).map(({ id, name }) => [`F${id}`, name]),
  )
  const named = Object.entries(folders).flatMap(([id, choice]) => {
    const name = names.get(id)
    return name === undefined ? [] : [[name, choice] as const]
  })
  return { ...(settings as JsonObject), folders: Object.fromEntries(named.sort(([a], [b]) => (a < b ? -1 : 1))) }
}

/** Takes in what such an archive says, as far as nothing else was chosen here. */
export async function takeInPages(
  { mail, pageSettings }: Pick<House, 'mail' | 'pageSettings'>,
  accountId: string,
  pages: unknown,
): Promise<void> {
  const told = Object((Object(pages) as { readonly folders?: unknown }).folders) as Readonly<Record<string, unknown>>
  const mailboxes = Object.keys(told).length === 0 ? [] : await mail.read(accountId, (reader) => reader.mailboxes())
  const known = mailboxes.flatMap(({ id, name }) => (Object.hasOwn(told, name) ? [[`F${id}`, told[name]]] : []))
  const there = readPageSettings({ ...Object(pages), folders: Object.fromEntries(known) })
  const { folders, ...others } = there
  if (Object.values(others).every((one) => one === undefined) && Object.keys(folders).length === 0) return
  await pageSettings.change(accountId, changedPageSettings(there, await pageSettings.settings(accountId)))
}
