/** What a member has chosen about how mail is shown; kept in this browser. */
export interface Settings {
  readonly conversations: boolean
  readonly keys: boolean
  /** Whether letters are begun with formatting. */
  readonly richText: boolean
  /** Width of the list in pixels, where there is room for one beside it. */
  readonly listWidth: number
  /** Width of the folders in pixels, where there is room for them; below `NARROW_FOLDERS` only their drawings and counts are shown. */
  readonly folderWidth: number
  /** Ids of folders whose folders are not shown. */
  readonly closedFolders: readonly string[]
  readonly sort: Sort
  readonly density: Density
  /** Whether new mail is told of while nobody looks. */
  readonly notices: boolean
  /** Minutes that an unlocked PGP key is remembered without being used. */
  readonly pgpMinutes: number
}

export const DEFAULT_SETTINGS: Settings = {
  conversations: true,
  keys: true,
  richText: true,
  listWidth: 400,
  folderWidth: 216,
  closedFolders: [],
  sort: 'newest',
  density: 'roomy',
  notices: false,
  pgpMinutes: 15,
}

export const PGP_MINUTES: readonly number[] = [5, 15, 60, 240]

/** In which order a list stands. */
export const SORTS = ['newest', 'oldest', 'sender', 'subject', 'largest'] as const

export type Sort = (typeof SORTS)[number]

const DENSITIES = ['roomy', 'compact'] as const

export type Density = (typeof DENSITIES)[number]

/** Height of a row of a list in pixels, as the style sheet has it. */
export const ROW_HEIGHTS: Readonly<Record<Density, number>> = { roomy: 68, compact: 48 }

export const LIST_WIDTHS: Widths = { least: 280, most: 720 }
export const FOLDER_WIDTHS: Widths = { least: 76, most: 240 }
export const NARROW_FOLDERS = 130

/** In pixels. */
export interface Widths {
  readonly least: number
  readonly most: number
}

const NAME = 'posthus-webmail'

/** Where a browser keeps little things: `localStorage`. One that refuses to is as one that has forgotten. */
export type Keeping = Pick<Storage, 'getItem' | 'setItem'>

/** What was kept of each, if it still means something. */
const READERS: { readonly [Name in keyof Settings]: (kept: unknown) => Settings[Name] | undefined } = {
  conversations: tryBoolean,
  keys: tryBoolean,
  richText: tryBoolean,
  listWidth: (kept) => (typeof kept === 'number' ? clampWidth(kept, LIST_WIDTHS) : undefined),
  folderWidth: (kept) => (typeof kept === 'number' ? clampWidth(kept, FOLDER_WIDTHS) : undefined),
  closedFolders: (kept) => (Array.isArray(kept) ? kept.filter((id) => typeof id === 'string') : undefined),
  sort: (kept) => SORTS.find((sort) => sort === kept),
  notices: tryBoolean,
  density: (kept) => DENSITIES.find((density) => density === kept),
  pgpMinutes: (kept) => PGP_MINUTES.find((minutes) => minutes === kept),
}

export function loadSettings(keeping: Keeping): Settings {
  try {
    const kept = JSON.parse(keeping.getItem(NAME) ?? '{}') as Readonly<Record<string, unknown>>
    const read = Object.entries(READERS).map(([name, reader]) => [name, reader(kept[name])] as const)
    return { ...DEFAULT_SETTINGS, ...Object.fromEntries(read.filter(([, value]) => value !== undefined)) }
  } catch {
    return DEFAULT_SETTINGS
  }
}

/** False if the browser keeps nothing. */
export function keepSettings(keeping: Keeping, settings: Settings): boolean {
  try {
    keeping.setItem(NAME, JSON.stringify(settings))
    return true
  } catch {
    return false
  }
}

export function clampWidth(width: number, { least, most }: Widths): number {
  return Math.round(Math.min(most, Math.max(least, width)))
}

function tryBoolean(kept: unknown): boolean | undefined {
  return typeof kept === 'boolean' ? kept : undefined
}
