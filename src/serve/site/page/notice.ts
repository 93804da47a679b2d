import type { Context } from 'hono'
import { html } from 'hono/html'
import type { SiteEnv } from '../site-context.ts'
import type { Markup } from './document.ts'

/** What is said above the content: that something was done, or (`wrong`) why nothing was. Read out at once by whoever reads the page aloud. */
export function notice(text: string | Markup | undefined, kind: 'done' | 'wrong' = 'done'): Markup | '' {
  if (text === undefined) return ''
  return kind === 'done'
    ? html`<p class="said" role="status">${text}</p>`
    : html`<p class="said wrong" role="alert">${text}</p>`
}

const DONE_QUERY = 'done'

/** Leads on to a page, which says what was done. 303 (RFC 9110 §15.4.4): to load it again does nothing again. */
export function doneAt<Env extends SiteEnv>(c: Context<Env>, path: string, what: string): Response {
  return c.redirect(`${path}?${DONE_QUERY}=${encodeURIComponent(what)}`, 303)
}

/** What was done, for a page that is led to so. Threat: a link that has us say what its author likes. So it is one of the page's own names, or nothing. */
export function tryDone<Env extends SiteEnv, Name extends string>(
  c: Context<Env>,
  names: readonly Name[],
): Name | undefined {
  const named = c.req.query(DONE_QUERY)
  return names.find((name) => name === named)
}
