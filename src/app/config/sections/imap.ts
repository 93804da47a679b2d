import { flag, section } from '../setting.ts'

export const imap = section('What is announced to IMAP clients.', {
  compress: flag(true, 'COMPRESS=DEFLATE (RFC 4978): less to transfer, for some 100 KB of memory a connection.'),
  unauthenticate: flag(
    true,
    'UNAUTHENTICATE (RFC 8437): a program that works for many members may log in again and again on one connection.',
  ),
})
