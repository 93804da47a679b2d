import { textOf, tryReadXml, type XmlElement } from '../../../wire/xml/read-xml.ts'
import { serviceAt } from './audit-target.ts'
import type { AutoconfigServer } from './find-endpoints.ts'

const MAX_ELEMENTS = 2_000

/** The servers that an autoconfiguration file names ("config file format" 1.1 of Thunderbird); none if it is not one. Attributes are not read: what a server speaks goes by its port. */
export function readAutoconfig(text: string): readonly AutoconfigServer[] {
  const root = tryReadXml(text, MAX_ELEMENTS)
  const provider =
    root?.name === 'clientConfig' ? root.children.find(({ name }) => name === 'emailProvider') : undefined
  return (provider?.children ?? []).flatMap((element) => {
    const type = typeOf(element)
    const port = Number(textOf(element, 'port'))
    if (type === undefined || !Number.isInteger(port)) return []
    return [
      { type, hostname: textOf(element, 'hostname').toLowerCase(), port, socketType: textOf(element, 'socketType') },
    ]
  })
}

function typeOf(element: XmlElement): string | undefined {
  if (element.name === 'outgoingServer') return 'smtp'
  if (element.name !== 'incomingServer') return undefined
  return serviceAt(Number(textOf(element, 'port'))).startsWith('pop3') ? 'pop3' : 'imap'
}
