/** Id, RFC 8620 §1.2: 1 to 255 characters of the URL-safe base64 alphabet. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9_-]{1,255}$/.test(value)
}

/** The creation id in a reference to a record that is made in the same request, `#` before it (RFC 8620 §5.3); undefined for what is none. */
export function tryCreationId(value: string): string | undefined {
  return value.startsWith('#') && isId(value.slice(1)) ? value.slice(1) : undefined
}

/** Int, RFC 8620 §1.3. */
export function isInt(value: unknown): value is number {
  return Number.isSafeInteger(value)
}

/** UnsignedInt, RFC 8620 §1.3. */
export function isUnsignedInt(value: unknown): value is number {
  return isInt(value) && value >= 0
}
