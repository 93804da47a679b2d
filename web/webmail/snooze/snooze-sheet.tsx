import { useMemo, useState } from 'preact/hooks'
import { tryReadWall, writeWall } from '../../../src/wire/jmap/wall-time.ts'
import { MOMENT_TEXTS, ownZone, sensibleMoments } from '../language/moments.ts'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { Sheet } from '../views/sheet.tsx'
import './snooze.css'
import { SNOOZE_TEXTS } from './texts/texts.ts'

/** Until when messages are to be out of sight. */
export function SnoozeSheet() {
  const { desk, language } = useSetting()
  const speak = useSpeaker(SNOOZE_TEXTS)
  const momentName = useSpeaker(MOMENT_TEXTS)
  const zone = ownZone()
  const moments = useMemo(() => sensibleMoments(new Date(), zone), [zone])
  const [picked, pick] = useState(writeWall(moments.at(-1)?.at ?? new Date(), zone))
  const [isPast, sayPast] = useState(false)
  const close = () => desk.show(undefined)
  const snooze = (until: Date) => {
    close()
    desk.messages.snooze(until)
  }
  const submit = (event: Event) => {
    event.preventDefault()
    const until = tryReadWall(picked, zone)
    if (until && until.getTime() > Date.now()) snooze(until)
    else sayPast(true)
  }
  return (
    <Sheet title={speak('title')} close={close}>
      <ul class="moments">
        {moments.map(({ name, at }) => (
          <li key={name}>
            <button type="button" onClick={() => snooze(at)}>
              <span>{momentName(name)}</span>
              <time class="quiet" dateTime={at.toISOString()}>
                {language.moment(at)}
              </time>
            </button>
          </li>
        ))}
      </ul>
      <form class="another" onSubmit={submit} noValidate>
        <label>
          <span>{speak('other')}</span>
          <input
            type="datetime-local"
            value={picked}
            min={writeWall(new Date(), zone)}
            aria-invalid={isPast}
            onInput={({ currentTarget }) => {
              pick(currentTarget.value)
              sayPast(false)
            }}
          />
        </label>
        <button type="submit">{speak('pick')}</button>
        <p role="alert">{isPast ? speak('past') : ''}</p>
      </form>
    </Sheet>
  )
}
