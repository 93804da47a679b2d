import { readFileSync } from 'node:fs'
import { createServer, type Server, type TLSSocket } from 'node:tls'
import { freePort } from './workbench.ts'

/** A server that agrees on keys by static RSA only, and says OK to whatever an IMAP client wants: the control of what an eavesdropper can read. */
export class StaticRsaServer implements AsyncDisposable {
  readonly port: number
  readonly #server: Server
  readonly #sockets: Set<TLSSocket>

  private constructor(port: number, server: Server, sockets: Set<TLSSocket>) {
    this.port = port
    this.#server = server
    this.#sockets = sockets
  }

  static async start(key: string, certificate: string): Promise<StaticRsaServer> {
    const sockets = new Set<TLSSocket>()
    const server = createServer(
      {
        key: readFileSync(key),
        cert: readFileSync(certificate),
        maxVersion: 'TLSv1.2',
        ciphers: 'AES256-GCM-SHA384',
      },
      (socket) => {
        sockets.add(socket)
        socket.on('error', () => socket.destroy())
        socket.write('* OK ready\r\n')
        socket.on('data', (octets) => {
          for (const [, tag] of octets.toString('latin1').matchAll(/^(\S+) .*\r\n/gm)) socket.write(`${tag} OK\r\n`)
        })
      },
    )
    const port = await freePort()
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    return new StaticRsaServer(port, server, sockets)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
