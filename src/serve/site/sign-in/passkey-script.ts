import { html } from 'hono/html'
import type { Assets } from '../assets/assets.ts'
import { DOOR_PAGE, type Markup } from '../page/document.ts'

/** Where the script lies that has forms answered with a passkey (`web/doors/passkey.ts`); undefined if it was not built: then nobody is asked for one. */
export function tryPasskeyScript(assets: Assets): string | undefined {
  return [...assets.keys()].find((path) => /^\/assets\/passkey-[^/]+\.js$/.test(path))
}

/** The element that loads it. The fields of a page with it are `PASSKEY_DOOR`. */
export function passkeyScript(path: string): Markup {
  return html`<script type="module" src="${path}"></script>`
}

/** `DOOR_PAGE`, with our own script files. */
export const PASSKEY_DOOR = {
  ...DOOR_PAGE,
  'content-security-policy': `${DOOR_PAGE['content-security-policy']}; script-src 'self'`,
} as const
