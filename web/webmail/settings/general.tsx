import { useState } from 'preact/hooks'
import { LANGUAGES } from '../language/language.ts'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { SETTINGS_TEXTS } from './texts/texts.ts'

/** How mail is read, in this browser. */
export function Section() {
  const { desk, language } = useSetting()
  const speak = useSpeaker(SETTINGS_TEXTS)
  const { conversations, keys } = desk.settings
  const choices = [
    [true, 'conversations'],
    [false, 'flat'],
  ] as const
  return (
    <>
      <fieldset>
        <legend>{speak('list')}</legend>
        {choices.map(([value, text]) => (
          <label key={text} class="choice">
            <input
              type="radio"
              name="conversations"
              checked={conversations === value}
              onChange={() => desk.choose({ conversations: value })}
            />
            {speak(text)}
          </label>
        ))}
      </fieldset>
      <label class="choice">
        <input type="checkbox" checked={keys} onChange={() => desk.choose({ keys: !keys })} />
        {speak('keys')}
      </label>
      <Notices />
      <fieldset>
        <legend>{speak('language')}</legend>
        <p class="languages">
          {Object.entries(LANGUAGES).map(([tag, name]) => (
            <a
              key={tag}
              href={`/mail/?lang=${tag}`}
              lang={tag}
              hreflang={tag}
              aria-current={tag === language.tag ? 'true' : undefined}
            >
              {name}
            </a>
          ))}
        </p>
      </fieldset>
      <p>
        <a href="/account">{language.text('account')}</a>
      </p>
    </>
  )
}

/** The browser is asked only once the member has asked for it here. */
function Notices() {
  const { desk } = useSetting()
  const speak = useSpeaker(SETTINGS_TEXTS)
  const [isRefused, refuse] = useState(false)
  const { notices } = desk.settings
  const choose = async (isOn: boolean) => {
    const isAllowed = isOn && (await Notification.requestPermission()) === 'granted'
    refuse(isOn && !isAllowed)
    desk.choose({ notices: isAllowed })
  }
  if (!('Notification' in globalThis)) return null
  return (
    <div class="choice-with-note">
      <label class="choice">
        <input type="checkbox" checked={notices} onChange={() => void choose(!notices)} />
        {speak('notices')}
      </label>
      <p class="quiet" role="status">
        {isRefused ? speak('noticesRefused') : speak('noticesWhat')}
      </p>
    </div>
  )
}
