/** Characters of one line of a reply's text: the line with code, status and CRLF stays below 512 octets. RFC 5321 §4.5.3.1.5. */
const MAX_TEXT = 480

/**
 * A reply of one line as it goes to the wire. `status` is the enhanced status code (RFC 3463), left out where it is empty: in the greeting and in
 * the answers to HELO and EHLO (RFC 2034 §4). What is not printable ASCII becomes `?`, so that nothing quoted from a peer can forge a line.
 */
export function encodeReply(code: number, status: string, text: string): string {
  return `${code} ${status === '' ? '' : `${status} `}${printable(text)}\r\n`
}

/** A reply of several lines, without status codes: the answer to EHLO. RFC 5321 §4.2.1. */
export function encodeReplyLines(code: number, lines: readonly string[]): string {
  let out = ''
  for (const [i, line] of lines.entries()) out += `${code}${i === lines.length - 1 ? ' ' : '-'}${printable(line)}\r\n`
  return out
}

function printable(text: string): string {
  return text.slice(0, MAX_TEXT).replace(/[^\x20-\x7e]/g, '?')
}
