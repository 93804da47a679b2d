const UNITS = ['', 'K', 'M', 'G', 'T']

/** A number of octets for people: `12 octets`, `3.0 MiB`. */
export function formatSize(bytes: number): string {
  let power = 0
  let amount = bytes
  for (; amount >= 1024 && power < UNITS.length - 1; power++) amount /= 1024
  return power === 0 ? `${bytes} octets` : `${amount.toFixed(1)} ${UNITS[power]}iB`
}
