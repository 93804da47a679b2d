import type { ImapServices } from '../imap-services.ts'

/** What a search uses, whichever protocol asks for it. */
export type SearchServices = Pick<ImapServices, 'mail' | 'clock' | 'log'>
