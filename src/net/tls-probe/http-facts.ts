import type { HttpFacts } from '../../core/audit/endpoint-facts.ts'
import { known, unknown } from '../../core/audit/fact.ts'
import type { SecureTalk } from './secure-talk.ts'
import { httpRequest } from './small-talk.ts'
import { printable } from './text-lines.ts'

const MAX_HEAD_BYTES = 64 * 1024
const MAX_FIELDS = 100

/** Asks for `/` and reads the head of the answer. */
export async function askHttp(talk: SecureTalk, host: string): Promise<HttpFacts> {
  talk.write(Buffer.from(httpRequest(host)))
  let head = Buffer.alloc(0)
  while (head.length < MAX_HEAD_BYTES) {
    const chunk = await talk.read()
    if (typeof chunk === 'string')
      return unknownHttp(`the answer to GET / ended with ${chunk === 'silent' ? 'silence' : 'the connection'}`)
    head = Buffer.concat([head, chunk])
    const end = head.indexOf('\r\n\r\n')
    if (end >= 0) return readHead(head.toString('latin1', 0, end))
  }
  return unknownHttp(`the head of the answer to GET / has more than ${MAX_HEAD_BYTES} octets`)
}

function readHead(head: string): HttpFacts {
  const [statusLine = '', ...lines] = head.split('\r\n')
  const [, status] = /^HTTP\/1\.[01] (\d{3})/.exec(statusLine) ?? []
  if (!status) return unknownHttp(`the answer to GET / begins with “${printable(statusLine)}”`)
  const how = 'GET / with HTTP/1.1'
  const fields = lines.slice(0, MAX_FIELDS).flatMap((line): [string, string][] => {
    const colon = line.indexOf(':')
    return colon > 0 ? [[printable(line.slice(0, colon)).toLowerCase(), printable(line.slice(colon + 1).trim())]] : []
  })
  const encoding = fields.find(([name]) => name === 'content-encoding')?.[1]
  return {
    status: known(Number(status), how),
    fields,
    compressed: known(encoding ?? null, `${how}, with compression asked for`),
  }
}

/** Nothing is known of what is served, for the reason given. */
export function unknownHttp(why: string): HttpFacts {
  return { status: unknown(why), fields: [], compressed: unknown(why) }
}
