import { useRef, useState } from 'preact/hooks'
import type { Composition } from '../compose/composition.ts'
import { Icon } from '../views/icon.tsx'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { Floating } from './floating.tsx'
import { SENDING_TEXTS, type SendingText } from './texts/texts.ts'
import { TimePicker } from './time-picker.tsx'

/** Beside the button that sends: when, and under which conditions. */
export function SendMenu({ composition }: { readonly composition: Composition }) {
  const { maxDelayedSend } = useSetting()
  const speak = useSpeaker(SENDING_TEXTS)
  const button = useRef<HTMLButtonElement>(null)
  const [open, show] = useState<'menu' | 'time' | undefined>(undefined)
  const { options, letter } = composition
  const sendAt = (at: Date) => {
    composition.choose({ sendAt: at })
    button.current?.form?.requestSubmit()
  }
  return (
    <>
      <button
        ref={button}
        type="button"
        class="send beside"
        disabled={composition.isSending}
        aria-haspopup="menu"
        aria-expanded={open !== undefined}
        aria-label={speak('options')}
        title={speak('options')}
        onClick={() => show(open ? undefined : 'menu')}
      >
        <Icon name="down" />
      </button>
      {open === 'menu' && (
        <Floating anchor={button} role="menu" label={speak('options')} close={() => show(undefined)}>
          {maxDelayedSend > 0 && (
            <>
              <button type="button" role="menuitem" tabIndex={-1} aria-haspopup="dialog" onClick={() => show('time')}>
                {speak('later')}…
              </button>
              <hr />
            </>
          )}
          <Tick
            text="onlyEncrypted"
            means="onlyEncryptedMeans"
            isOn={options.onlyEncrypted}
            set={(onlyEncrypted) => composition.choose({ onlyEncrypted })}
          />
          <Tick
            text="requireTls"
            means="requireTlsMeans"
            isOn={options.requireTls}
            set={(requireTls) => composition.choose({ requireTls })}
          />
          <Tick
            text="askReceipt"
            isOn={letter.asksReceipt}
            set={(asksReceipt) => composition.change({ asksReceipt })}
          />
        </Floating>
      )}
      {open === 'time' && <TimePicker anchor={button} choose={sendAt} close={() => show(undefined)} />}
    </>
  )
}

interface TickProps {
  readonly text: SendingText
  readonly means?: SendingText
  readonly isOn: boolean
  set(isOn: boolean): void
}

function Tick({ text, means, isOn, set }: TickProps) {
  const speak = useSpeaker(SENDING_TEXTS)
  return (
    <button
      type="button"
      role="menuitemcheckbox"
      class="tick"
      tabIndex={-1}
      aria-checked={isOn}
      onClick={() => set(!isOn)}
    >
      <span class="box" aria-hidden="true" />
      <span>
        {speak(text)}
        {means && <span class="quiet">{speak(means)}</span>}
      </span>
    </button>
  )
}
