/** RFC 8474: ids of mailboxes, messages and threads within an account, told apart by their first letter. */
export function mailboxObjectId(id: number): string {
  return `F${id}`
}

export function emailObjectId(id: number): string {
  return `M${id}`
}

export function threadObjectId(id: number): string {
  return `T${id}`
}

/** The number in an id that begins with `letter`, or undefined: then no object has it. */
export function tryObjectNumber(letter: 'F' | 'M' | 'T', id: string): number | undefined {
  if (id[0] !== letter || !/^[1-9]\d{0,15}$/.test(id.slice(1))) return undefined
  return Number(id.slice(1))
}
