/** How a member has chosen that pages are shown. What is undefined was not chosen. */
export interface PageSettings {
  /** Colours; `system`: as the browser's system has them. */
  readonly theme: Theme | 'system' | undefined
  /** Of IANA: times are those of the clock on the wall there. */
  readonly zone: string | undefined
  /** Messages on one page of the classic webmail. */
  readonly rows: RowsChoice | undefined
  /** What a row of its lists is. */
  readonly list: ListChoice | undefined
  /** Whether a folder is shown among the others in the classic webmail, by its id in JMAP, where that is to be another thing than whether it is subscribed to. */
  readonly folders: Readonly<Record<string, FolderChoice>>
}

/** A change of some of it; a folder that is undefined follows its subscription again. */
export type PageSettingsChange = Partial<Omit<PageSettings, 'folders'>> & {
  readonly folders?: Readonly<Record<string, FolderChoice | undefined>>
}

/** Colours that can be chosen. */
export const THEMES = ['light', 'dark'] as const
export type Theme = (typeof THEMES)[number]
export const ROWS_CHOICES = [20, 40, 80] as const
export type RowsChoice = (typeof ROWS_CHOICES)[number]
export const LIST_CHOICES = ['conversations', 'messages'] as const
export type ListChoice = (typeof LIST_CHOICES)[number]

export const FOLDER_CHOICES = ['shown', 'hidden'] as const
export type FolderChoice = (typeof FOLDER_CHOICES)[number]
/** Folders of which something is kept: more are none that anybody chose one by one. */
const MOST_FOLDERS = 1000

export const NO_PAGE_SETTINGS: PageSettings = {
  theme: undefined,
  zone: undefined,
  rows: undefined,
  list: undefined,
  folders: {},
}

/** What of a value is such settings: anything else in it, as in a file of another house, was not chosen. */
export function readPageSettings(value: unknown): PageSettings {
  const kept = Object(value) as Readonly<Record<keyof PageSettings, unknown>>
  return {
    theme: ([...THEMES, 'system'] as const).find((theme) => theme === kept.theme),
    zone: typeof kept.zone === 'string' ? tryZone(kept.zone) : undefined,
    rows: ROWS_CHOICES.find((rows) => rows === kept.rows),
    list: LIST_CHOICES.find((list) => list === kept.list),
    folders: Object.fromEntries(Object.entries(Object(kept.folders)).flatMap(readFolder).slice(0, MOST_FOLDERS)),
  }
}

function readFolder([id, value]: readonly [string, unknown]): [string, FolderChoice][] {
  const choice = FOLDER_CHOICES.find((one) => one === value)
  return choice !== undefined && /^F[1-9]\d{0,15}$/.test(id) ? [[id, choice]] : []
}

/** Settings with those of `change` that were chosen in place of what was. */
export function changedPageSettings(before: PageSettings, change: PageSettingsChange): PageSettings {
  const folders = Object.entries({ ...before.folders, ...change.folders })
  return {
    theme: change.theme ?? before.theme,
    zone: change.zone ?? before.zone,
    rows: change.rows ?? before.rows,
    list: change.list ?? before.list,
    folders: Object.fromEntries(folders.flatMap(readFolder).slice(-MOST_FOLDERS)),
  }
}

/** Every time zone that can be chosen. */
export function zones(): readonly string[] {
  known ??= ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]
  return known
}

/** Undefined for what is none of `zones`. */
export function tryZone(zone: string): string | undefined {
  return zone === 'UTC' || zones().includes(zone) ? zone : undefined
}

/** The list never changes while a process lives. */
let known: readonly string[] | undefined
