/** An address as somebody types it. RFC 8621 §4.1.2.3. */
interface EmailAddress {
  readonly name: string | null
  readonly email: string
}

/** An address that was typed and is none. */
export class BadAddress extends Error {
  readonly address: string

  constructor(address: string) {
    super(address)
    this.name = 'BadAddress'
    this.address = address
  }
}

/** Reads addresses that were typed, with commas or semicolons between: `Bo Larsen <bo@example.net>, eva@example.net`. @throws BadAddress */
export function readAddresses(typed: string): readonly EmailAddress[] {
  return partsOf(typed).map(readAddress)
}

/** Of an address that is still being typed nothing is kept. */
export function typedSoFar(typed: string): readonly EmailAddress[] {
  return partsOf(typed).flatMap((part) => {
    try {
      return [readAddress(part)]
    } catch {
      return []
    }
  })
}

/** Addresses as they would be typed. */
export function writeAddresses(addresses: readonly EmailAddress[]): string {
  return addresses
    .map(({ name, email }) => {
      if (!name) return email
      const shown = /[",;<>@\\()]/.test(name) ? `"${name.replace(/["\\]/g, '\\$&')}"` : name
      return `${shown} <${email}>`
    })
    .join(', ')
}

function partsOf(typed: string): readonly string[] {
  const parts = typed.match(/(?:"(?:[^"\\]|\\.)*"|<[^>]*>|[^,;"<])+/g) ?? []
  return parts.map((part) => part.trim()).filter((part) => part !== '')
}

function readAddress(typed: string): EmailAddress {
  const [, shown = '', inner] = /^(.*?)<([^<>]*)>$/s.exec(typed) ?? []
  const email = (inner ?? typed).trim()
  if (!/^[^\s@<>(),;:"]+@[^\s@<>(),;:".]+(?:\.[^\s@<>(),;:".]+)*$/.test(email)) throw new BadAddress(typed)
  const name = shown
    .trim()
    .replace(/^"(.*)"$/s, '$1')
    .replace(/\\(.)/g, '$1')
  return { name: name === '' ? null : name, email }
}
