/** A node of HTML that was parsed, as far as it is looked at here: every node of a document is one, and so is what tests parse. */
export interface HtmlNode {
  /** `DIV`, `div`, `#text` … */
  readonly nodeName: string
  /** Of text. */
  readonly nodeValue: string | null
  readonly childNodes: ArrayLike<HtmlNode>
  getAttribute?(name: string): string | null
}

/** Parses HTML of anybody into a tree that runs nothing and loads nothing. */
export type ParseHtml = (html: string) => HtmlNode

/** Deeper than that nothing is looked at: a message may be made to be endless. */
export const MOST_DEPTH = 400

export function attribute(node: HtmlNode, name: string): string {
  return node.getAttribute?.(name)?.trim() ?? ''
}

/** `src` or `style`, also by the name that it has while nothing may follow it (`disarmHtml`). */
export function disarmed(node: HtmlNode, name: 'src' | 'style'): string {
  return attribute(node, `data-${name}`) || attribute(node, name)
}

/** Elements of which nothing is ever taken, not even their text. */
const SILENT = new Set(
  'script style title template noscript head object embed iframe frame frameset noframes svg math audio video canvas select textarea button input meta link base xmp plaintext'.split(
    ' ',
  ),
)

export function isSilent(name: string): boolean {
  return SILENT.has(name)
}

/** The address of a link that may be followed from a letter; undefined for any other. Threat: `javascript:` and whatever else runs or asks for something when it is clicked. */
export function tryLinkAddress(text: string): string | undefined {
  // Browsers take these out before they look at the scheme.
  const address = text.replace(/[\x00-\x20\x7f]+/g, (some) => (/^ +$/.test(some) ? '%20' : ''))
  if (!/^(?:https?:\/\/|mailto:|tel:)/i.test(address) || address.length > MOST_ADDRESS) return undefined
  return URL.canParse(address) ? address : undefined
}

const MOST_ADDRESS = 4000
