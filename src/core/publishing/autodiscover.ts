import { tryText } from '../../base/bytes.ts'
import { type XmlText, xml } from '../../wire/xml/xml-text.ts'
import { beginsWithTls, languageOf, type OfferedService } from './offered-services.ts'

/** Octets of a request; Outlook sends some 350. */
export const MAX_AUTODISCOVER_BYTES = 16 * 1024

const REQUEST_2006 = 'http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006'
const RESPONSE_2006A = 'http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a'

/**
 * The address that a client asks for in an Autodiscover request ([MS-OXDSCLI] §2.2.3, "POX"); undefined if there is none. Nothing of XML is obeyed, no entity beyond the five
 * that everybody knows is put in, so that there is nothing to expand.
 */
export function autodiscoverAddress(request: Uint8Array): string | undefined {
  if (request.length > MAX_AUTODISCOVER_BYTES) return undefined
  const text = tryText(request)
  if (text === undefined || /<!/.test(text)) return undefined
  const found = /<(?:[A-Za-z0-9]{1,20}:)?EMailAddress>[ \t\r\n]{0,64}([^<>]{1,1000})</.exec(text)?.[1]
  return found?.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => ENTITIES[name] as string).trim()
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** What Outlook and other clients are to be set up with, [MS-OXDSCLI] §2.2.4. One server of a kind: a client takes the first. */
export function autodiscoverSettings(address: string, hostname: string, offered: readonly OfferedService[]): string {
  const kinds = [...Map.groupBy(offered, ({ service }) => languageOf(service)).values()]
  return String(xml`<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="${REQUEST_2006}">
  <Response xmlns="${RESPONSE_2006A}">
    <Account>
      <AccountType>email</AccountType>
      <Action>settings</Action>${kinds.map((kind) => protocol(address, hostname, kind[0] as OfferedService))}
    </Account>
  </Response>
</Autodiscover>
`)
}

/** The answer to a request that cannot be served, [MS-OXDSCLI] §2.2.4.1.1.1. `code`: 500 for an address that is not ours, 600 for what is no request. */
export function autodiscoverError(code: 500 | 600, message: string): string {
  return String(xml`<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="${REQUEST_2006}">
  <Response>
    <Error>
      <ErrorCode>${code}</ErrorCode>
      <Message>${message}</Message>
    </Error>
  </Response>
</Autodiscover>
`)
}

function protocol(address: string, hostname: string, { service, port }: OfferedService): XmlText {
  return xml`
      <Protocol>
        <Type>${languageOf(service).toUpperCase()}</Type>
        <Server>${hostname}</Server>
        <Port>${port}</Port>
        <LoginName>${address}</LoginName>
        <DomainRequired>off</DomainRequired>
        <SPA>off</SPA>
        <SSL>on</SSL>
        <Encryption>${beginsWithTls(service) ? 'SSL' : 'TLS'}</Encryption>
        <AuthRequired>on</AuthRequired>
      </Protocol>`
}
