/** The services that mail clients connect to. */
export type ClientService = 'imaps' | 'imap' | 'pop3s' | 'pop3' | 'submissions' | 'submission'

/** A service of ours that a mail client can be set up with. */
export interface OfferedService {
  readonly service: ClientService
  readonly port: number
}

/** What a client wants of a service: `imap` and `pop3` to read, `smtp` to send. */
export function languageOf(service: ClientService): 'imap' | 'pop3' | 'smtp' {
  if (service === 'imaps' || service === 'imap') return 'imap'
  return service === 'pop3s' || service === 'pop3' ? 'pop3' : 'smtp'
}

/** TLS from the first octet, which RFC 8314 §3 prefers, or STARTTLS. */
export function beginsWithTls(service: ClientService): boolean {
  return service === 'imaps' || service === 'pop3s' || service === 'submissions'
}
