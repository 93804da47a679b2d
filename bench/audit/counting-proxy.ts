import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'

/** Hands connections on to a port of this machine, octet for octet, and counts them: what a tool costs a server, whatever the tool says of itself. */
export class CountingProxy implements Disposable {
  connections = 0
  readonly port: number
  readonly #close: () => void

  private constructor(port: number, close: () => void) {
    this.port = port
    this.#close = close
  }

  static async before(target: number): Promise<CountingProxy> {
    const server = createServer((near) => {
      proxy.connections++
      const far = connect(target, '127.0.0.1')
      near.pipe(far).pipe(near)
      // Tools reset connections all the time.
      near.on('error', () => far.destroy())
      far.on('error', () => near.destroy())
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const proxy = new CountingProxy((server.address() as AddressInfo).port, () => server.close())
    return proxy
  }

  [Symbol.dispose](): void {
    this.#close()
  }
}
