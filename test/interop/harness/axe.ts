import { readFileSync } from 'node:fs'

/** What a page is given before it is looked at: half a megabyte, once for each document. */
export const AXE = readFileSync(new URL('../../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')

export const ALL_RULES: readonly string[] = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']
/** What another theme or less room may break in what was looked at as a whole. */
export const NARROW_RULES: readonly string[] = ['color-contrast', 'target-size', 'scrollable-region-focusable']

/** An expression for what axe finds, the first places of each rule: a list of strings. Nobody asks for selectors of what is found: they take long. */
export const lookBy = (
  rules: readonly string[],
): string => `axe.run(document, { runOnly: ${JSON.stringify(rules)}, resultTypes: ['violations'], selectors: false }).then(({ violations }) =>
  violations.map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ html, failureSummary }) =>
    html.slice(0, 200) + ' ' + failureSummary.slice(0, 200)).join(' | ')))`
