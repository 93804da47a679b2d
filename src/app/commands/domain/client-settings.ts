import type { Configuration, ListenService } from '../../config/configuration.ts'

/** What a mail client has to be told. Undefined where the service is turned off. */
export interface ClientSettings {
  readonly server: string
  readonly imaps: number | undefined
  readonly pop3s: number | undefined
  readonly submissions: number | undefined
}

/** The settings that follow from a configuration: services with TLS from the first octet (RFC 8314 §3). */
export function clientSettings(configuration: Pick<Configuration, 'hostname' | 'listen'>): ClientSettings {
  const port = (service: ListenService) => configuration.listen[service][0]?.port
  return {
    server: configuration.hostname,
    imaps: port('imaps'),
    pop3s: port('pop3s'),
    submissions: port('submissions'),
  }
}

/** The same for people. */
export function formatClientSettings(address: string, settings: ClientSettings): [string, string][] {
  const at = (port: number | undefined) =>
    port === undefined ? 'not served' : `${settings.server}, port ${port}, TLS (implicit)`
  return [
    ['user name', address],
    ['IMAP', at(settings.imaps)],
    ['POP3', at(settings.pop3s)],
    ['sending', at(settings.submissions)],
  ]
}
