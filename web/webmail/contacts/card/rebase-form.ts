import type { CardForm, EditedEntry } from './card-form.ts'

/** Something of a card that two have changed, each in another way. */
export interface Clash {
  /** Of the form: `name`, `photo`, `books`, or the property of an entry. */
  readonly part: string
  readonly theirs: string
  readonly mine: string
}

export interface Rebased {
  /** What both have done; where they clash, what is mine. */
  readonly form: CardForm
  readonly clashes: readonly Clash[]
}

/** Puts what I have changed of a form upon what others have made of the card meanwhile: `base` is what both began with. Nothing of theirs is lost that I have not changed too, and that is told. */
export function rebaseForm(base: CardForm, mine: CardForm, theirs: CardForm): Rebased {
  const clashes: Clash[] = []
  const name: Record<string, string> = {}
  for (const part of Object.keys(theirs.name)) {
    name[part] = choose(base.name[part] ?? '', mine.name[part] ?? '', theirs.name[part] ?? '', 'name', clashes)
  }
  const entries: Record<string, readonly EditedEntry[]> = {}
  for (const property of Object.keys(theirs.entries)) {
    const of = (form: CardForm) => form.entries[property] ?? []
    entries[property] = rebaseEntries(property, of(base), of(mine), of(theirs), clashes)
  }
  const photo = choose(base.photo, mine.photo, theirs.photo, 'photo', clashes)
  const books = [
    ...theirs.books.filter((id) => !base.books.includes(id) || mine.books.includes(id)),
    ...mine.books.filter((id) => !base.books.includes(id) && !theirs.books.includes(id)),
  ]
  return { form: { name, entries, photo, books: books.length > 0 ? books : mine.books }, clashes }
}

function rebaseEntries(
  property: string,
  base: readonly EditedEntry[],
  mine: readonly EditedEntry[],
  theirs: readonly EditedEntry[],
  clashes: Clash[],
): readonly EditedEntry[] {
  const out: EditedEntry[] = []
  const find = (list: readonly EditedEntry[], id: string) => list.find((one) => one.id === id)
  for (const entry of theirs) {
    const [old, own] = [find(base, entry.id), find(mine, entry.id)]
    if (!old && !own) out.push(entry)
    else if (!own) {
      // I have taken it away; if they have changed it, it is kept, and I am told.
      if (old && isSame(old, entry)) continue
      clashes.push({ part: property, theirs: textOf(entry), mine: '' })
      out.push(entry)
    } else if (!old || isSame(own, old)) out.push(entry)
    else {
      if (!isSame(entry, old) && !isSame(entry, own)) {
        clashes.push({ part: property, theirs: textOf(entry), mine: textOf(own) })
      }
      out.push(own)
    }
  }
  for (const own of mine) {
    if (find(theirs, own.id)) continue
    const old = find(base, own.id)
    if (old && isSame(old, own)) continue
    // They have taken away what I have changed: it comes again.
    if (old) clashes.push({ part: property, theirs: '', mine: textOf(own) })
    out.push(own)
  }
  return out
}

function choose(base: string, mine: string, theirs: string, part: string, clashes: Clash[]): string {
  if (mine === base) return theirs
  if (theirs !== base && theirs !== mine) clashes.push({ part, theirs, mine })
  return mine
}

function isSame(a: EditedEntry, b: EditedEntry): boolean {
  const fields = new Set([...Object.keys(a.fields), ...Object.keys(b.fields)])
  return a.kind === b.kind && [...fields].every((field) => a.fields[field] === b.fields[field])
}

function textOf({ fields }: EditedEntry): string {
  return Object.values(fields)
    .filter((text) => text !== '')
    .join(', ')
}
