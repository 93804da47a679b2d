import { useSpeaker } from '../views/setting.ts'
import { COMPOSE_TEXTS } from './texts/texts.ts'

interface PlainEditorProps {
  readonly text: string
  change(text: string): void
}

/** Where plain text is written. */
export function PlainEditor({ text, change }: PlainEditorProps) {
  const speak = useSpeaker(COMPOSE_TEXTS)
  return (
    <textarea aria-label={speak('text')} value={text} onInput={({ currentTarget }) => change(currentTarget.value)} />
  )
}
