import { PgpClient } from './client.ts'
import type { FromWorker, Port, ToWorker } from './protocol.ts'

/** Starts the worker: call it when PGP is needed first, since it loads OpenPGP.js. */
export function startPgpWorker(): PgpClient {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'pgp' })
  const client = new PgpClient(worker as unknown as Port<ToWorker, FromWorker>)
  worker.onerror = () => client.fail()
  return client
}
