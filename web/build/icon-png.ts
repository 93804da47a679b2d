import { crc32, deflateSync } from 'node:zlib'

type Point = readonly [x: number, y: number]

/** The drawing of `webmail.svg` on a grid of 64: an envelope in strokes of 4. */
const STROKES: readonly (readonly [Point, Point])[] = lines([
  [
    [14, 24],
    [32, 12],
    [50, 24],
    [50, 50],
    [14, 50],
    [14, 24],
  ],
  [
    [14, 26],
    [32, 39],
    [50, 26],
  ],
])
const HALF_STROKE = 2
const GROUND = [0x1a, 0x5a, 0x7a]
const INK = [0xfc, 0xfb, 0xf9]
/** Samples of a pixel on each side: edges are smooth. */
const SAMPLES = 3
/** Of a maskable icon only a circle of four fifths is certain to be seen (Web Application Manifest §icon masks). */
const SAFE = 0.88

/** The icon of the application as a PNG, for systems that want one: all of the square is painted, since each cuts its own form out of it. */
export function iconPng(size: number): Uint8Array {
  const rows = Buffer.alloc(size * (size * 3 + 1))
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const ink = inkAt(x, y, size)
      for (let channel = 0; channel < 3; channel++) {
        const ground = GROUND[channel] as number
        rows[y * (size * 3 + 1) + 1 + x * 3 + channel] = Math.round(ground + ((INK[channel] as number) - ground) * ink)
      }
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(size, 0)
  header.writeUInt32BE(size, 4)
  // Eight bits of red, green and blue (PNG §11.2.2).
  header.set([8, 2, 0, 0, 0], 8)
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
  const parts = [chunk('IHDR', header), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))]
  return Buffer.concat([signature, ...parts])
}

/** How much of a pixel is covered by a stroke, 0 to 1. */
function inkAt(x: number, y: number, size: number): number {
  let hits = 0
  for (let at = 0; at < SAMPLES * SAMPLES; at++) {
    const place = (pixel: number, sample: number) => (((pixel + (sample + 0.5) / SAMPLES) / size) * 64 - 32) / SAFE + 32
    const point: Point = [place(x, at % SAMPLES), place(y, Math.floor(at / SAMPLES))]
    if (STROKES.some(([from, to]) => distance(point, from, to) <= HALF_STROKE)) hits++
  }
  return hits / (SAMPLES * SAMPLES)
}

function distance([x, y]: Point, [fromX, fromY]: Point, [toX, toY]: Point): number {
  const [alongX, alongY] = [toX - fromX, toY - fromY]
  const share = ((x - fromX) * alongX + (y - fromY) * alongY) / (alongX ** 2 + alongY ** 2)
  const near = Math.max(0, Math.min(1, share))
  return Math.hypot(x - fromX - near * alongX, y - fromY - near * alongY)
}

function lines(polygons: readonly (readonly Point[])[]): readonly (readonly [Point, Point])[] {
  return polygons.flatMap((points) => points.slice(1).map((to, at) => [points[at] as Point, to] as const))
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const out = Buffer.alloc(body.length + 8)
  out.writeUInt32BE(data.length, 0)
  body.copy(out, 4)
  out.writeUInt32BE(crc32(body), body.length + 4)
  return out
}
