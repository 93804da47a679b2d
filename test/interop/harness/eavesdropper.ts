import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Outcome, run } from './program.ts'
import { type Recording, toPcap } from './recording-proxy.ts'
import type { Workbench } from './workbench.ts'

/** How a port begins: with TLS, or in the clear until STARTTLS; `tls-later`: in a language whose STARTTLS tshark does not know. */
export type Dialect = 'tls' | 'tls-later' | 'imap' | 'pop' | 'smtp'

/**
 * What somebody reads who recorded a connection and later got hold of private keys, or of the secrets of one session (an NSS key log): everything that tshark can decrypt of it.
 */
export async function decrypt(
  bench: Workbench,
  recording: Recording,
  dialect: Dialect,
  keys: readonly string[],
  keyLog?: string,
): Promise<string> {
  const port = 4433
  const file = bench.path(`capture-${recordings++}.pcap`)
  const isLater = dialect === 'tls-later'
  writeFileSync(file, toPcap(isLater ? fromClientHello(recording) : recording, port))
  const uses = keys.flatMap((key) => ['-o', `uat:rsa_keys:"${key}",""`])
  if (keyLog !== undefined) {
    writeFileSync(`${file}.keys`, keyLog)
    uses.push('-o', `tls.keylog_file:${file}.keys`)
  }
  const args = [
    '-r',
    file,
    '-d',
    `tcp.port==${port},${isLater ? 'tls' : dialect}`,
    ...uses,
    '-q',
    '-z',
    'follow,tls,raw,0',
  ]
  const outcome: Outcome = await run('tshark', args, { env: { HOME: bench.folder, XDG_CONFIG_HOME: bench.folder } })
  const hex = outcome.stdout
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^(?:[0-9a-f]{2})+$/.test(line))
    .join('')
  return Buffer.from(hex, 'hex').toString('latin1')
}

let recordings = 0

/** What was said after STARTTLS. */
function fromClientHello(recording: Recording): Recording {
  const at = recording.findIndex(({ from, octets }) => from === 'client' && octets[0] === 0x16 && octets[1] === 3)
  return recording.slice(at)
}

/** Every file below `folder` that holds a private key. */
export function privateKeys(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(holdsPrivateKey)
}

function holdsPrivateKey(path: string): boolean {
  try {
    return readFileSync(path).includes('PRIVATE KEY-----')
  } catch (error) {
    // A server at work may take a temporary file away between the listing and the look.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}
