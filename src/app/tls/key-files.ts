import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Entropy } from '../../base/entropy.ts'
import { Fault } from '../../base/fault.ts'
import { KeySeal } from '../../core/certificates/key-seal.ts'
import type { TlsSettings } from '../config/configuration.ts'

const CREDENTIAL = 'credential:'

/** What private keys are encrypted with, from the key files that are configured. @throws Fault us certificates/no-key-file, certificates/weak-seal */
export async function openKeySeal(
  { keyFile, formerKeyFiles }: Pick<TlsSettings, 'keyFile' | 'formerKeyFiles'>,
  entropy: Entropy,
): Promise<KeySeal> {
  const current = keyFile === undefined ? undefined : await readSecret(keyFile)
  return new KeySeal(current, await Promise.all(formerKeyFiles.map(readSecret)), entropy)
}

/** `credential:NAME` is a credential that systemd hands to the service (LoadCredential=, LoadCredentialEncrypted=): a file in memory that only this service sees. */
async function readSecret(file: string): Promise<Uint8Array> {
  try {
    return await readFile(pathOf(file))
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown error'
    throw new Fault(
      'us',
      'certificates/no-key-file',
      `the key file ${file} cannot be read (${reason}): mend tls.key-file or the rights of the file; without it no private key can be opened`,
      { cause: error },
    )
  }
}

function pathOf(file: string): string {
  if (!file.startsWith(CREDENTIAL)) return file
  return join(process.env['CREDENTIALS_DIRECTORY'] ?? '/run/credentials', file.slice(CREDENTIAL.length))
}
