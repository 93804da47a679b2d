/** How the mark beside a link looks that leads somewhere else than it seems to: with `!important` in the attribute no style of the message can take it away. */
export const LINK_MARK_STYLE =
  'display:inline!important;visibility:visible!important;opacity:1!important;position:static!important;font:bold 13px sans-serif!important;color:#000!important;background:#ffd54a!important;padding:0 4px!important;text-indent:0!important'

/** What the mark says, in every language: the place that the link leads to. */
export function linkMarkText(host: string): string {
  return `\u26a0 ${host}`
}

/** What every link of a message has: it opens apart, cannot reach back, and tells nobody where it was found. */
export const LINK_REL = 'noopener noreferrer nofollow'
