/** A capability of our own (RFC 8620 §1.8): Label/get, Label/changes, Label/set. */
export const LABELS_CAPABILITY = 'https://posthus.dev/jmap/labels'

export const LABEL_COLOURS = ['grey', 'red', 'orange', 'yellow', 'green', 'teal', 'blue', 'purple'] as const

export type LabelColour = (typeof LABEL_COLOURS)[number]

/** Characters of a name. */
export const MOST_LABEL_NAME = 60

/** What a keyword of messages is called, and how it looks. The keyword stands on the messages, so that every mail program knows it; it stays when the name changes. */
export interface Label {
  readonly id: string
  /** In lower case. */
  readonly keyword: string
  readonly name: string
  readonly colour: LabelColour
}

/** The five that Thunderbird has; other keywords that begin with `$` mean something to programs and are no labels. */
export function mayBeLabel(keyword: string): boolean {
  return /^\$label[1-5]$/.test(keyword) || !keyword.startsWith('$')
}
