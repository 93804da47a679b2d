import assert from 'node:assert/strict'

/** What every answer says, whatever it is. */
const HELD_BACK: Readonly<Record<string, RegExp>> = {
  'content-security-policy': /(?:^|; )default-src 'none'/,
  'x-content-type-options': /^nosniff$/,
  'referrer-policy': /^(?:no-referrer|same-origin)$/,
  'x-frame-options': /^(?:DENY|SAMEORIGIN)$/,
  'cross-origin-opener-policy': /^same-origin$/,
  'cross-origin-resource-policy': /^(?:same-origin|cross-origin)$/,
  'permissions-policy': /camera=\(\)/,
  'strict-transport-security': /^max-age=\d{8}/,
  'cache-control': /^(?:no-store|no-cache|private|public)/,
}
/** Cookies: no script reads them, no clear text carries them, no other host sets them, and no page elsewhere has a browser show them where something is changed. */
const COOKIE =
  /^__Host-[a-z-]+=[^;]*; (?:Max-Age=\d+; )?Path=\/;(?: Expires=[^;]+;)? HttpOnly; Secure; SameSite=(?:Lax|Strict)$/

/** Whether an answer holds the browser back, sets only cookies that are safe, and is no failure of ours. */
export function requireSafe(answer: Response, what: string): void {
  assert.ok(answer.status < 500, `${what}: ${answer.status}`)
  for (const [name, wanted] of Object.entries(HELD_BACK)) {
    const isOfFrame = what.includes(' /mail/frame/') && name === 'cross-origin-opener-policy'
    // Links in mail open a window of their own out of the sandbox (docs/decisions/message-html.md).
    assert.match(
      answer.headers.get(name) ?? '(nothing)',
      isOfFrame ? /^(?:unsafe-none|same-origin)$/ : wanted,
      `${what}: ${name}`,
    )
  }
  for (const cookie of answer.headers.getSetCookie()) assert.match(cookie, COOKIE, what)
  for (const name of ['server', 'x-powered-by']) assert.equal(answer.headers.get(name), null, what)
}
