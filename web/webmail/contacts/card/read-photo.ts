/** Pixels of a side, at most. */
const MOST_PIXELS = 480
/** Characters of a photograph: a card may have 256 KB with all that is in it. */
const MOST_CHARACTERS = 120_000
/** Larger files are no photographs that anybody wants read. */
const MOST_OCTETS = 40_000_000

/** A picture as a small square JPEG, as a `data:` URI. What else the file says, where it was taken say, is not in it. Throws for what is no picture. */
export async function readPhoto(file: Blob): Promise<string> {
  if (file.size > MOST_OCTETS) throw new Error('too large')
  const picture = await createImageBitmap(file)
  const side = Math.min(picture.width, picture.height)
  const canvas = document.createElement('canvas')
  const paper = canvas.getContext('2d')
  if (!paper || side === 0) throw new Error('no picture')
  for (const [pixels, quality] of [
    [MOST_PIXELS, 0.85],
    [MOST_PIXELS, 0.6],
    [240, 0.6],
  ] as const) {
    const size = Math.min(pixels, side)
    canvas.width = canvas.height = size
    // What can be seen through becomes white: JPEG knows nothing else.
    paper.fillStyle = '#fff'
    paper.fillRect(0, 0, size, size)
    paper.drawImage(picture, (picture.width - side) / 2, (picture.height - side) / 2, side, side, 0, 0, size, size)
    const uri = canvas.toDataURL('image/jpeg', quality)
    if (uri.length <= MOST_CHARACTERS) return uri
  }
  throw new Error('too large')
}
