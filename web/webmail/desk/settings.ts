/** What a member has chosen about how mail is shown; kept in this browser. */
export interface Settings {
  readonly conversations: boolean
  readonly keys: boolean
  /** Width of the list in pixels, where there is room for one beside it. */
  readonly listWidth: number
  /** Minutes that an unlocked PGP key is remembered without being used. */
  readonly pgpMinutes: number
}

export const DEFAULT_SETTINGS: Settings = { conversations: true, keys: true, listWidth: 400, pgpMinutes: 15 }

export const PGP_MINUTES: readonly number[] = [5, 15, 60, 240]

export const LIST_WIDTHS = { least: 280, most: 720 } as const

const NAME = 'posthus-webmail'

/** Where a browser keeps little things: `localStorage`. One that refuses to is as one that has forgotten. */
export type Keeping = Pick<Storage, 'getItem' | 'setItem'>

export function loadSettings(keeping: Keeping): Settings {
  try {
    const kept = JSON.parse(keeping.getItem(NAME) ?? '{}') as Partial<Settings>
    const { conversations, keys, listWidth, pgpMinutes } = DEFAULT_SETTINGS
    return {
      conversations: typeof kept.conversations === 'boolean' ? kept.conversations : conversations,
      keys: typeof kept.keys === 'boolean' ? kept.keys : keys,
      listWidth: typeof kept.listWidth === 'number' ? clampWidth(kept.listWidth) : listWidth,
      pgpMinutes: PGP_MINUTES.find((minutes) => minutes === kept.pgpMinutes) ?? pgpMinutes,
    }
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

export function clampWidth(width: number): number {
  return Math.round(Math.min(LIST_WIDTHS.most, Math.max(LIST_WIDTHS.least, width)))
}
