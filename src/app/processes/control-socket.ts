import { chmodSync, rmSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { ACCOUNT_EVENTS } from '../../core/directory/account-notices.ts'
import type { Notice } from './notice-board.ts'

const MAX_LINE_BYTES = 64 * 1024

/**
 * A socket file in the data folder by which commands tell a running house what they have changed, so that a suspended account's open sessions
 * end and new mail shows at once. Only notices pass: nothing can be asked or ordered. Mode 0600: whoever may open it may open the databases too.
 */
export class ControlSocket {
  readonly path: string
  readonly #server: Server

  private constructor(server: Server, path: string) {
    this.#server = server
    this.path = path
  }

  /** `refuse` hears of lines that say nothing a command may say: one of another version, perhaps, whose change then takes effect later. */
  static async listen(
    data: string,
    receive: (notices: readonly Notice[]) => void,
    refuse: () => void,
  ): Promise<ControlSocket> {
    const path = controlPath(data)
    rmSync(path, { force: true })
    const server = createServer((socket) => {
      socket.on('error', () => socket.destroy())
      createInterface({ input: socket }).on('line', (line) => {
        const notices = line.length <= MAX_LINE_BYTES ? readNotices(line) : undefined
        if (notices) return receive(notices)
        refuse()
        socket.destroy()
      })
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(path, resolve)
    })
    chmodSync(path, 0o600)
    return new ControlSocket(server, path)
  }

  close(): void {
    this.#server.close()
    rmSync(this.path, { force: true })
  }
}

/** Hands notices to the house that runs on `data`, if one does. */
export function sendToRunning(data: string, notices: readonly Notice[]): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(controlPath(data))
    // Nobody listens: nothing runs, so nobody needs to be told.
    socket.once('error', () => resolve())
    socket.once('close', () => resolve())
    socket.end(`${JSON.stringify(notices)}\n`)
  })
}

/** Whether a house runs on `data`. */
export function isHouseRunning(data: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(controlPath(data))
    socket.once('error', () => resolve(false))
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })
}

function controlPath(data: string): string {
  return join(data, 'control.sock')
}

/** What commands can tell a house. Anything else would reach listeners that do not expect it. */
const shape = z.array(
  z.union([
    z.tuple([
      z.string().regex(/^mail\0[0-9a-z]{1,64}$/),
      z.strictObject({
        accountId: z.string(),
        modseq: z.number(),
        mailboxes: z.array(z.number()),
        tree: z.boolean(),
      }),
    ]),
    z.tuple([
      z.literal('account'),
      z.strictObject({
        accountId: z.string(),
        what: z.enum(ACCOUNT_EVENTS),
      }),
    ]),
    z.tuple([
      z.literal('session'),
      z.strictObject({
        of: z.enum(['session', 'account', 'house']),
        id: z.string().max(64),
        what: z.enum(['ended', 'renewed']),
      }),
    ]),
    // With the NUL of a topic that has keys: only the process that sends mail listens for it.
    z.tuple([z.enum(['queue\0', 'directory', 'incident', 'certificates', 'certificate-orders']), z.null()]),
  ]),
)

function readNotices(line: string): readonly Notice[] | undefined {
  try {
    return shape.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}
