import { utf8 } from '../../../base/bytes.ts'
import { casemap } from '../../../wire/mime/unicode-casemap.ts'

/** Octets of an excerpt: RFC 8621 §5. */
const MAX_EXCERPT_BYTES = 255
/** Characters that stand before the first word of an excerpt. */
const BEFORE = 40
const AROUND = 200

/** A text with `<mark>` around every one of the words (prepared by `casemap`), as HTML; undefined if it has none of them. */
export function markedText(text: string, words: readonly string[]): string | undefined {
  const marks = findMarks(text, words)
  return marks.length > 0 ? render(text, marks) : undefined
}

/** The part of a text in which the first of the words stands, marked as `markedText`, in 255 octets. */
export function markedExcerpt(text: string, words: readonly string[]): string | undefined {
  const folded = text.replace(/\s+/g, ' ').trim()
  const [first] = findMarks(folded, words)
  if (!first) return undefined
  const start = Math.max(0, wordStart(folded, first.start - BEFORE))
  for (let length = AROUND; length > 0; length -= 20) {
    const end = Math.min(folded.length, start + length)
    const piece = folded.slice(start, end).toWellFormed()
    const marks = findMarks(piece, words)
    if (marks.length === 0) return undefined
    const rendered = render(piece, marks)
    const out = `${start > 0 ? '…' : ''}${rendered}${end < folded.length ? '…' : ''}`
    if (utf8(out).length <= MAX_EXCERPT_BYTES) return out
  }
  return undefined
}

interface Mark {
  readonly start: number
  readonly end: number
}

/** Places of words, those that overlap as one. */
function findMarks(text: string, words: readonly string[]): Mark[] {
  const { mapped, places } = mappedWithPlaces(text)
  const marks: { start: number; end: number }[] = []
  for (const word of words) {
    for (let at = mapped.indexOf(word); at >= 0 && marks.length < 1000; at = mapped.indexOf(word, at + word.length)) {
      marks.push({ start: places[at] as number, end: places[at + word.length] ?? text.length })
    }
  }
  marks.sort((a, b) => a.start - b.start)
  const merged: { start: number; end: number }[] = []
  for (const mark of marks) {
    const last = merged.at(-1)
    if (last && mark.start <= last.end) last.end = Math.max(last.end, mark.end)
    else merged.push({ ...mark })
  }
  return merged
}

/** A text as it is compared, and for every unit of that where it comes from: a character may become several. */
function mappedWithPlaces(text: string): { readonly mapped: string; readonly places: readonly number[] } {
  let mapped = ''
  const places: number[] = []
  let at = 0
  for (const character of text) {
    const one = casemap(character)
    for (let unit = 0; unit < one.length; unit++) places.push(at)
    mapped += one
    at += character.length
  }
  return { mapped, places }
}

function render(text: string, marks: readonly Mark[]): string {
  let out = ''
  let at = 0
  for (const { start, end } of marks) {
    out += `${escapeHtml(text.slice(at, start))}<mark>${escapeHtml(text.slice(start, end))}</mark>`
    at = end
  }
  return out + escapeHtml(text.slice(at))
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (one) => ENTITIES[one] as string)
}

function wordStart(text: string, near: number): number {
  const space = text.lastIndexOf(' ', near)
  return space < 0 || near <= 0 ? 0 : space + 1
}
