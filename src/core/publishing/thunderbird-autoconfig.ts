import { XmlText, xml } from '../../wire/xml/xml-text.ts'
import { beginsWithTls, languageOf, type OfferedService } from './offered-services.ts'

/**
 * The file by which Thunderbird, Evolution, KMail, K-9 and others set up an account of `domain` (the "config file format" of Thunderbird's wiki, version 1.1). It names no member:
 * the client puts the address in.
 */
export function thunderbirdAutoconfig(domain: string, hostname: string, offered: readonly OfferedService[]): string {
  const incoming = offered.filter(({ service }) => languageOf(service) !== 'smtp')
  const outgoing = offered.filter(({ service }) => languageOf(service) === 'smtp')
  return String(xml`<?xml version="1.0" encoding="UTF-8"?>
<clientConfig version="1.1">
  <emailProvider id="${domain}">
    <domain>${domain}</domain>
    <displayName>${domain}</displayName>
    <displayShortName>${domain}</displayShortName>${incoming.map((one) => server('incomingServer', hostname, one))}${outgoing.map((one) => server('outgoingServer', hostname, one))}
  </emailProvider>
</clientConfig>
`)
}

/** `password-cleartext` is a plain password within TLS; `password-encrypted` would be CRAM-MD5, which needs the password itself on the server. */
function server(element: 'incomingServer' | 'outgoingServer', hostname: string, offer: OfferedService): XmlText {
  const tag = new XmlText(element)
  return xml`
    <${tag} type="${languageOf(offer.service)}">
      <hostname>${hostname}</hostname>
      <port>${offer.port}</port>
      <socketType>${beginsWithTls(offer.service) ? 'SSL' : 'STARTTLS'}</socketType>
      <authentication>password-cleartext</authentication>
      <username>%EMAILADDRESS%</username>
    </${tag}>`
}
