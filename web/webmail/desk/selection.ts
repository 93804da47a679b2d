/** As far as the selection knows the list and who looks at it. */
interface Listing {
  /** The row that the keys are at. */
  cursor: string | undefined
  /** Rows that are known, from the top. */
  knownRows(): readonly string[]
  tell(): void
}

/** The rows that are selected, or all that the list has. */
export class Selection {
  readonly rows = new Set<string>()
  /** Whether all that the list has is meant, also what is not known here. */
  isWhole = false
  readonly #listing: Listing
  #rangeFrom: string | undefined

  constructor(listing: Listing) {
    this.#listing = listing
  }

  toggle(row: string): void {
    if (!this.rows.delete(row)) this.rows.add(row)
    this.#rangeFrom = row
    this.#changed(row)
  }

  /** All rows from the one that was selected last, or that the keys are at, to this one. */
  extendTo(row: string): void {
    const known = this.#listing.knownRows()
    const from = known.indexOf(this.#rangeFrom ?? this.#listing.cursor ?? row)
    const to = known.indexOf(row)
    if (to < 0) return
    const begin = from < 0 ? to : from
    for (const id of known.slice(Math.min(begin, to), Math.max(begin, to) + 1)) this.rows.add(id)
    this.#changed(row)
  }

  /** All rows that are known; or none, if all are selected. */
  toggleKnown(): void {
    const known = this.#listing.knownRows()
    const isAll = known.every((id) => this.rows.has(id))
    this.rows.clear()
    if (!isAll) for (const id of known) this.rows.add(id)
    this.#changed(this.#listing.cursor)
  }

  /** Everything that the list has is meant. */
  takeWhole(): void {
    this.isWhole = true
    this.#listing.tell()
  }

  clear(): void {
    this.rows.clear()
    this.#changed(this.#listing.cursor)
  }

  #changed(cursor: string | undefined): void {
    this.isWhole = false
    this.#listing.cursor = cursor
    this.#listing.tell()
  }
}
