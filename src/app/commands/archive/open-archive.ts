import { readFile } from 'node:fs/promises'
import { Fault } from '../../../base/fault.ts'
import { Archive } from '../../../store/archive/archive.ts'

/** Where an archive lies and what opens it, as the command line names them. */
export interface ArchivePlace {
  readonly folder: string
  /** File with the key that the archive is sealed with, or undefined for one in the clear. */
  readonly keyFile: string | undefined
}

/** @throws Fault peer archive/bad-key, and as `Archive.open` */
export async function openArchive({ folder, keyFile }: ArchivePlace, make: boolean): Promise<Archive> {
  return Archive.open(folder, keyFile === undefined ? undefined : await readKey(keyFile), make)
}

/** A key is 32 octets, written as 64 hexadecimal digits. Anything a person made up is refused: it could be guessed at without end. */
async function readKey(path: string): Promise<Uint8Array> {
  let text: string
  try {
    text = (await readFile(path, 'utf8')).trim()
  } catch (error) {
    throw new Fault('peer', 'archive/bad-key', `${path} cannot be read; name the file with the key`, { cause: error })
  }
  if (!/^[0-9a-f]{64}$/i.test(text)) {
    throw new Fault(
      'peer',
      'archive/bad-key',
      `${path} holds no key: make one with "openssl rand -hex 32", and keep a copy apart from the archive`,
    )
  }
  return Buffer.from(text, 'hex')
}
