import { PGP_MINUTES } from '../desk/settings.ts'
import type { PgpSession } from '../pgp/pgp-session.ts'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { KEYS_TEXTS } from './texts/texts.ts'
import { useAnswer } from './use-answer.ts'

/** Whether a key is unlocked on this page, and for how long. */
export function UnlockedKeys({ session }: { readonly session: PgpSession }) {
  const { desk } = useSetting()
  const speak = useSpeaker(KEYS_TEXTS)
  const isUnlocked = session.isUnlocked()
  const keys = useAnswer(session, 'unlocked', () => session.keys())
  const remember = (minutes: number) => {
    desk.choose({ pgpMinutes: minutes })
    session.rememberFor(minutes).catch((error: unknown) => desk.failed(error))
  }
  if (!keys?.some(({ wrappedPrivateKey }) => wrappedPrivateKey !== null)) return null
  return (
    <section class="pgp-part" aria-labelledby="pgp-unlocked">
      <h3 id="pgp-unlocked">{speak('unlocked.title')}</h3>
      <p>
        {speak(isUnlocked ? 'unlocked.yes' : 'unlocked.no')}{' '}
        <button
          type="button"
          class="plain"
          onClick={() => void (isUnlocked ? session.lock() : session.requireUnlocked())}
        >
          {speak(isUnlocked ? 'unlocked.lock' : 'unlocked.unlock')}
        </button>
      </p>
      <label>
        {speak('unlocked.minutes')}{' '}
        <select onChange={({ currentTarget }) => remember(Number(currentTarget.value))}>
          {PGP_MINUTES.map((minutes) => (
            <option key={minutes} value={minutes} selected={minutes === desk.settings.pgpMinutes}>
              {speak('unlocked.minute', { minutes })}
            </option>
          ))}
        </select>
      </label>
    </section>
  )
}
