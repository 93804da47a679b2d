import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { scratchFolder } from '../../kit/scratch-folder.ts'

/** A temporary folder and everything that was started in it; disposing of it ends all of it, last first. */
export class Workbench implements AsyncDisposable {
  readonly folder: string
  readonly #ends: (() => unknown)[] = []

  private constructor(folder: string) {
    this.folder = folder
  }

  /** In memory, where there is plenty: most of what is waited for would be the disk. */
  static async open(name: string): Promise<Workbench> {
    return new Workbench(await mkdtemp(join(scratchFolder(), `posthus-${name}-`)))
  }

  /** For what is about syncs, or is killed while it waits for one. */
  static async onDisk(name: string): Promise<Workbench> {
    return new Workbench(await mkdtemp(join(tmpdir(), `posthus-${name}-`)))
  }

  path(...parts: string[]): string {
    return join(this.folder, ...parts)
  }

  /** Has `end` called when the bench is cleared. */
  defer(end: () => unknown): void {
    this.#ends.push(end)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const end of this.#ends.splice(0).reverse()) await end()
    await rm(this.folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

// Below the range from which the kernel takes ports for outgoing connections, so that none of those can be in the way.
const FIRST_PORT = 20_000
const LAST_PORT = 32_000
let next = FIRST_PORT + ((process.pid * 97) % (LAST_PORT - FIRST_PORT))

/** A port of the loopback interface that nobody listens on, and that no other file of tests has been given: it may be some seconds until somebody listens. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = next
    next = next >= LAST_PORT ? FIRST_PORT : next + 1
    if ((await isMine(port)) && (await isFree(port))) return port
  }
}

/** Takes a name for as long as this process lives. It is in no folder (unix(7), abstract), so nothing is left of it whatever the process ends by. */
function isMine(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const server = createServer().unref()
  server.once('error', () => resolve(false))
  server.listen(`\0posthus-test-port-${port}`, () => resolve(true))
  return promise
}

function isFree(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const server = createServer()
  server.once('error', () => resolve(false))
  server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  return promise
}
