import { useEffect, useState } from 'preact/hooks'
import { ownZone } from '../language/moments.ts'
import { useSetting, useSpeaker } from '../views/setting.ts'
import './away.css'
import { type VacationForm, vacationForm, vacationOf } from '../../../src/wire/jmap/vacation-form.ts'
import { AWAY_TEXTS } from './texts/texts.ts'
import { keepVacation, loadVacation } from './vacation.ts'

/** What others are answered while the member is away. */
export function Section() {
  const { desk, push } = useSetting()
  const speak = useSpeaker(AWAY_TEXTS)
  const [form, set] = useState<VacationForm | undefined>(undefined)
  const [isSaid, say] = useState(false)
  const zone = ownZone()
  useEffect(() => {
    const load = () =>
      loadVacation(desk.mail).then(
        (vacation) => {
          const read = vacationForm(vacation, zone)
          set((typed) => (typed ? { ...typed, isOn: read.isOn } : read))
        },
        (error: unknown) => desk.failed(error),
      )
    void load()
    // What is being typed is not taken away; only the switch may be another, from the banner.
    const watch = push.watch(['VacationResponse'], () => void load())
    return () => watch[Symbol.dispose]()
  }, [desk, push, zone])
  if (!form) return null
  const change = (part: Partial<VacationForm>) => set({ ...form, ...part })
  const trouble =
    form.from !== '' && form.to !== '' && form.to < form.from
      ? 'backwards'
      : form.isOn && form.text.trim() === ''
        ? 'needsText'
        : undefined
  const submit = (event: Event) => {
    event.preventDefault()
    say(true)
    if (trouble) return
    keepVacation(desk.mail, { ...vacationOf(form, zone) }).then(
      () => void desk.toaster.say(speak('saved')),
      (error: unknown) => desk.failed(error),
    )
  }
  return (
    <form class="away" onSubmit={submit} noValidate>
      <p class="quiet">{speak('lead')}</p>
      <label class="choice">
        <input
          type="checkbox"
          checked={form.isOn}
          onChange={({ currentTarget }) => change({ isOn: currentTarget.checked })}
        />
        {speak('isOn')}
      </label>
      <div class="days">
        <label class="named">
          <span>{speak('from')}</span>
          <input type="date" value={form.from} onInput={({ currentTarget }) => change({ from: currentTarget.value })} />
        </label>
        <label class="named">
          <span>{speak('to')}</span>
          <input
            type="date"
            value={form.to}
            min={form.from}
            onInput={({ currentTarget }) => change({ to: currentTarget.value })}
          />
        </label>
        <p class="quiet">{speak('always')}</p>
      </div>
      <label class="named">
        <span>{speak('subject')}</span>
        <input
          value={form.subject}
          maxLength={250}
          placeholder={speak('subjectHint')}
          onInput={({ currentTarget }) => change({ subject: currentTarget.value })}
        />
      </label>
      <label class="named">
        <span>{speak('text')}</span>
        <textarea
          rows={6}
          value={form.text}
          maxLength={20_000}
          onInput={({ currentTarget }) => change({ text: currentTarget.value })}
        />
      </label>
      <label class="choice">
        <input
          type="checkbox"
          checked={form.onlyContacts}
          onChange={({ currentTarget }) => change({ onlyContacts: currentTarget.checked })}
        />
        {speak('onlyContacts')}
      </label>
      <p class="wrong" role="alert">
        {isSaid && trouble ? speak(trouble) : ''}
      </p>
      <p>
        <button type="submit" class="main">
          {speak('save')}
        </button>
      </p>
      {form.text.trim() !== '' && (
        <section class="preview" aria-label={speak('preview')}>
          <h3>{speak('preview')}</h3>
          <div>
            <strong>{form.subject.trim() || speak('noSubject')}</strong>
            <p>{form.text}</p>
          </div>
        </section>
      )}
      <p class="quiet">{speak('who')}</p>
    </form>
  )
}
