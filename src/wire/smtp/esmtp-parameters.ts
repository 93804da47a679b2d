import { Fault } from '../../base/fault.ts'

/** Parameters that one command may carry; more than any extension defines. */
const MAX_PARAMETERS = 20

/**
 * Splits `SP keyword["=" value]…` into keywords (upper case) and values; undefined for a keyword without one. RFC 5321 §4.1.2.
 * @throws Fault peer smtp/syntax, also for a keyword given twice
 */
export function splitParameters(text: string): ReadonlyMap<string, string | undefined> {
  const found = new Map<string, string | undefined>()
  const words = text.split(/[ \t]+/).filter((word) => word !== '')
  if (words.length > MAX_PARAMETERS) throw new Fault('peer', 'smtp/syntax', 'the command has too many parameters')
  for (const word of words) {
    const equals = word.indexOf('=')
    const keyword = (equals < 0 ? word : word.slice(0, equals)).toUpperCase()
    if (!/^[A-Z0-9][A-Z0-9-]*$/.test(keyword)) throw new Fault('peer', 'smtp/syntax', 'a parameter cannot be read')
    if (found.has(keyword)) throw new Fault('peer', 'smtp/syntax', `${keyword} is given twice`)
    found.set(keyword, equals < 0 ? undefined : word.slice(equals + 1))
  }
  return found
}

/** A Fault for a value that its parameter cannot have: peer smtp/syntax. */
export function badParameter(keyword: string): Fault {
  return new Fault('peer', 'smtp/syntax', `the value of ${keyword} cannot be read`)
}

/** A Fault for a parameter that is not offered: peer smtp/unknown-parameter. RFC 5321 §4.1.1.11. */
export function unknownParameter(keyword: string): Fault {
  return new Fault('peer', 'smtp/unknown-parameter', `${keyword.slice(0, 40)} is not offered here`)
}
