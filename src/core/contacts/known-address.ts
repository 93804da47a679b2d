import type { RecordReader } from '../mail/record-shelf.ts'

/** What of a kept card is looked at here: JSContact, RFC 9553 §2.3.1. */
interface Kept {
  readonly card?: { readonly emails?: Readonly<Record<string, { readonly address?: unknown }>> }
}

/** Whether a card of the account has that address, letter case ignored. Only cards that hold it somewhere are taken apart. */
export async function isKnownAddress(records: RecordReader, address: string): Promise<boolean> {
  const wanted = address.toLowerCase()
  // As JSON has it, so that it can be looked for in what is kept.
  const written = JSON.stringify(wanted).slice(1, -1)
  const cards = await records.all('contact-card')
  return cards.some(({ value }) => value.toLowerCase().includes(written) && addressesOf(value).includes(wanted))
}

function addressesOf(value: string): readonly string[] {
  const { card } = JSON.parse(value) as Kept
  return Object.values(card?.emails ?? {}).map(({ address }) => String(address).toLowerCase())
}
