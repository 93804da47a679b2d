import DOMPurify, { type Config } from 'dompurify'
import { disarmHtml } from './disarm-html.ts'
import type { ParseHtml } from './html-node.ts'

const CONFIG: Config = {
  USE_PROFILES: { html: true },
  FORBID_TAGS:
    'audio button dialog embed fieldset frame frameset iframe input link meta object select style template textarea track video'.split(
      ' ',
    ),
  FORBID_ATTR: ['srcset', 'background', 'poster', 'action', 'formaction'],
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|tel:|cid:|blob:|data:image\/|\/jmap\/download\/)/i,
}

/** Parses HTML of anybody in a browser, once it is disarmed: DOMPurify in a document that is inert (HTML §8.5.1). What is written into a letter is chosen by `tidyHtml` from what this leaves. */
export const parseHtml: ParseHtml = (html) => {
  const body = DOMPurify.sanitize(disarmHtml(html), { ...CONFIG, RETURN_DOM: true }) as HTMLElement | null
  // A frameset in the place of a body leaves nothing.
  return body ?? new DOMParser().parseFromString('', 'text/html').body
}
