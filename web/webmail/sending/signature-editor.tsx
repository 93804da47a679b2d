import { useEffect, useState } from 'preact/hooks'
import '../compose/editor.css'
import type { Edited } from '../compose/edited.ts'
import { htmlToText } from '../compose/html/html-to-text.ts'
import { parseHtml } from '../compose/html/parse-html.ts'
import type { LetterBody } from '../compose/letter.ts'
import { Pictures } from '../compose/pictures.ts'
import { RichEditor } from '../compose/rich-editor.tsx'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { SENDING_TEXTS } from './texts/texts.ts'

interface SignatureEditorProps {
  readonly html: string
  /** What it is called. */
  readonly label: string
  change(html: string): void
}

/** A signature with formatting, written as letters are. Pictures cannot lie in it: there is no letter yet that they could go along with. */
export function SignatureEditor({ html, label, change }: SignatureEditorProps) {
  const { desk } = useSetting()
  const speak = useSpeaker(SENDING_TEXTS)
  const refused = () => void desk.toaster.say(speak('noPictures'))
  const [letter] = useState(() => ({
    composition: new SignatureText(html, change, refused),
    pictures: new Pictures(() => Promise.reject(new Error('a signature has no files'))),
  }))
  useEffect(() => () => letter.pictures[Symbol.dispose](), [letter])
  return (
    <div class="signature-editor">
      <RichEditor letter={letter} label={label} ready={() => undefined} />
    </div>
  )
}

class SignatureText implements Edited {
  readonly bodies = 0
  readonly letter: Edited['letter']
  readonly #change: (html: string) => void
  readonly #refused: () => void
  #read: (() => LetterBody) | undefined

  constructor(html: string, change: (html: string) => void, refused: () => void) {
    this.letter = { body: { kind: 'rich', html }, files: [] }
    this.#change = change
    this.#refused = refused
  }

  edit(read: (() => LetterBody) | undefined): void {
    this.#read = read
  }

  typed(): void {
    const body = this.#read?.()
    if (body?.kind === 'rich') this.#change(htmlToText(parseHtml(body.html)).trim() === '' ? '' : body.html)
  }

  settle(): void {
    // Nothing is saved by itself that could be saved too often.
  }

  addFile(file: File): ReturnType<Edited['addFile']> {
    this.#refused()
    return { name: file.name, most: 0, which: 'each' }
  }
}
