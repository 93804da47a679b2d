import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Fault } from '../../base/fault.ts'
import type { SocketAddress } from '../config/configuration.ts'

/** What the health server answers with. */
export interface HealthSources {
  /** Text in the Prometheus exposition format. */
  metrics(): Promise<string>
  /** What does not work now, for people; empty if all is well. */
  troubles(): Promise<readonly string[]>
}

/**
 * `/metrics` and `/healthz` for the operator's own monitoring. Clear text and without a password: it is meant for a loopback address, and says
 * nothing about any member.
 */
export class HealthServer {
  readonly #server: Server
  readonly #sources: HealthSources

  private constructor(sources: HealthSources) {
    this.#sources = sources
    this.#server = createServer({ requestTimeout: 10_000, maxHeaderSize: 8192 }, (request, response) => {
      this.#answer(request, response).catch((error: Error) => {
        response.writeHead(500, { 'content-type': 'text/plain' }).end(`${error.message}\n`)
      })
    })
  }

  /** @throws Fault world net/cannot-listen */
  static async listen(address: SocketAddress, sources: HealthSources): Promise<HealthServer> {
    const health = new HealthServer(sources)
    await new Promise<void>((resolve, reject) => {
      health.#server.once('error', (cause: Error) => {
        const message = `metrics cannot listen on ${address.host}:${address.port}: choose another address in [metrics]`
        reject(new Fault('world', 'net/cannot-listen', message, { cause }))
      })
      health.#server.listen(address.port, address.host, resolve)
    })
    return health
  }

  get port(): number {
    const at = this.#server.address()
    return at !== null && typeof at === 'object' ? at.port : 0
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end()
    } else if (request.url === '/metrics') {
      const text = await this.#sources.metrics()
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(text)
    } else if (request.url === '/healthz') {
      const troubles = await this.#sources.troubles()
      const status = troubles.length === 0 ? 200 : 503
      response
        .writeHead(status, { 'content-type': 'text/plain' })
        .end(troubles.length === 0 ? 'ok\n' : `${troubles.join('\n')}\n`)
    } else {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('there are /metrics and /healthz here\n')
    }
  }
}
