/** Longest place that somebody is led to after signing in. */
const MAX_LENGTH = 2000

/**
 * Where somebody is led to after signing in: a path of this site with its query, or `otherwise` where `wanted` is anything else.
 * Threat: an open redirect. A link to our own sign-in page that leads to somebody else's afterwards, who asks for the password once more. What a browser makes of a text is not what it looks like: it takes `\` for `/`, and
 * drops tabs and line ends, so `/\evil.test`, `/⇥/evil.test` and `//evil.test` all are other hosts. So only printable ASCII counts, and the parser of browsers itself has to find our host in it.
 */
export function ownPath(wanted: string, otherwise: string): string {
  if (wanted.length > MAX_LENGTH || !/^\/[!-~]*$/.test(wanted) || wanted.includes('\\')) return otherwise
  const url = URL.parse(wanted, 'https://own.invalid')
  // A path that begins with two strokes once its dots are worked out would be a host where somebody reads it again.
  if (url?.host !== 'own.invalid' || url.pathname.startsWith('//')) return otherwise
  // Nobody is led in a circle.
  return /^\/sign-(?:in|out)(?:\/|$)/.test(url.pathname) ? otherwise : wanted
}
