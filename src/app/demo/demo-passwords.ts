import { join } from 'node:path'
import type { Entropy } from '../../base/entropy.ts'
import { replaceFile } from '../../store/blobs/replace-file.ts'
import { tryRead } from '../tls/local-authority.ts'

const FILE = 'demo-passwords.txt'
const HEAD = '# Passwords of the demonstration, so that it can show them again. A server of yours keeps no such file.\n'

/** The passwords that a demonstration made, by address. */
export async function readDemoPasswords(data: string): Promise<Map<string, string>> {
  const lines = ((await tryRead(join(data, FILE))) ?? '')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(lines.map((line) => line.split(' ') as [string, string]))
}

/** Keeps them beside the data, readable by its owner only. */
export async function keepDemoPasswords(
  data: string,
  passwords: ReadonlyMap<string, string>,
  entropy: Entropy,
): Promise<void> {
  const lines = [...passwords].map(([address, password]) => `${address} ${password}\n`)
  await replaceFile(join(data, FILE), HEAD + lines.join(''), 0o600, entropy)
}
