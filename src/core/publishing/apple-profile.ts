import { createHash } from 'node:crypto'
import { type XmlText, type XmlValue, xml } from '../../wire/xml/xml-text.ts'
import { languageOf, type OfferedService } from './offered-services.ts'

/**
 * A configuration profile that sets up mail on Apple's devices (`.mobileconfig`: a property list with one `com.apple.mail.managed` payload). There is no password in it: the device
 * asks. The identifiers follow from the address, so that a profile that is installed again takes the place of the first one.
 */
export function appleProfile(
  address: string,
  hostname: string,
  offered: readonly OfferedService[],
): string | undefined {
  // Apple's clients speak STARTTLS only on their own terms: what begins with TLS is all that a profile can insist on.
  const incoming =
    offered.find(({ service }) => service === 'imaps') ?? offered.find(({ service }) => service === 'pop3s')
  const outgoing = offered.find(({ service }) => service === 'submissions')
  if (!incoming || !outgoing) return undefined
  const domain = address.slice(address.lastIndexOf('@') + 1)
  const identifier = `${domain.split('.').reverse().join('.')}.mail`
  const mail = dict({
    PayloadType: 'com.apple.mail.managed',
    PayloadVersion: 1,
    PayloadIdentifier: `${identifier}.account`,
    PayloadUUID: nameUuid(`account ${address}`),
    PayloadDisplayName: address,
    EmailAccountDescription: address,
    EmailAccountType: languageOf(incoming.service) === 'imap' ? 'EmailTypeIMAP' : 'EmailTypePOP',
    EmailAddress: address,
    IncomingMailServerAuthentication: 'EmailAuthPassword',
    IncomingMailServerHostName: hostname,
    IncomingMailServerPortNumber: incoming.port,
    IncomingMailServerUseSSL: true,
    IncomingMailServerUsername: address,
    OutgoingMailServerAuthentication: 'EmailAuthPassword',
    OutgoingMailServerHostName: hostname,
    OutgoingMailServerPortNumber: outgoing.port,
    OutgoingMailServerUseSSL: true,
    OutgoingMailServerUsername: address,
    OutgoingPasswordSameAsIncomingPassword: true,
  })
  const profile = dict({
    PayloadType: 'Configuration',
    PayloadVersion: 1,
    PayloadIdentifier: identifier,
    PayloadUUID: nameUuid(`profile ${address}`),
    PayloadDisplayName: `Mail for ${address}`,
    PayloadOrganization: domain,
    PayloadRemovalDisallowed: false,
    PayloadContent: xml`<array>${mail}</array>`,
  })
  return String(xml`<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">${profile}
</plist>
`)
}

function dict(entries: Readonly<Record<string, string | number | boolean | XmlText>>): XmlText {
  const lines = Object.entries(entries).map(([key, value]) => xml`\n<key>${key}</key>${plistValue(value)}`)
  return xml`\n<dict>${lines}\n</dict>`
}

function plistValue(value: string | number | boolean | XmlText): XmlValue {
  if (typeof value === 'boolean') return value ? xml`<true/>` : xml`<false/>`
  if (typeof value === 'number') return xml`<integer>${value}</integer>`
  return typeof value === 'string' ? xml`<string>${value}</string>` : value
}

/** A UUID that is always the same for a name: version 8, RFC 9562 §5.8. */
function nameUuid(name: string): string {
  const octets = createHash('sha256').update(`posthus apple profile ${name}`).digest().subarray(0, 16)
  octets[6] = ((octets[6] as number) & 0x0f) | 0x80
  octets[8] = ((octets[8] as number) & 0x3f) | 0x80
  const hex = octets.toString('hex').toUpperCase()
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
