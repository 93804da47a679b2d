import { join } from 'node:path'
import type { SenderRewriting } from '../../core/delivery/sender-rewriting.ts'
import type { Pepper } from '../../core/passwords/pepper.ts'
import { tryReadForwardingSecrets } from './forwarding-secrets.ts'
import { tryReadPepper } from './pepper-file.ts'

/** Files of secrets in the data folder. */
export const pepperPath = (data: string): string => join(data, 'keys', 'pepper.json')
export const forwardingPath = (data: string): string => join(data, 'keys', 'forwarding.json')

/** Has a running house go on with the secrets that lie on the disk now. @throws Fault us passwords/bad-pepper, filter/bad-secret; what there was then stays */
export async function rereadSecrets(data: string, pepper: Pepper, rewriting: SenderRewriting): Promise<void> {
  const keys = await tryReadPepper(pepperPath(data))
  const secrets = await tryReadForwardingSecrets(forwardingPath(data))
  if (keys) pepper.adopt(keys)
  if (secrets) rewriting.adopt(secrets)
}
