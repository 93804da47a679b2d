import type { PageSettings, PageSettingsChange } from './page-settings.ts'

/** Port: how each account has chosen that its pages are shown. Writes resolve when they are durable. Contract: `page-settings-book.contract.ts`. */
export interface PageSettingsBook {
  /** `NO_PAGE_SETTINGS` where nothing was chosen. */
  settings(accountId: string): Promise<PageSettings>
  /** Changes what is named, and leaves the rest, whoever changes that at the same moment. */
  change(accountId: string, change: PageSettingsChange): Promise<void>
}
