import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { KEY_TABLE } from '../keys/key-table.ts'
import type { TextKey } from '../language/english.ts'
import { LANGUAGES } from '../language/language.ts'
import { Icon } from './icon.tsx'
import { useSetting } from './setting.ts'

/** The sheet that lies on top, if one does. */
export function OpenSheet() {
  const { desk } = useSetting()
  if (desk.sheet === 'help') return <HelpSheet />
  return desk.sheet === 'settings' ? <SettingsSheet /> : null
}

function HelpSheet() {
  const { desk, language } = useSetting()
  const commands = [...new Set(KEY_TABLE.map(({ command }) => command))]
  return (
    <Sheet title="keysTitle">
      {!desk.settings.keys && <p class="note">{language.text('keysOff')}</p>}
      <dl class="keys">
        {commands.map((command) => (
          <div key={command}>
            <dt>
              {KEY_TABLE.filter((binding) => binding.command === command).map(({ keys }) => (
                <kbd key={keys.join(' ')}>{keys.join(' ')}</kbd>
              ))}
            </dt>
            <dd>{language.text(`key.${command}`)}</dd>
          </div>
        ))}
      </dl>
    </Sheet>
  )
}

function SettingsSheet() {
  const { desk, language } = useSetting()
  const { conversations, keys } = desk.settings
  const choices = [
    [true, 'settings.conversations'],
    [false, 'settings.flat'],
  ] as const
  return (
    <Sheet title="settings">
      <fieldset>
        <legend>{language.text('settings.list')}</legend>
        {choices.map(([value, text]) => (
          <label key={text} class="choice">
            <input
              type="radio"
              name="conversations"
              checked={conversations === value}
              onChange={() => desk.choose({ conversations: value })}
            />
            {language.text(text)}
          </label>
        ))}
      </fieldset>
      <label class="choice">
        <input type="checkbox" checked={keys} onChange={() => desk.choose({ keys: !keys })} />
        {language.text('settings.keys')}
      </label>
      <fieldset>
        <legend>{language.text('settings.language')}</legend>
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
    </Sheet>
  )
}

function Sheet({ title, children }: { readonly title: TextKey; readonly children: ComponentChildren }) {
  const { desk, language } = useSetting()
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useId()
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} class="sheet" aria-labelledby={heading} onClose={() => desk.show(undefined)}>
      <header>
        <h2 id={heading}>{language.text(title)}</h2>
        <button
          type="button"
          class="tool"
          aria-label={language.text('close')}
          title={language.text('close')}
          onClick={() => dialog.current?.close()}
        >
          <Icon name="close" />
        </button>
      </header>
      {children}
    </dialog>
  )
}
