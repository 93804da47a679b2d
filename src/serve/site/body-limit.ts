import type { Context, MiddlewareHandler } from 'hono'

/**
 * Stands before routes that read a body as a whole; what has more than `mostBytes` is answered with `tooLong`, as soon as that is known. A body that comes without its length (RFC 9112 §7.1, or over HTTP/2) is read here.
 *
 * As `hono/body-limit`, which makes its request out of the one that the server has made: that is none of the platform's own, so every such form failed, with an incident each.
 */
export function bodyLimit(mostBytes: number, tooLong: (c: Context) => Response | Promise<Response>): MiddlewareHandler {
  return async (c, next) => {
    const said = c.req.header('content-length')
    if (said !== undefined && c.req.header('transfer-encoding') === undefined) {
      return Number(said) > mostBytes ? tooLong(c) : next()
    }
    const { url, method, headers, signal, body } = c.req.raw
    if (!body) return next()
    const chunks: Uint8Array<ArrayBuffer>[] = []
    let bytes = 0
    for await (const chunk of body as ReadableStream<Uint8Array<ArrayBuffer>>) {
      bytes += chunk.length
      if (bytes > mostBytes) return tooLong(c)
      chunks.push(chunk)
    }
    c.req.raw = new Request(url, { method, headers: [...headers], signal, body: new Blob(chunks) })
    return next()
  }
}
