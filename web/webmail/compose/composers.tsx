import { useState } from 'preact/hooks'
import { Icon } from '../views/icon.tsx'
import { useSpeaker } from '../views/setting.ts'
import './compose.css'
import './editor.css'
import { Composer } from './composer.tsx'
import type { OpenLetter } from './open-letter.ts'
import { COMPOSE_TEXTS } from './texts/texts.ts'
import { useKeeping, usePicturesEnd, useRoom, useWishes } from './use-letters.ts'
import { useRedraw } from './use-redraw.ts'
import { isWindow, Writings } from './writings.ts'

/** All that is being written: at most two windows, and tabs for the rest. */
export function Composers() {
  const [writings] = useState(() => new Writings<OpenLetter>())
  useRedraw(writings.changes)
  useRoom(writings)
  useWishes(writings)
  useKeeping(writings)
  usePicturesEnd(writings)
  const windows = writings.all.filter(({ placement }) => isWindow(placement))
  const tabs = writings.all.filter(({ placement }) => placement === 'minimised')
  return (
    <div class="composers">
      {tabs.length > 0 && <Tabs tabs={tabs.map(({ one }) => one)} open={(id) => writings.place(id, 'open')} />}
      {windows.map(({ one, placement }) => (
        <Composer
          key={one.id}
          letter={one}
          placement={placement}
          place={(next) => writings.place(one.id, next)}
          leave={(saved) => void writings.leave(one.id, saved)}
          remove={() => writings.remove(one.id)}
          putBack={() => writings.add(one)}
        />
      ))}
    </div>
  )
}

interface TabsProps {
  readonly tabs: readonly OpenLetter[]
  open(id: string): void
}

function Tabs({ tabs, open }: TabsProps) {
  const speak = useSpeaker(COMPOSE_TEXTS)
  return (
    <nav class="writing-tabs" aria-label={speak('tabs')}>
      <ul>
        {tabs.map(({ id, composition }) => (
          <li key={id}>
            <button type="button" onClick={() => open(id)}>
              <Icon name="compose" />
              <span>{composition.letter.subject.trim() || speak('title')}</span>
            </button>
          </li>
        ))}
      </ul>
    </nav>
  )
}
