import { html } from 'hono/html'
import { encode } from 'uqr'
import type { Markup } from '../../page/document.ts'

/** Light modules around it, without which cameras do not find it on a dark page (ISO/IEC 18004 §6.3.8). */
const QUIET_ZONE = 4

/** A QR code (ISO/IEC 18004) as a picture in the page: what it says never leaves the house, and no script draws it. `label` says in words what it is for. */
export function qrCode(said: string, label: string): Markup {
  const { size, data } = encode(said, { ecc: 'M', border: QUIET_ZONE })
  const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])))
  return html`<svg class="qr" viewBox="0 0 ${size} ${size}" role="img" aria-label="${label}" shape-rendering="crispEdges"><path d="${dark.join('')}"/></svg>`
}
