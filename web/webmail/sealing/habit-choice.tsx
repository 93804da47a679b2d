import { useEffect, useState } from 'preact/hooks'
import { ENCRYPTION_HABITS, type SendingPreferences } from '../../../src/wire/jmap/sending.ts'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { keepHabit, loadHabit } from './habit.ts'
import { SEALING_TEXTS } from './texts/texts.ts'

/** When letters are encrypted without being asked for. */
export function HabitChoice() {
  const { desk } = useSetting()
  const speak = useSpeaker(SEALING_TEXTS)
  const [habit, know] = useState<SendingPreferences['encrypts'] | undefined>(undefined)
  useEffect(() => {
    loadHabit(desk.mail).then(know, (error: unknown) => desk.failed(error))
  }, [desk])
  const choose = (next: SendingPreferences['encrypts']) => {
    const before = habit
    know(next)
    keepHabit(desk.mail, next).catch((error: unknown) => {
      know(before)
      desk.failed(error)
    })
  }
  return (
    <fieldset>
      <legend>{speak('habit')}</legend>
      {ENCRYPTION_HABITS.map((one) => (
        <label key={one} class="choice">
          <input type="radio" name="encrypts" checked={habit === one} onChange={() => choose(one)} />
          {speak(`habit.${one}`)}
        </label>
      ))}
    </fieldset>
  )
}
