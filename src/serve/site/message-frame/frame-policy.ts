/** What is said with every frame that shows a message. */
const FIELDS = {
  'x-frame-options': 'SAMEORIGIN',
  // A sandboxed page that is opened by itself has no group to be alone in, and browsers refuse one that asks for it.
  'cross-origin-opener-policy': 'unsafe-none',
  // A name that is looked up is a message to whoever owns it, and no other policy is asked about that.
  'x-dns-prefetch-control': 'off',
} as const

const NOTHING_ELSE = "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"

/**
 * The wall around a message: an origin of its own that nobody shares, no script, no form, no plug-in, no frame; images out of the text itself or from `images`, a place of ours without scheme; links open apart and outside of the wall.
 */
export function messageFields(images: string): Record<string, string> {
  const sandbox = 'sandbox allow-popups allow-popups-to-escape-sandbox'
  const loads = `default-src 'none'; img-src data: ${images}; style-src 'unsafe-inline'`
  return { ...FIELDS, 'content-security-policy': `${sandbox}; ${loads}; ${NOTHING_ELSE}` }
}

/**
 * The same around a page that messages are posted into. It has one script, ours, named by its digest: no other runs, in whatever way it got there. `allow-scripts` without `allow-same-origin`: the script has nothing of ours within reach
 * either. `images` undefined: nothing at all is loaded, as decrypted messages need it.
 */
export function postedFields(images: string | undefined, scriptDigest: string): Record<string, string> {
  const sandbox = 'sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox'
  const from = images === undefined ? 'data:' : `data: ${images}`
  const loads = `default-src 'none'; script-src 'sha256-${scriptDigest}'; img-src ${from}; style-src 'unsafe-inline'`
  return { ...FIELDS, 'content-security-policy': `${sandbox}; ${loads}; ${NOTHING_ELSE}` }
}
