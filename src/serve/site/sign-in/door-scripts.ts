import { html } from 'hono/html'
import type { Assets } from '../assets/assets.ts'
import { DOOR_PAGE, FORM_PAGE, type Markup } from '../page/document.ts'

/** Scripts of the doors (`web/doors`): each adds something to a page that works without. */
export type DoorScript = 'passkey' | 'password-meter' | 'lead-on'

/** Where a script lies; undefined if it was not built: then what it adds is not there. */
export function tryDoorScript(assets: Assets, name: DoorScript): string | undefined {
  return [...assets.keys()].find((path) => path.startsWith(`/assets/${name}-`) && path.endsWith('.js'))
}

/** The element that loads it. The fields of a page with it are `SCRIPTED_DOOR`. */
export function doorScript(path: string | undefined): Markup | '' {
  return path === undefined ? '' : html`<script type="module" src="${path}"></script>`
}

/** `FORM_PAGE`, with our own script files. */
export const SCRIPTED_FORM = {
  ...FORM_PAGE,
  'content-security-policy': `${FORM_PAGE['content-security-policy']}; script-src 'self'`,
} as const

/** `DOOR_PAGE`, with our own script files. */
export const SCRIPTED_DOOR = {
  ...DOOR_PAGE,
  'content-security-policy': `${DOOR_PAGE['content-security-policy']}; script-src 'self'`,
} as const
