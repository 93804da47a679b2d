/** Which cards a list shows. */
export type ContactPlace =
  | { readonly kind: 'all' }
  | { readonly kind: 'starred' }
  | { readonly kind: 'book'; readonly id: string }
  | { readonly kind: 'group'; readonly id: string }

/** What is done beside the list, or instead of it. */
export type ContactView =
  | { readonly kind: 'list' }
  | { readonly kind: 'card'; readonly id: string }
  | { readonly kind: 'edit'; readonly id: string }
  | { readonly kind: 'new' }
  | { readonly kind: 'import' }
  | { readonly kind: 'duplicates' }

export interface ContactRoute {
  readonly place: ContactPlace
  readonly view: ContactView
}

/** What stands behind `#/contacts/` in an address: `all`, `group/G5/card/C7`, `book/B1/edit/C7`. What leads nowhere leads to all. */
export function readPath(path: readonly string[]): ContactRoute {
  const [kind, ...rest] = path
  const place = placeOf(kind, rest)
  const [view, id] = rest
  if ((view === 'card' || view === 'edit') && id !== undefined && id !== '') return { place, view: { kind: view, id } }
  if (view === 'new' || view === 'import' || view === 'duplicates') return { place, view: { kind: view } }
  return { place, view: { kind: 'list' } }
}

function placeOf(kind: string | undefined, rest: string[]): ContactPlace {
  if (kind === 'starred') return { kind }
  if (kind !== 'book' && kind !== 'group') return { kind: 'all' }
  const id = rest.shift()
  return id === undefined || id === '' ? { kind: 'all' } : { kind, id }
}

export function writePath({ place, view }: ContactRoute): readonly string[] {
  return [
    place.kind,
    ...('id' in place ? [place.id] : []),
    ...(view.kind === 'list' ? [] : [view.kind]),
    ...('id' in view ? [view.id] : []),
  ]
}
