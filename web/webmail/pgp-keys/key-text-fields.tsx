import { useId } from 'preact/hooks'
import { type Bytes, concat, utf8 } from '../../../src/base/bytes.ts'
import { useSpeaker } from '../views/setting.ts'
import { KEYS_TEXTS } from './texts/texts.ts'

/** Where a key is pasted, or a file with one is named. */
export function KeyTextFields() {
  const speak = useSpeaker(KEYS_TEXTS)
  const [text, file] = [useId(), useId()]
  return (
    <>
      <label for={text}>{speak('import.text')}</label>
      <textarea id={text} name="text" rows={6} spellcheck={false} autocomplete="off" />
      <label for={file}>{speak('import.file')}</label>
      <input id={file} name="file" type="file" accept=".asc,.gpg,.pgp,.key,.txt,application/pgp-keys" />
    </>
  )
}

/** What was pasted and what is in the file. */
export async function keyOctetsOf(form: FormData): Promise<Bytes> {
  const file = form.get('file')
  const octets = file instanceof File ? new Uint8Array(await file.arrayBuffer()) : new Uint8Array()
  const text = String(form.get('text') ?? '')
  return octets.length > 0 && text.trim() !== ''
    ? concat([octets, utf8(`\n${text}`)])
    : octets.length > 0
      ? octets
      : utf8(text)
}
