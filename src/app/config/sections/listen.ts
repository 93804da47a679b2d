import { z } from 'zod'
import { section, setting } from '../setting.ts'
import { isListenAddress } from '../socket-address.ts'

export const listen = section('Where each service is listened for. An empty list turns a service off.', {
  smtp: sockets('Mail from other servers (MX). STARTTLS.', 25),
  submission: sockets('Mail that members send, STARTTLS.', 587),
  submissions: sockets('Mail that members send, TLS from the first octet.', 465),
  imap: sockets('IMAP, STARTTLS.', 143),
  imaps: sockets('IMAP, TLS from the first octet.', 993),
  pop3: sockets('POP3, STLS.', 110),
  pop3s: sockets('POP3, TLS from the first octet.', 995),
  managesieve: sockets('ManageSieve, for the filter scripts of members. STARTTLS.', 4190),
  http: sockets('HTTP, which only says where HTTPS is.', 80),
  https: sockets('HTTPS: MTA-STS policies and the set-up of mail clients.', 443),
})

function sockets(description: string, port: number) {
  return setting(z.array(z.string().refine(isListenAddress)).default([`[::]:${port}`]), {
    description,
    form: `a list of "address:port", such as ["[::]:${port}"] or ["192.0.2.1:${port}"]`,
  })
}
