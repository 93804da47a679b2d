/** The colours that letters are written in: few, and each can be read on white (contrast 4.5 and more, WCAG 2.2, 1.4.3). In the editor they are `var(--ink-NAME)`, which is lighter in the dark theme. */
export const INKS = {
  red: '#b3261e',
  orange: '#945200',
  green: '#1b6e3c',
  blue: '#1a5fb4',
  purple: '#7b3fa0',
  grey: '#5f6670',
} as const

export type Ink = keyof typeof INKS

export const INK_NAMES = Object.keys(INKS) as Ink[]

/** How the editor writes a colour. */
export function inkStyle(ink: Ink): string {
  return `var(--ink-${ink})`
}

/** Below that difference between its strongest and its weakest part a colour is a shade of grey: nothing that somebody has chosen, but the text of a page that was made for white paper. */
const LEAST_COLOURED = 48

/** The ink that is nearest to a colour of CSS; undefined for shades of grey, and for what is no colour. So whatever is pasted or quoted can be read in both themes, and looks like the rest. */
export function tryInk(css: string): Ink | undefined {
  const named = /^var\(\s*--ink-([a-z]+)\s*\)$/i.exec(css.trim())?.[1]?.toLowerCase()
  if (named !== undefined) return INK_NAMES.find((ink) => ink === named)
  const rgb = tryRgb(css)
  if (!rgb) return undefined
  const exact = INK_NAMES.find((ink) => tryRgb(INKS[ink])?.join() === rgb.join())
  if (exact) return exact
  if (Math.max(...rgb) - Math.min(...rgb) < LEAST_COLOURED) return undefined
  const hue = hueOf(rgb)
  const coloured = INK_NAMES.filter((ink) => ink !== 'grey')
  const distance = (ink: Ink) => {
    const apart = Math.abs(hue - hueOf(tryRgb(INKS[ink]) as Rgb))
    return Math.min(apart, 360 - apart)
  }
  return coloured.reduce((best, ink) => (distance(ink) < distance(best) ? ink : best))
}

type Rgb = readonly [number, number, number]

const NAMED: Readonly<Record<string, string>> = {
  red: '#ff0000',
  darkred: '#8b0000',
  maroon: '#800000',
  orange: '#ffa500',
  yellow: '#ffff00',
  green: '#008000',
  lime: '#00ff00',
  teal: '#008080',
  blue: '#0000ff',
  navy: '#000080',
  purple: '#800080',
  magenta: '#ff00ff',
}

function tryRgb(css: string): Rgb | undefined {
  const text = css.trim().toLowerCase()
  const hex = /^#(?:([0-9a-f]{3})|([0-9a-f]{6}))$/.exec(NAMED[text] ?? text)
  if (hex) {
    const digits = hex[2] ?? [...(hex[1] ?? '')].map((digit) => digit + digit).join('')
    return [0, 2, 4].map((at) => Number.parseInt(digits.slice(at, at + 2), 16)) as unknown as Rgb
  }
  const parts = /^rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})\s*(?:[,/]\s*[\d.]+%?\s*)?\)$/.exec(text)
  return parts ? (parts.slice(1, 4).map((part) => Math.min(255, Number(part))) as unknown as Rgb) : undefined
}

/** Degrees of the circle of colours. */
function hueOf([red, green, blue]: Rgb): number {
  const [most, least] = [Math.max(red, green, blue), Math.min(red, green, blue)]
  const span = most - least || 1
  const sector =
    most === red ? (green - blue) / span : most === green ? 2 + (blue - red) / span : 4 + (red - green) / span
  return (sector * 60 + 360) % 360
}
