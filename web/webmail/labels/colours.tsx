import { useId } from 'preact/hooks'
import { LABEL_COLOURS, type LabelColour } from '../../../src/wire/jmap/labels.ts'
import { useSpeaker } from '../views/setting.ts'
import { LABELS_TEXTS } from './texts/texts.ts'

interface ColoursProps {
  readonly legend: string
  readonly chosen: LabelColour
  choose(colour: LabelColour): void
}

/** The colours that a label can have: the arrows go from one to the next. */
export function Colours({ legend, chosen, choose }: ColoursProps) {
  const speak = useSpeaker(LABELS_TEXTS)
  const group = useId()
  return (
    <fieldset class="labelcolours">
      <legend class="hidden">{legend}</legend>
      {LABEL_COLOURS.map((colour) => (
        <label key={colour} class={colour} title={speak(colour)}>
          <input
            type="radio"
            name={group}
            checked={colour === chosen}
            aria-label={speak(colour)}
            onChange={() => choose(colour)}
          />
        </label>
      ))}
    </fieldset>
  )
}
