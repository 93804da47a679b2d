import type { Bytes } from '../../../src/base/bytes.ts'
import { Fault } from '../../../src/base/fault.ts'
import type { CallName, FromWorker, InputOf, OutputOf, Port, Progress, ToWorker } from './protocol.ts'

export interface CallOptions {
  /** Ends the waiting; what the worker is at may still go on for a moment. */
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

interface Waiting {
  resolve(output: unknown): void
  reject(error: Fault): void
  readonly onProgress: CallOptions['onProgress']
}

/** Octets of a file that are fetched at a time. */
const PIECE_BYTES = 1024 * 1024

/** The page's side of the worker. */
export class PgpClient {
  readonly #port: Port<ToWorker, FromWorker>
  readonly #waiting = new Map<number, Waiting>()
  #next = 1
  /** Called when unlocked keys were forgotten, after a while without use or because the member wanted it. */
  onForgotten: (() => void) | undefined
  /** Called when the worker has died, or could not be loaded: another one is needed. */
  onDied: (() => void) | undefined

  constructor(port: Port<ToWorker, FromWorker>) {
    this.#port = port
    port.onmessage = ({ data }) => this.#take(data)
  }

  /** Asks the worker. @throws Fault with the codes of the call, or pgp/cancelled */
  call<K extends CallName>(call: K, input: InputOf<K>, options: CallOptions = {}): Promise<OutputOf<K>> {
    const id = this.#next++
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    this.#waiting.set(id, { resolve, reject, onProgress: options.onProgress })
    const cancel = (): void => this.#port.postMessage({ cancel: id }, [])
    if (options.signal?.aborted) queueMicrotask(cancel)
    options.signal?.addEventListener('abort', cancel, { once: true })
    this.#port.postMessage({ id, call, input } as ToWorker, [])
    return promise.finally(() => options.signal?.removeEventListener('abort', cancel)) as Promise<OutputOf<K>>
  }

  /** The octets of a file of an opened message, piece by piece. */
  async *readFile(handle: number, file: number): AsyncGenerator<Bytes> {
    for (let from = 0; ; ) {
      const { octets, isLast } = await this.call('readFile', { handle, file, from, maxBytes: PIECE_BYTES })
      from += octets.length
      yield octets
      if (isLast) return
    }
  }

  /** Everything that waits fails: the worker has died. */
  fail(): void {
    for (const waiting of this.#waiting.values()) {
      waiting.reject(
        new Fault('us', 'pgp/worker-died', 'PGP has stopped working on this page. Reload it and try again.'),
      )
    }
    this.#waiting.clear()
    this.onDied?.()
  }

  #take(message: FromWorker): void {
    if ('event' in message) {
      this.onForgotten?.()
      return
    }
    const waiting = this.#waiting.get(message.id)
    if (waiting === undefined) return
    if ('progress' in message) {
      waiting.onProgress?.(message.progress)
      return
    }
    this.#waiting.delete(message.id)
    if ('done' in message) waiting.resolve(message.done)
    else waiting.reject(told(message.failed))
  }
}

/** A fault of the worker, as it was. */
function told({ who, code, message }: Extract<FromWorker, { failed: unknown }>['failed']): Fault {
  const fault = new Fault('us', 'pgp/worker-died', message)
  return Object.assign(fault, { who, code })
}
