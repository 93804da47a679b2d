/** Where a value stands in a configuration file: keys and numbers, outermost first. */
export type Place = readonly PropertyKey[]

/** Characters of a value that are shown at most. */
const MOST_VALUE = 80

/** What stands at a place of what was written; undefined where nothing does. */
export function valueAt(written: unknown, path: Place): unknown {
  let at = written
  for (const step of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined
    at = (at as Record<PropertyKey, unknown>)[step]
  }
  return at
}

/** A place as people write it: `tls.files[0].names`. */
export function showPlace(path: Place): string {
  let out = ''
  for (const step of path) {
    if (typeof step === 'number') out += `[${step}]`
    else {
      const name = String(step)
      const shown = /^[A-Za-z0-9_-]{1,64}$/.test(name) ? name : JSON.stringify(name.slice(0, 64))
      out += out === '' ? shown : `.${shown}`
    }
  }
  return out
}

/** A value for people, cut short. Key material that was pasted in where a path belongs is not repeated. */
export function showValue(value: unknown): string | undefined {
  if (value === undefined) return undefined
  if (typeof value === 'bigint') return String(value)
  const shown = JSON.stringify(value) ?? String(value)
  if (shown.includes('-----BEGIN')) return '(hidden)'
  return shown.length > MOST_VALUE ? `${shown.slice(0, MOST_VALUE)}…` : shown
}
