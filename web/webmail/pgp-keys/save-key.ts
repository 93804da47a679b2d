import { saveFile } from '../views/save-file.ts'

/** Has the browser save a key or a certificate that stands in armour. */
export function saveKey(name: string, armored: string): void {
  saveFile(name, new Blob([armored], { type: 'application/pgp-keys' }))
}
