import type { Messages } from '../language/language.ts'

interface NewsPageText {
  readonly title: string
  readonly none: string
  readonly feed: string
  readonly changed: (moment: string) => string
  readonly all: string
  readonly open: string
  readonly over: (moment: string) => string
  readonly shown: (from: number, to: number) => string
}

/** What the pages of news say. */
export const NEWS_MESSAGES: Messages<NewsPageText> = {
  en: {
    title: 'News',
    none: 'There is nothing new yet.',
    feed: 'As a feed (Atom)',
    changed: (moment) => `changed ${moment}`,
    all: 'All news',
    open: 'Not over yet',
    over: (moment) => `Over since ${moment}`,
    shown: (from, to) => `${from} to ${to}`,
  },
  nb: {
    title: 'Nyheter',
    none: 'Det er ingen nyheter ennå.',
    feed: 'Som nyhetsstrøm (Atom)',
    changed: (moment) => `endret ${moment}`,
    all: 'Alle nyheter',
    open: 'Pågår ennå',
    over: (moment) => `Over siden ${moment}`,
    shown: (from, to) => `${from} til ${to}`,
  },
  de: {
    title: 'Neues',
    none: 'Es gibt noch nichts Neues.',
    feed: 'Als Feed (Atom)',
    changed: (moment) => `geändert ${moment}`,
    all: 'Alles Neue',
    open: 'Noch nicht vorbei',
    over: (moment) => `Vorbei seit ${moment}`,
    shown: (from, to) => `${from} bis ${to}`,
  },
}
