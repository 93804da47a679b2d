/** Octets (one character each) as Dovecot keeps and sends them: a CR stands before every LF, a second one goes away, NUL is 0x80. */
export function asDovecotKeeps(octets: string): string {
  return octets.replace(/\r{0,2}\n/g, '\r\n').replaceAll('\0', '\x80')
}

/** Whether Dovecot keeps a message as it is: no bare LF, no CR before CRLF or at the end, no NUL. */
export function isTidy(octets: Buffer): boolean {
  const text = octets.toString('latin1')
  return asDovecotKeeps(text) === text && !text.endsWith('\r')
}

/** Header text without the U+FFFD (in UTF-8) that Dovecot shows for NUL. */
export function withoutNul(text: string): string {
  return text.replaceAll('\xef\xbf\xbd', '')
}
