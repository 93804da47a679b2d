import { connect } from 'node:net'
import type { Clock } from '../../base/clock.ts'
import type { Configuration } from '../config/configuration.ts'

const LOOK_EVERY_MS = 500
/** Whoever has not begun to listen by then never will, and the log says why. */
const PATIENCE_MS = 120_000
const CONNECT_MS = 5_000

/**
 * Resolves when that is listened to where certificate authorities ask. The back office is there before all others; an order that is placed before anybody answers has failed, and its name would be left
 * alone for a while. At the latest after two minutes, and at once where authorities look into the DNS. `isOver`: nobody waits any more.
 */
export async function doorOpen(
  { acme, listen }: Pick<Configuration, 'acme' | 'listen'>,
  clock: Clock,
  isOver: () => boolean,
): Promise<void> {
  const { challenge } = acme.orders
  const address = challenge === 'dns-01' ? undefined : listen[challenge === 'http-01' ? 'http' : 'https'][0]
  if (!address || address.port === 0) return
  const host = { '::': '::1', '0.0.0.0': '127.0.0.1' }[address.host] ?? address.host
  const endMs = clock.nowMs() + PATIENCE_MS
  while (!isOver() && clock.nowMs() < endMs && !(await accepts(host, address.port))) {
    await new Promise<void>((resolve) => void clock.after(LOOK_EVERY_MS, resolve))
  }
}

function accepts(host: string, port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = connect({ host, port, timeout: CONNECT_MS })
  const settle = (isThere: boolean) => {
    socket.destroy()
    resolve(isThere)
  }
  socket.once('connect', () => settle(true))
  socket.once('timeout', () => settle(false))
  socket.once('error', () => settle(false))
  return promise
}
