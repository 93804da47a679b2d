/** Plain text as HTML: a block for each line, and a quote for each `>` before it (RFC 3676 §4.5). */
export function textToHtml(text: string): string {
  let html = ''
  let depth = 0
  for (const line of text.split(/\r\n?|\n/)) {
    const [, marks = '', rest = ''] = /^((?:> ?)*)(.*)$/s.exec(line) ?? []
    const wanted = Math.min(marks.replaceAll(' ', '').length, MOST_QUOTES)
    for (; depth < wanted; depth++) html += '<blockquote type="cite">'
    for (; depth > wanted; depth--) html += '</blockquote>'
    html += `<div>${rest.trim() === '' ? '<br>' : escaped(rest)}</div>`
  }
  return html + '</blockquote>'.repeat(depth)
}

const MOST_QUOTES = 20

function escaped(text: string): string {
  return (
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      // Several spaces are meant, but one may break.
      .replace(/^ | (?= )/g, '&nbsp;')
  )
}
