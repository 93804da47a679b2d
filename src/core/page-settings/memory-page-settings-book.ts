import { changedPageSettings, NO_PAGE_SETTINGS, type PageSettings, type PageSettingsChange } from './page-settings.ts'
import type { PageSettingsBook } from './page-settings-book.ts'

/** Page settings in memory, for tests. */
export class MemoryPageSettingsBook implements PageSettingsBook {
  readonly #chosen = new Map<string, PageSettings>()

  async settings(accountId: string): Promise<PageSettings> {
    return this.#chosen.get(accountId) ?? NO_PAGE_SETTINGS
  }

  async change(accountId: string, change: PageSettingsChange): Promise<void> {
    this.#chosen.set(accountId, changedPageSettings(this.#chosen.get(accountId) ?? NO_PAGE_SETTINGS, change))
  }
}
