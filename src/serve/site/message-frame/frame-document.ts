import { createHash } from 'node:crypto'
import { html, raw } from 'hono/html'
import type { Markup } from '../page/document.ts'

/** What a message looks like that says nothing of it: as in every mail program, dark on white, whatever the theme, since its own colours are made for that. */
const STYLE = `html{background:#fff;color:#111;color-scheme:light}
body{margin:12px;font:15px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
img{max-width:100%;height:auto}
table{max-width:100%}
pre{white-space:pre-wrap}
blockquote{margin:0 0 0 4px;padding:0 0 0 12px;border-left:2px solid #bbb}`

/** A message in a document of its own. `content`: HTML that was written anew by `rewriteHtml`. */
export function messageDocument(content: string): Markup {
  return html`<!doctype html>
<html>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Message</title>
<style>${raw(STYLE)}</style>
</head>
<body>${raw(content)}</body>
</html>
`
}

/**
 * Waits for messages from the page around it and shows them, and tells it how high they are and which `mailto:` was chosen. It believes nobody but its parent, and has nothing that the parent would not have: what it shows it was given.
 * Nothing of a message is ever run: the policy of the page allows this very text as its script and no other.
 */
const SCRIPT = `'use strict';(() => {
const tell = (what) => parent.postMessage({ posthus: 'frame', ...what }, '*');
const measure = () => tell({ what: 'height', height: Math.ceil(document.documentElement.getBoundingClientRect().height) });
addEventListener('message', ({ source, data }) => {
  if (source !== parent || data?.posthus !== 'show' || typeof data.html !== 'string') return;
  document.body.innerHTML = data.html;
  scrollTo(0, 0);
  for (const image of document.images) image.addEventListener('load', measure);
  measure();
});
document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a[href]');
  if (!link || !/^mailto:/i.test(link.href)) return;
  event.preventDefault();
  tell({ what: 'mailto', href: link.href });
});
addEventListener('keydown', ({ key, ctrlKey, metaKey, altKey, shiftKey }) => {
  tell({ what: 'key', key, ctrlKey, metaKey, altKey, shiftKey });
});
new ResizeObserver(measure).observe(document.documentElement);
tell({ what: 'ready' });
})()`

/** SHA-256 of the script in base64, as a policy names it. */
export const SCRIPT_DIGEST = createHash('sha256').update(SCRIPT).digest('base64')

/** The page that messages are posted into. */
export const POSTED_DOCUMENT: Markup = html`<!doctype html>
<html>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Message</title>
<style>${raw(STYLE)}</style>
</head>
<body><script>${raw(SCRIPT)}</script></body>
</html>
`
