import { connect, createServer, type Server, type Socket } from 'node:net'
import { freePort } from './workbench.ts'

export interface Segment {
  readonly from: 'client' | 'server'
  readonly octets: Buffer
}

/** Everything that crossed the wire on one connection, in order. */
export type Recording = Segment[]

/** Sits on the wire between a client and a server and writes down what passes, as an eavesdropper would. */
export class RecordingProxy implements AsyncDisposable {
  readonly port: number
  readonly recordings: Recording[] = []
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  private constructor(port: number, server: Server) {
    this.port = port
    this.#server = server
  }

  static async open(target: number): Promise<RecordingProxy> {
    const server = createServer({ noDelay: true, allowHalfOpen: true })
    const proxy = new RecordingProxy(await freePort(), server)
    server.on('connection', (client) =>
      proxy.#relay(client, connect({ port: target, host: '127.0.0.1', noDelay: true, allowHalfOpen: true })),
    )
    await new Promise<void>((resolve) => server.listen(proxy.port, '127.0.0.1', resolve))
    return proxy
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #relay(client: Socket, server: Socket): void {
    const recording: Recording = []
    this.recordings.push(recording)
    const pass = (from: Segment['from'], source: Socket, target: Socket): void => {
      this.#sockets.add(source)
      source.on('data', (octets: Buffer) => {
        recording.push({ from, octets })
        target.write(octets)
      })
      source.on('end', () => target.end())
      source.on('error', () => target.destroy())
      source.on('close', () => {
        this.#sockets.delete(source)
        target.destroy()
      })
    }
    pass('client', client, server)
    pass('server', server, client)
  }
}

/** The recording as a capture file that packet analysers read: raw IPv4 with TCP, the server at `serverPort`. */
export function toPcap(recording: Recording, serverPort: number): Buffer {
  const clientPort = 40_000
  const next = { client: 1, server: 1 }
  const packets: Buffer[] = []
  const send = (from: Segment['from'], flags: number, payload: Buffer): void => {
    const other = from === 'client' ? 'server' : 'client'
    const tcp = Buffer.alloc(20)
    tcp.writeUInt16BE(from === 'client' ? clientPort : serverPort, 0)
    tcp.writeUInt16BE(from === 'client' ? serverPort : clientPort, 2)
    tcp.writeUInt32BE(next[from], 4)
    tcp.writeUInt32BE(next[other], 8)
    tcp[12] = 0x50
    tcp[13] = flags
    tcp.writeUInt16BE(65_535, 14)
    next[from] += payload.length + (flags & 0x03 ? 1 : 0)
    const ip = Buffer.alloc(20)
    ip[0] = 0x45
    ip.writeUInt16BE(40 + payload.length, 2)
    ip[8] = 64
    ip[9] = 6
    ip.set([10, 0, 0, from === 'client' ? 1 : 2], 12)
    ip.set([10, 0, 0, from === 'client' ? 2 : 1], 16)
    const head = Buffer.alloc(16)
    head.writeUInt32LE(1_700_000_000, 0)
    head.writeUInt32LE(packets.length, 4)
    head.writeUInt32LE(40 + payload.length, 8)
    head.writeUInt32LE(40 + payload.length, 12)
    packets.push(Buffer.concat([head, ip, tcp, payload]))
  }
  send('client', 0x02, Buffer.alloc(0))
  send('server', 0x12, Buffer.alloc(0))
  send('client', 0x10, Buffer.alloc(0))
  for (const { from, octets } of recording) {
    for (let at = 0; at < octets.length; at += 1400) send(from, 0x18, octets.subarray(at, at + 1400))
  }
  const file = Buffer.alloc(24)
  file.writeUInt32LE(0xa1b2c3d4, 0)
  file.writeUInt16LE(2, 4)
  file.writeUInt16LE(4, 6)
  file.writeUInt32LE(65_535, 16)
  file.writeUInt32LE(101, 20)
  return Buffer.concat([file, ...packets])
}
