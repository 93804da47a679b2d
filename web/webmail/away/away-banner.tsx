import { useEffect, useState } from 'preact/hooks'
import { writeArea } from '../desk/route.ts'
import { useSetting, useSpeaker } from '../views/setting.ts'
import './away.css'
import { stateOf, type Vacation } from '../../../src/wire/jmap/vacation-form.ts'
import { AWAY_TEXTS } from './texts/texts.ts'
import { keepVacation, loadVacation } from './vacation.ts'

/** That others are answered, where it cannot be overlooked, with the way to end it. */
export function AwayBanner() {
  const { desk, language, push } = useSetting()
  const speak = useSpeaker(AWAY_TEXTS)
  const [vacation, set] = useState<Vacation | undefined>(undefined)
  useEffect(() => {
    const load = () =>
      loadVacation(desk.mail).then(set, (error: unknown) => {
        desk.mail.fail(error)
      })
    const watch = push.watch(['VacationResponse'], () => void load())
    void load()
    return () => watch[Symbol.dispose]()
  }, [desk, push])
  const state = vacation ? stateOf(vacation, Date.now()) : 'off'
  if (!vacation || state === 'off') return null
  const turn = (isEnabled: boolean) =>
    keepVacation(desk.mail, { isEnabled }).then(
      () => {
        set({ ...vacation, isEnabled })
        if (!isEnabled) desk.toaster.say(speak('offDone'), () => void turn(true))
      },
      (error: unknown) => desk.failed(error),
    )
  return (
    <p class="away-banner" role="status">
      <span>
        {state === 'on'
          ? speak('banner')
          : speak('bannerFrom', { date: language.shortDate(new Date(vacation.fromDate ?? 0), new Date()) })}
      </span>{' '}
      <a href={writeArea({ area: 'settings', path: ['away'] })}>{speak('change')}</a>{' '}
      <button type="button" onClick={() => void turn(false)}>
        {speak('off')}
      </button>
    </p>
  )
}
