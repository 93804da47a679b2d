import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:tls'
import { type Browser, chromium } from 'playwright-core'

/**
 * A Chromium to which the keys of these origins are good, as those of real certificates would be. One that is only told to ignore errors keeps nothing that it has loaded, so that no visit would be warm, and loads twice what an early hint has named.
 */
export async function startTrustingBrowser(origins: readonly string[]): Promise<Browser> {
  const keys = await Promise.all(origins.map(keyOf))
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', `--ignore-certificate-errors-spki-list=${keys.join(',')}`],
  })
}

/** The digest of the public key that is shown there. */
async function keyOf(origin: string): Promise<string> {
  const { hostname, port } = new URL(origin)
  const socket = connect({ host: hostname, port: Number(port), servername: hostname, rejectUnauthorized: false })
  await once(socket, 'secureConnect')
  const key = socket.getPeerX509Certificate()?.publicKey.export({ type: 'spki', format: 'der' })
  socket.destroy()
  if (!key) throw new Error(`${origin} shows no certificate`)
  return createHash('sha256').update(key).digest('base64')
}
