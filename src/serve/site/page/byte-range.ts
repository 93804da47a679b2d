/**
 * The part of a file that a Range field asks for (RFC 9110 §14.2). Undefined: all of it, also where several parts are asked for, which nobody has to give.
 */
export function tryRange(
  field: string | undefined,
  bytes: number,
): { readonly from: number; readonly length: number } | 'unsatisfiable' | undefined {
  const [, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(field?.replaceAll(' ', '') ?? '') ?? []
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined
  if (first === '') {
    const length = Math.min(Number(last), bytes)
    return length === 0 ? 'unsatisfiable' : { from: bytes - length, length }
  }
  if (last !== '' && Number(last) < Number(first)) return undefined
  if (Number(first) >= bytes) return 'unsatisfiable'
  const end = last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1)
  return { from: Number(first), length: end - Number(first) + 1 }
}
