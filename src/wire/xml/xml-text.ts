/** Text that is XML already: what `xml` made. Everything else is escaped when it is put into XML. */
export class XmlText {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  toString(): string {
    return this.#text
  }
}

/**
 * XML from a template: what is put in is text, escaped for content and for attribute values in either kind of quotes, unless it is XML that this function made. Lists are joined.
 * Threat: an address such as `</user><evil>` that somebody else's link has in it would otherwise say what a mail client is set up with.
 */
export function xml(parts: TemplateStringsArray, ...values: readonly (XmlValue | readonly XmlValue[])[]): XmlText {
  let out = parts[0] as string
  values.forEach((value, i) => {
    out += Array.isArray(value) ? value.map(piece).join('') : piece(value as XmlValue)
    out += parts[i + 1] as string
  })
  return new XmlText(out)
}

export type XmlValue = string | number | XmlText

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** Text as it stands in an XML 1.0 document. Characters that no document may have (§2.2 Char), escaped or not, become U+FFFD. */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"']/g, (character) => ESCAPES[character] as string)
}

function piece(value: XmlValue): string {
  return value instanceof XmlText ? value.toString() : escapeXml(String(value))
}
