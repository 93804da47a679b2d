/**
 * What a name looks like: equal for names that are taken for one another at a glance. Separators are nothing, since people forget them; a zero is an o, a one is an l, `rn` is an m and `vv` is a w.
 *
 * Threat: a second `anna.berg` as `annaberg` or `anna-berg`, to whom the first one's friends write, or who writes to them.
 */
export function lookOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[._-]+/g, '')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
    .replaceAll('0', 'o')
    .replace(/[1|]/g, 'l')
}

/**
 * The same for names that speak for the provider, where more is taken for the same: digits that stand for letters, and an i that is an l. `adm1n`, `supp0rt`, `postrnaster`, `biIling` are none of ours.
 */
export function officialLookOf(name: string): string {
  return lookOf(name)
    .replaceAll('3', 'e')
    .replaceAll('4', 'a')
    .replaceAll('5', 's')
    .replaceAll('7', 't')
    .replaceAll('8', 'b')
    .replaceAll('i', 'l')
    .replaceAll('!', 'l')
    .replace(/(.)\1+/g, '$1')
}
