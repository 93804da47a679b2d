import type { Clock } from '../../../src/base/clock.ts'
import type { Entropy } from '../../../src/base/entropy.ts'
import { Fault, isFault } from '../../../src/base/fault.ts'
import type { PgpLimits } from '../limits.ts'
import { type Errand, PgpDesk } from './desk.ts'
import type { CallName, FromWorker, Port, ToWorker } from './protocol.ts'

/** Answers what comes in at a port. One desk for each port, and so one for each page. */
export function servePort(port: Port<FromWorker, ToWorker>, clock: Clock, entropy: Entropy, limits: PgpLimits): void {
  const running = new Map<number, AbortController>()
  const desk = new PgpDesk(clock, entropy, limits, () => port.postMessage({ event: 'forgotten' }, []))

  async function answer(message: Extract<ToWorker, { id: number }>): Promise<void> {
    const { id } = message
    const controller = new AbortController()
    running.set(id, controller)
    const errand: Errand = {
      signal: controller.signal,
      report: (progress) => void (running.has(id) && port.postMessage({ id, progress }, [])),
    }
    try {
      const done = await ask(desk, message, errand)
      if (running.has(id)) port.postMessage({ id, done }, buffersOf(done))
    } catch (error) {
      if (running.has(id)) port.postMessage({ id, failed: toldOf(error) }, [])
    } finally {
      running.delete(id)
    }
  }

  /** The work itself may go on for a while: what it ends with is thrown away. */
  function cancel(id: number): void {
    const controller = running.get(id)
    if (controller === undefined) return
    running.delete(id)
    controller.abort()
    port.postMessage({ id, failed: toldOf(new Fault('peer', 'pgp/cancelled', 'Stopped, as you wanted.')) }, [])
  }

  port.onmessage = ({ data }) => {
    if ('cancel' in data) cancel(data.cancel)
    else void answer(data)
  }
}

const CALLS: ReadonlySet<string> = new Set<CallName>([
  'loadKeys',
  'listKeys',
  'makeKey',
  'importPrivateKeys',
  'readPublicKeys',
  'offerKeys',
  'recommend',
  'unlock',
  'rememberFor',
  'lock',
  'changePassphrase',
  'extendKey',
  'revokeKey',
  'applyRevocation',
  'makeBackupSheet',
  'exportPublicKey',
  'openMessage',
  'readFile',
  'closeMessage',
  'sealMessage',
  'search',
])

/** Only what is a call: a name of something else that the object has is none. */
async function ask(
  desk: PgpDesk,
  { call, input }: Extract<ToWorker, { id: number }>,
  errand: Errand,
): Promise<unknown> {
  if (!CALLS.has(call)) throw new Fault('us', 'pgp/no-such-call', 'The PGP worker was asked for what it does not know.')
  return (desk[call] as (input: unknown, errand: Errand) => Promise<unknown>).call(desk, input, errand)
}

/** Only what a Fault says leaves the worker: the words of a library might hold what they are about. */
function toldOf(error: unknown): { readonly who: Fault['who']; readonly code: string; readonly message: string } {
  if (isFault(error)) return { who: error.who, code: error.code, message: error.message }
  return {
    who: 'us',
    code: 'internal/unexpected',
    message: 'Something went wrong with PGP here. Reload the page and try again.',
  }
}

/** Buffers of large octets, which go over instead of being copied. Each of them belongs to its octets alone. */
function buffersOf(done: unknown): ArrayBuffer[] {
  const parts = done as { readonly octets?: unknown; readonly copies?: readonly { readonly octets: unknown }[] }
  const octets = [parts.octets, ...(parts.copies ?? []).map((copy) => copy.octets)]
  return octets.flatMap((one) =>
    one instanceof Uint8Array && one.byteLength === one.buffer.byteLength ? [one.buffer as ArrayBuffer] : [],
  )
}
