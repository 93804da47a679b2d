import type { Endpoint, EndpointLanguage } from '../../core/audit/endpoint-facts.ts'
import type { SecureTalk } from './secure-talk.ts'

/** A harmless request in each language: what the server says to it comes after everything that belongs to the handshake. */
const REQUESTS: Readonly<Record<EndpointLanguage, string | undefined>> = {
  http: undefined,
  smtp: 'NOOP\r\n',
  imap: 'p9 NOOP\r\n',
  pop3: 'NOOP\r\n',
  managesieve: 'NOOP\r\n',
  none: undefined,
}
/** How long to wait for an answer, and for somebody who may have nothing to say. */
const ANSWER_MS = 1_000
const PATIENCE_MS = 250

/** Makes the server say something, so that its tickets, which come before, are there. Mail servers speak first where TLS is there from the start, and do not like clients that cannot wait. */
export async function hearTickets(talk: SecureTalk, { language, host, security }: Endpoint): Promise<void> {
  const isGreeted = security === 'implicit' && language !== 'http' && language !== 'none'
  const request = language === 'http' ? httpRequest(host) : REQUESTS[language]
  if (request && !isGreeted) talk.write(Buffer.from(request))
  await talk.read(request ? ANSWER_MS : PATIENCE_MS)
}

/** `GET /`, with compression asked for. */
export function httpRequest(host: string): string {
  const name = host.includes(':') ? `[${host}]` : host
  return `GET / HTTP/1.1\r\nHost: ${name}\r\nUser-Agent: posthus-audit\r\nAccept: */*\r\nAccept-Encoding: gzip, deflate, br, zstd\r\nConnection: close\r\n\r\n`
}
