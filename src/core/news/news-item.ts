import { Fault } from '../../base/fault.ts'

/** Characters of a title, and of a text. */
const MAX_TITLE = 200
const MAX_TEXT = 20_000

/** What the operator tells everybody. */
export interface NewsItem {
  /** Also its place: `/news/ID`. It never changes. */
  readonly id: string
  /** `incident`: something does not work, or did not; it stands on the page of the state as well. */
  readonly kind: 'news' | 'incident'
  readonly atMs: number
  readonly changedMs: number
  /** When an incident was over; undefined for one that goes on, and for news. */
  readonly resolvedMs: number | undefined
  /** By language (`en`, `nb`, `de`); at least one. */
  readonly texts: Readonly<Record<string, NewsText>>
}

export interface NewsText {
  /** One line. */
  readonly title: string
  /** Written text (`core/texts/written-text.ts`). */
  readonly text: string
}

/** Takes a text apart as an operator writes it: the title in the first line, then the rest. @throws Fault peer news/no-text, news/too-long */
export function readNewsText(written: string): NewsText {
  const [first = '', ...rest] = written
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .trim()
    .split('\n')
  const title = first.replace(/^#\s*/, '').trim()
  const text = rest.join('\n').trim()
  if (title === '' || text === '') {
    throw new Fault('peer', 'news/no-text', 'write the title in the first line, and the text below it')
  }
  if (title.length > MAX_TITLE || text.length > MAX_TEXT) {
    const problem = `a title has ${MAX_TITLE} characters at most and a text ${MAX_TEXT}: these are ${title.length} and ${text.length}`
    throw new Fault('peer', 'news/too-long', problem)
  }
  return { title, text }
}

/** The text in a language, or else in English, or else the first that there is; with the language that it is in. */
export function textIn({ texts }: Pick<NewsItem, 'texts'>, language: string): NewsText & { readonly language: string } {
  const found = [language, 'en', ...Object.keys(texts)].find((one) => Object.hasOwn(texts, one)) ?? ''
  return { title: '', text: '', ...texts[found], language: found }
}
