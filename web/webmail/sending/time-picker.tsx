import { useState } from 'preact/hooks'
import { writeWall } from '../../../src/wire/jmap/wall-time.ts'
import { MOMENT_TEXTS, ownZone, sensibleMoments } from '../language/moments.ts'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { Floating } from './floating.tsx'
import { readSendTime, type SendTime } from './send-time.ts'
import { SENDING_TEXTS } from './texts/texts.ts'

interface TimePickerProps {
  readonly anchor: { readonly current: HTMLElement | null }
  /** What stands in the field to begin with. */
  readonly begin?: Date
  choose(at: Date): void
  close(): void
}

/** When something is to be sent: sensible times, and any other, on the clock of the member's zone. */
export function TimePicker({ anchor, begin, choose, close }: TimePickerProps) {
  const { language, maxDelayedSend } = useSetting()
  const speak = useSpeaker(SENDING_TEXTS)
  const speakMoment = useSpeaker(MOMENT_TEXTS)
  const zone = ownZone()
  const now = new Date()
  const mostMs = maxDelayedSend * 1000
  const moments = sensibleMoments(now, zone).filter(({ at }) => at.getTime() - now.getTime() <= mostMs)
  const [text, write] = useState(writeWall(begin ?? moments[0]?.at ?? now, zone))
  const [wrong, say] = useState<SendTime['kind'] | undefined>(undefined)
  const take = (at: Date) => {
    close()
    choose(at)
  }
  const submit = () => {
    const read = readSendTime(text, zone, new Date(), mostMs)
    if (read.kind === 'time') take(read.at)
    else say(read.kind)
  }
  const latest = language.soon(new Date(now.getTime() + mostMs))
  const words = {
    wrong: speak('timeWrong'),
    past: speak('timePast'),
    far: speak('timeFar', { date: latest }),
    time: '',
  }
  return (
    <Floating anchor={anchor} role="dialog" label={speak('later')} close={close}>
      <ul class="moments">
        {moments.map(({ name, at }) => (
          <li key={name}>
            <button type="button" onClick={() => take(at)}>
              <span>{speakMoment(name)}</span>
              <span class="quiet">{language.soon(at)}</span>
            </button>
          </li>
        ))}
      </ul>
      {/* No form: it stands within one, and Enter would send the letter. */}
      <div class="othertime">
        <label>
          {speak('pickTime')}
          <input
            type="datetime-local"
            value={text}
            min={writeWall(now, zone)}
            max={writeWall(new Date(now.getTime() + mostMs), zone)}
            aria-invalid={wrong !== undefined}
            onInput={({ currentTarget }) => write(currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return
              event.preventDefault()
              submit()
            }}
          />
        </label>
        <button type="button" class="plainbutton" onClick={submit}>
          {speak('schedule')}
        </button>
        <p role="alert">{wrong && words[wrong]}</p>
      </div>
    </Floating>
  )
}
