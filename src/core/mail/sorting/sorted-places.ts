/** Places that are sorted in one go; larger runs are merged from such. */
const RUN = 512
/** Places that are merged between two pauses. */
const SLICE = 4096

/**
 * The places 0 … `count` - 1 in the order of `compare`, equal ones in their own order. Yields every few thousand comparisons, so that whoever
 * drives it can let others work.
 */
export function* sortedPlaces(
  count: number,
  compare: (a: number, b: number) => number,
): Generator<undefined, Uint32Array> {
  let places = Uint32Array.from({ length: count }, (_, place) => place)
  for (let start = 0; start < count; start += RUN) {
    places.subarray(start, start + RUN).sort(compare)
    yield
  }
  let spare = new Uint32Array(count)
  for (let width = RUN; width < count; width *= 2) {
    let merged = 0
    for (let start = 0; start < count; start += 2 * width) {
      const middle = Math.min(start + width, count)
      const end = Math.min(middle + width, count)
      let left = start
      let right = middle
      for (let to = start; to < end; to++) {
        const takesLeft =
          left < middle && (right >= end || compare(places[left] as number, places[right] as number) <= 0)
        spare[to] = places[takesLeft ? left++ : right++] as number
        if (++merged % SLICE === 0) yield
      }
    }
    ;[places, spare] = [spare, places]
  }
  return places
}
