import { useState } from 'preact/hooks'
import type { SendingPreferences } from '../../../src/wire/jmap/sending.ts'
import { refusal } from '../mail/refusal.ts'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { IdentityList } from './identity-list.tsx'
import './sending.css'
import './writing-section.css'
import { TemplateList } from './template-list.tsx'
import { SENDING_TEXTS } from './texts/texts.ts'
import { useSenders } from './use-senders.ts'

const UNDO_SECONDS = [5, 10, 20, 30]

/** How a member writes: as whom, with which signature, with what to begin with, and how long it can be taken back. Kept with the account. */
export function Section() {
  const { desk, language } = useSetting()
  const speak = useSpeaker(SENDING_TEXTS)
  const [changes, count] = useState(0)
  const senders = useSenders(changes)
  /** What was chosen here stands before the server has said so. */
  const [chosen, choose] = useState<Partial<SendingPreferences>>({})
  if (!senders) return <p class="note">{language.text('loading')}</p>
  const preferences = { ...senders.preferences, ...chosen }
  const set = (change: Partial<SendingPreferences>) => {
    choose({ ...chosen, ...change })
    setPreferences(desk.mail, change).catch((error: unknown) => {
      choose({})
      count((before) => before + 1)
      desk.failed(error)
    })
  }
  const seconds = [...new Set([...UNDO_SECONDS, preferences.undoSeconds])].sort((a, b) => a - b)
  return (
    <>
      <IdentityList
        senders={{ ...senders, preferences }}
        changed={() => count((before) => before + 1)}
        makeDefault={(id) => set({ defaultIdentityId: id })}
      />
      <fieldset>
        <legend>{speak('signaturePlace')}</legend>
        {(['above', 'below'] as const).map((place) => (
          <label key={place} class="choice">
            <input
              type="radio"
              name="signature-place"
              checked={preferences.signaturePlace === place}
              onChange={() => set({ signaturePlace: place })}
            />
            {speak(place)}
          </label>
        ))}
      </fieldset>
      <label class="choice picking">
        {speak('undoSending')}
        <select
          value={preferences.undoSeconds}
          onChange={({ currentTarget }) => set({ undoSeconds: Number(currentTarget.value) })}
        >
          {seconds.map((one) => (
            <option key={one} value={one}>
              {speak('seconds', { count: one })}
            </option>
          ))}
        </select>
      </label>
      <TemplateList />
    </>
  )
}

async function setPreferences(
  { accountId, calls }: ReturnType<typeof useSetting>['desk']['mail'],
  change: Partial<SendingPreferences>,
): Promise<void> {
  const update = { singleton: { ...change } }
  const answer = await calls.call('SendingPreferences/set', { accountId, update })
  if (answer['notUpdated']) throw refusal(answer, 'notUpdated', 'singleton')
}
